# SPDX-License-Identifier: GPL-2.0-or-later
"""optmond on a disk of eight megabytes: full, full at its start, killed, read-only."""

import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPTMON_PLAIN", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "host"))
import daemon_run  # noqa: E402
from daemon_run import Daemon, wait_for  # noqa: E402

START = int(time.time()) // 600 * 600 - 2 * 86400
KILLS = 10


class Disk:
    """A small tmpfs."""

    def __init__(self, root):
        self.path = pathlib.Path(root) / "disk"
        self.path.mkdir()
        self.filler = self.path / "filler"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", self.path], check=True)

    def fill(self):
        with open(self.filler, "ab", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def room(self):
        self.filler.unlink(missing_ok=True)

    def mode(self, mode):
        subprocess.run(["mount", "-o", f"remount,{mode}", self.path], check=True)

    def umount(self):
        subprocess.run(["umount", self.path], check=False)


def rows(path, sql):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def whole(path):
    return rows(path, "PRAGMA integrity_check") == [("ok",)]


class Story:
    """Readings in which each port has its fever in turn."""

    def __init__(self):
        self.t = START
        self.port = 0

    def fever(self):
        self.port += 1
        cage = f"osfp{self.port}"
        lines = [daemon_run.identity(cage, self.t, f"SN{self.port}")]
        for _ in range(12):
            self.t += 30
            lines.append(daemon_run.sample(cage, self.t, 90.0))
        return lines

    def calm(self):
        self.t += 600
        return [daemon_run.sample(f"swp{n}", self.t, 45, lanes=8) for n in range(1, 17)]


def told(listener, cage):
    while line := listener.line():
        if line["state"] == "raised" and line["cage"] == cage:
            return line["id"]
    return None


def stored_up(daemon, up):
    wait_for(f"store is up: {up}", lambda: daemon.ask("status")["store"]["up"] == up)


def full(tap, root, disk, story):
    """Full while it runs; the recording and the metrics are on that disk, too."""
    record = disk.path / "record"
    daemon = Daemon(root, "--commit=0.1", "--retry=0.1", f"--record={record}",
                    f"--textfile={disk.path}/optmon.prom", state=disk.path / "state")
    with daemon:
        feed, listener = daemon.feed(), daemon.alarms()
        feed.send(*story.fever())
        first = told(listener, "osfp1")
        acknowledged = feed.sync()
        disk.fill()

        def refused():
            feed.send(*story.calm())
            return not feed.sync()
        wait_for("the disk is full", refused)
        feed.send(*story.fever())
        second = told(listener, "osfp2")
        answer = daemon.ask("note", ports=["osfp1"], event="touch")
        text = daemon.text()
        tap.check("on a full disk alarms are told, and nothing is said to be stored",
                  acknowledged and second == first + 1 and answer.get("code") == 74, answer)
        tap.check("with one message that names the disk",
                  text.count("nothing is stored") == 1 and "full" in text and
                  text.count("recording has stopped") == 1, text)
        disk.room()
        stored_up(daemon, True)
        wait_for("the second is stored",
                 lambda: rows(daemon.db, f"SELECT 1 FROM transition WHERE alarm = {second}"))
        good = feed.sync()
        code = daemon.stop()
        kept = rows(daemon.db, "SELECT alarm, what FROM transition ORDER BY n")
        tap.check("with room again all is stored once", good and code == 0 and
                  kept == [(first, "raised"), (second, "raised")] and whole(daemon.db), kept)
    lines = record.read_text().split("\n")
    bad = []
    for line in lines[:-1]:
        try:
            json.loads(line)
        except ValueError:
            bad.append(line)
    tap.check("the recording ends with a whole line", len(lines) > 10 and not bad and
              lines[-1] == "", bad, lines[-1])
    record.unlink()
    return daemon


def killed(tap, root, disk, story):
    """Killed at any moment, now with room and now without."""
    rng = random.Random(5)
    daemon = Daemon(root, "--commit=0.05", "--retry=0.1", state=disk.path / "state")
    promised, damage, lost, doubled = set(), [], [], []
    for number in range(KILLS):
        if number % 2:
            disk.fill()
        else:
            disk.room()
        with daemon:
            feed, listener = daemon.feed(), daemon.alarms()
            listener.socket.settimeout(0.05)
            feed.send(*story.fever())
            stored = feed.sync() if rng.random() < 0.5 else False
            for _ in range(rng.randrange(3)):
                feed.send(*story.calm())
            try:
                while (line := listener.line()) and stored:
                    promised.add((line["id"], line["state"]))
            except TimeoutError:
                pass
            time.sleep(rng.random() * 0.1)
            daemon.kill()
        kept = rows(daemon.db, "SELECT alarm, what FROM transition")
        damage += [] if whole(daemon.db) else [number]
        lost += [(number, p) for p in promised if p not in kept]
        doubled += [] if len(set(kept)) == len(kept) else [number]
    disk.room()
    tap.diag(f"{KILLS} kills, {len(promised)} transitions acknowledged")
    tap.check("killed on a disk now full and now not, it loses and doubles nothing",
              promised and not damage and not lost and not doubled, damage, lost, doubled)


def read_only(tap, root, disk, story):
    daemon = Daemon(root, "--commit=0.1", "--retry=0.1", state=disk.path / "state")
    daemon.log.write_text("")
    with daemon:
        feed = daemon.feed()
        feed.send(*story.fever())
        feed.sync()
        before = {a["id"] for a in daemon.ask("alarms")["alarms"]}
        daemon.kill()
    disk.mode("ro")
    with daemon:
        feed, listener = daemon.feed(), daemon.alarms()
        stands = {a["id"] for a in daemon.ask("alarms")["alarms"]}
        feed.send(*story.fever())
        alarm = told(listener, f"osfp{story.port}")
        refused = not feed.sync()
        text = daemon.text()
        tap.check("started on a read-only disk it knows what stood, and tells of more",
                  before and stands == before and alarm > max(before) and refused,
                  before, stands, alarm, text)
        tap.check("and says once that nothing is stored",
                  text.count("nothing is stored") == 1 and "read" in text, text)
        disk.mode("rw")
        stored_up(daemon, True)
        tap.check("once it is writable all of it is stored",
                  feed.sync() and rows(daemon.db, "SELECT count(*) FROM transition WHERE alarm = "
                                                  f"{alarm} AND what = 'raised'") == [(1,)] and
                  whole(daemon.db))
        daemon.stop()


def main():
    tap = daemon_run.Ktap(8)
    story = Story()
    with tempfile.TemporaryDirectory() as root:
        disk = Disk(root)
        try:
            full(tap, root, disk, story)
            killed(tap, root, disk, story)
            read_only(tap, root, disk, story)
        finally:
            disk.umount()
    tap.end()


sys.exit(main())
