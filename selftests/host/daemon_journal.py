# SPDX-License-Identifier: GPL-2.0-or-later
"""The journal's entries of alarms: on the wire, and read back from a journald."""

import array
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

from daemon_run import DEADLINE_S, Daemon, Ktap, identity, sample, wait_for

MESSAGE_ID = "c7a4be4b8f0b4c1f9d3a6e2f5b8d1047"
SOCKET = "/run/systemd/journal/socket"
JOURNALD = "/lib/systemd/systemd-journald"
# SD_MESSAGE_JOURNAL_START: what a journald says first
STARTED = "f77379a8490b408bbe5f6940505a777b"
NOW = int(time.time()) - 4 * 3600
# Of the line on alarms.sock: what each field has to be
FIELDS = {
    "OPTMON_ALARM": lambda a: str(a["id"]),
    "OPTMON_TRANSITION": lambda a: a["state"],
    "OPTMON_HOST": lambda a: a.get("host", "-"),
    "OPTMON_CAGE": lambda a: a["cage"],
    "OPTMON_INTERFACE": lambda a: a.get("interface", ""),
    "OPTMON_MODE": lambda a: a["mode"],
    "OPTMON_SEVERITY": lambda a: a["severity"],
    "OPTMON_SUSPECT": lambda a: a["suspect"],
    "OPTMON_INCIDENT": lambda a: a["incident"],
}
PRIORITY = {"critical": "2", "warning": "4", "info": "6"}


class Wire:
    """A journal that only listens: datagrams of fields, big ones as a file."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(SOCKET)
        self.socket.settimeout(DEADLINE_S)
        self.entries = []

    def close(self):
        self.socket.close()
        os.unlink(SOCKET)

    @staticmethod
    def fields(data):
        """Lines of KEY=VALUE, or KEY, and the length and bytes of a value with newlines."""
        entry = {}
        while data:
            line, data = data.split(b"\n", 1)
            key, equals, value = line.partition(b"=")
            if not equals:
                length = struct.unpack_from("<Q", data)[0]
                value, data = data[8:8 + length], data[8 + length + 1:]
            entry[key.decode()] = value.decode()
        return entry

    def take(self):
        data, control, _, _ = self.socket.recvmsg(1 << 20, socket.CMSG_SPACE(4))
        for level, kind, raw in control:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                with os.fdopen(array.array("i", raw[:4])[0], "rb") as file:
                    file.seek(0)
                    data = file.read()
        self.entries.append(self.fields(data))

    def read(self, n):
        """The entries of alarms, when there are so many."""
        while sum("OPTMON_ALARM" in e for e in self.entries) < n:
            self.take()
        return [e for e in self.entries if "OPTMON_ALARM" in e]


class Journald:
    """A real one, whose journal is in memory that goes with the namespace."""

    def __init__(self, root):
        self.root = root
        (root / "journald.conf").write_text(
            "[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToSyslog=no\n"
            "ForwardToWall=no\nRateLimitBurst=0\n")
        (root / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
        pathlib.Path("/run/systemd/journald.conf.d").mkdir()
        shutil.copy(root / "journald.conf", "/run/systemd/journald.conf.d/test.conf")
        with open(root / "journald.log", "wb") as log:
            self.process = subprocess.Popen([JOURNALD], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)

    def listens(self):
        if self.process.poll() is not None:
            return True
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
                probe.connect(SOCKET)
            return True
        except OSError:
            return False

    def why_not(self):
        """Why it does not run here, in a few words, or None."""
        try:
            wait_for("journald", self.listens)
            wait_for("its own entry", lambda: self.process.poll() is not None or
                     self.query(f"MESSAGE_ID={STARTED}"))
        except TimeoutError as e:
            return f"journald does not run here: no {e}"
        if self.process.poll() is None:
            return None
        text = (self.root / "journald.log").read_text(errors="replace").strip()
        return f"journald does not run here: {text.splitlines()[-1] if text else 'no reason given'}"

    @staticmethod
    def query(*match):
        run = subprocess.run(["journalctl", "--directory=/run/log/journal", "--output=json",
                              "--all", "--no-pager", *match], capture_output=True, text=True,
                             check=False)
        return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]

    def read(self, n):
        return wait_for("entries", lambda: len(found := self.query(f"MESSAGE_ID={MESSAGE_ID}"))
                        >= n and found)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def story(daemon):
    """Light of a lane goes and comes back: an alarm is raised, and cleared."""
    alarms, feed, heard = daemon.alarms(), daemon.feed(), []
    feed.send(dict(identity("osfp3", NOW), interface="Ethernet8"))
    for minute in range(1, 120):
        line = dict(sample("osfp3", NOW + 60 * minute, 45 + minute % 7 / 10),
                    interface="Ethernet8")
        if 60 < minute < 75:
            line["media_lanes"][1].update(rx_power_dbm=-40.0, flags=["rx_los"])
        feed.send(line)
    feed.sync()
    while not heard or heard[-1]["state"] != "cleared":
        heard.append(alarms.line())
    return heard


def wrong(entries, heard):
    """What of the entries is not as the alarms are."""
    found = []
    for entry, alarm in zip(entries, heard):
        for key, value in FIELDS.items():
            if entry.get(key) != value(alarm):
                found.append(f"{key}={entry.get(key)}, not {value(alarm)}")
        cleared = alarm["state"] == "cleared"
        priority = "6" if cleared else PRIORITY[alarm["severity"]]
        if entry.get("PRIORITY") != priority:
            found.append(f"PRIORITY={entry.get('PRIORITY')}, not {priority}")
        text = (f"{alarm['cage']}: {alarm['mode']} {alarm['state']} ({alarm['severity']}): "
                f"{alarm['reason' if cleared else 'action']}")
        if entry.get("MESSAGE") != text:
            found.append(f"MESSAGE={entry.get('MESSAGE')}, not {text}")
        if entry.get("MESSAGE_ID") != MESSAGE_ID:
            found.append(f"MESSAGE_ID={entry.get('MESSAGE_ID')}")
        if json.loads(entry.get("OPTMON_DOCUMENT", "null")) != alarm:
            found.append(f"OPTMON_DOCUMENT={entry.get('OPTMON_DOCUMENT')}")
    return found


def on_the_wire(tap):
    wire = Wire()
    with Daemon(journal=True) as daemon:
        heard = story(daemon)
        entries = wire.read(len(heard))
        bad = wrong(entries, heard)
        tap.check("each transition is an entry with all of its fields",
                  not bad and len(heard) >= 2, *bad, heard)
        tap.check("a ticket is a warning, its end is information",
                  [e["PRIORITY"] for e in entries] == ["4", "6"], entries)
        tap.check("standard error does not repeat what is in the journal",
                  "alarm" not in daemon.text(), daemon.text())
        daemon.stop()
    # A service that starts it with another standard error has handed down its variable.
    sent = len(wire.entries)
    with Daemon(env={"JOURNAL_STREAM": "1:1"}) as daemon:
        heard = story(daemon)
        wire.socket.setblocking(False)
        try:
            wire.take()
        except BlockingIOError:
            pass
        tap.check("where standard error is not the journal the alarms are there, and only there",
                  sent == len(wire.entries) and all(f"alarm {a['id']} {a['state']}: osfp3: {a['mode']}" in daemon.text()
                      for a in heard), daemon.text())
        daemon.stop()
    wire.close()


def in_a_journal(tap, root):
    texts = ("a real journal gives the alarms back by MESSAGE_ID, with all of their fields",
             "and finds them by port, mode and incident")
    if not os.access(JOURNALD, os.X_OK) or not shutil.which("journalctl"):
        for text in texts:
            tap.skip(text, "no journald and journalctl")
        return
    journald = Journald(root)
    reason = journald.why_not()
    if reason:
        for text in texts:
            tap.skip(text, reason)
        return
    with Daemon(journal=True) as daemon:
        heard = story(daemon)
        entries = journald.read(len(heard))
        bad = wrong(entries, heard)
        tap.check(texts[0], not bad and len(entries) == len(heard), *bad, entries)
        a = heard[0]
        tap.check(texts[1], all(
            len(journald.query(one)) == len(heard) for one in (
                f"OPTMON_CAGE={a['cage']}", f"OPTMON_MODE={a['mode']}",
                f"OPTMON_INCIDENT={a['incident']}", f"OPTMON_INTERFACE={a['interface']}")),
            entries)
        daemon.stop()
    journald.stop()


def main():
    tap = Ktap(6)
    on_the_wire(tap)
    with tempfile.TemporaryDirectory() as folder:
        in_a_journal(tap, pathlib.Path(folder))
    return tap.end()


sys.exit(main())
