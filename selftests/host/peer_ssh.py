# SPDX-License-Identifier: GPL-2.0-or-later
"""leaf1 has a dying laser, leaf2 receives it; ssh is what they trust each other by."""

import getpass
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPTMON_PLAIN", "1")
import daemon_run  # noqa: E402
from daemon_run import Daemon, wait_for  # noqa: E402

NOW = int(time.time()) - 2 * 3600


class Sshd:
    """A server that lets one key do one thing."""

    def __init__(self, root, command):
        self.root = root
        for name in ("host", "leaf1", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", root / name],
                           check=True)
        key = (root / "leaf1.pub").read_text()
        (root / "keys").write_text(f'restrict,command="{command}" {key}')
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (root / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {root}/host\n"
            f"AuthorizedKeysFile {root}/keys\nStrictModes no\nUsePAM no\nPidFile none\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n")
        with open(root / "sshd.log", "wb") as log:
            self.process = subprocess.Popen([shutil.which("sshd"), "-D", "-e", "-f",
                                             root / "sshd_config"], stderr=log)
        wait_for("sshd listens", self.listens)

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def run(self, key, text):
        return subprocess.run(
            ["ssh", "-T", "-F", "none", "-i", self.root / key, "-p", str(self.port),
             "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
             "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self.root}/known",
             f"{getpass.getuser()}@127.0.0.1", "cat /etc/passwd"],
            input=text, capture_output=True, text=True, timeout=60, check=False)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def sample(cage, eth, t, dark):
    line = dict(daemon_run.sample(cage, t, 45 + t // 60 % 7 / 10), interface=eth)
    if dark:
        line["media_lanes"][1].update(dark)
    return line


def told_of(near, t, dark):
    """What "optmon far-end" of leaf1 says to leaf2."""
    peer = {"host": "leaf1", "cage": "osfp3", "interface": "eth3",
            "tx_power_dbm": [0.5, -40 if dark else 0.5, 0.5, 0.5]}
    alarms = near.ask("alarms")["alarms"]
    if alarms:
        peer["incident"] = alarms[0]["incident"]
    return json.dumps({"kind": "link", "t": t, "interface": "eth9", "peer": peer}) + "\n"


def story(near, far, sshd):
    """An hour of calm, then light that goes out at its source."""
    near_feed, far_feed, text = near.feed(), far.feed(), ""
    near_feed.send(daemon_run.identity("osfp3", NOW, "SNEAR"))
    far_feed.send(daemon_run.identity("osfp9", NOW, "SFAR"))
    failed = []
    for m in range(1, 85):
        t, dark = NOW + 60 * m, m > 60
        near_feed.send(sample("osfp3", "eth3", t, dark and {"tx_power_dbm": -40.0}))
        near_feed.sync()
        text += told_of(near, t - 1, dark)
        if m % 15 == 0 or (dark and m % 2 == 0):
            run = sshd.run("leaf1", text)
            failed += [] if run.returncode == 0 else [(run.returncode, run.stderr)]
            text = ""
        far_feed.send(sample("osfp9", "eth9", t,
                             dark and {"rx_power_dbm": -40.0, "flags": ["rx_los"]}))
        far_feed.sync()
    return failed


def main():
    tap = daemon_run.Ktap(4)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("leaf1", "leaf2"):
            (root / f"host-{name}").mkdir()
        with Daemon(root / "host-leaf1") as near, Daemon(root / "host-leaf2") as far:
            sshd = Sshd(root, f"OPTMON_RUN_DIR={far.run} {daemon_run.OPTMON} feed --peer=leaf1")
            try:
                failed = story(near, far, sshd)
                tap.check("what the key's owner says of its ends is passed on", not failed,
                          *failed[:3], (root / "sshd.log").read_text()[-1000:])
                here, there = near.ask("alarms")["alarms"], far.ask("alarms")["alarms"]
                tap.check("both ends name the same incident, and the same end of it",
                          len(here) == len(there) == 1 and
                          here[0]["incident"] == there[0]["incident"] and
                          (here[0]["suspect"], there[0]["suspect"]) ==
                          ("near_module", "far_module"), here, there)
                lines = far.ask("status")["lines"]
                run = sshd.run("leaf1", told_of(near, NOW + 9000, True).replace("leaf1", "leaf7") +
                               json.dumps(daemon_run.sample("osfp9", NOW + 9000, 99)) + "\n")
                tap.check("it can say nothing of other hosts or of our ports, and run nothing else",
                          run.returncode == 65 and run.stderr.count("not passed on") == 2 and
                          "root:" not in run.stdout and far.ask("status")["lines"] == lines,
                          run.stdout, run.stderr)
                run = sshd.run("stranger", told_of(near, NOW + 9000, True))
                tap.check("another key can say nothing", run.returncode == 255 and
                          far.ask("status")["lines"] == lines, run.stdout, run.stderr)
            finally:
                sshd.stop()
                near.stop()
                far.stop()
    tap.end()


sys.exit(main())
