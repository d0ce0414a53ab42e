# SPDX-License-Identifier: GPL-2.0-or-later
"""optmond is killed at random moments: what it acknowledged is there, once.

A feeder sends readings that raise and clear alarms and asks now and then what
is stored; an operator leaves notes; a listener reads the alarms. After each kill
the database is looked at by another SQLite.
"""

import os
import random
import sqlite3
import sys
import threading
import time

os.environ.setdefault("OPTMON_PLAIN", "1")
import daemon_run  # noqa: E402

KILLS = int(os.environ.get("OPTMON_KILLS", "100"))
STEP = 30
# Not so long ago that it would be forgotten at once.
START = int(time.time()) // 600 * 600 - 2 * 86400


def story(tick):
    """The readings of a moment: each cage is hot for a while, in its turn."""
    t = START + tick * STEP
    lines = []
    for cage in range(4):
        hot = tick % 240 in range(60 * cage, 60 * cage + 12)
        lines.append(daemon_run.sample(f"osfp{cage + 1}", t, 90.0 if hot else 45 + tick % 7 / 10))
    return lines


class Run:
    """One life of the daemon and what it promised in it."""

    def __init__(self, daemon, tick, number, seed):
        self.daemon, self.tick, self.number = daemon, tick, number
        self.random = random.Random(seed)
        self.stored_tick = tick
        self.alarms, self.notes = [], []

    def feed(self):
        try:
            feed = self.daemon.feed()
            while True:
                for _ in range(self.random.randrange(1, 12)):
                    feed.send(*story(self.tick))
                    self.tick += 1
                if feed.sync(self.tick):
                    self.stored_tick = self.tick
        except OSError:
            return

    def listen(self):
        try:
            while line := self.listener.line():
                self.alarms.append((line["id"], line["state"], line["t"]))
        except OSError:
            return

    def operate(self):
        n = 0
        try:
            while True:
                text = f"note {self.number}.{n}"
                answer = self.daemon.ask("note", ports=["osfp1"], event="touch", note=text)
                if answer is None:
                    return
                if answer.get("ok"):
                    self.notes.append(text)
                n += 1
                time.sleep(0.005)
        except OSError:
            return

    def go(self):
        self.listener = self.daemon.alarms()
        threads = [threading.Thread(target=f) for f in (self.feed, self.listen, self.operate)]
        for thread in threads:
            thread.start()
        time.sleep(self.random.random() ** 2 * 0.15)
        self.daemon.kill()
        for thread in threads:
            thread.join()


def look(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        check = db.execute("PRAGMA integrity_check").fetchone()[0]
        transitions = db.execute("SELECT alarm, what, t FROM transition").fetchall()
        notes = [n for n, in db.execute("SELECT note FROM said")]
        last = db.execute("SELECT coalesce(max(t), 0) FROM history WHERE step = 600").fetchone()[0]
        counts = db.execute("SELECT count(*) FROM alarm").fetchone()[0]
    finally:
        db.close()
    return check, transitions, notes, last, counts


def main():
    tap = daemon_run.Ktap(7)
    seed = int(os.environ.get("OPTMON_SEED", "20261121"))
    daemon = daemon_run.Daemon(None, "--commit=0.05", "--retry=0.1")
    tick, promised, notes = 0, set(), []
    damage, lost, doubled, lost_notes, unstored = [], [], [], [], []
    # What the daemon knew before anything was fed.
    with daemon:
        feed = daemon.feed()
        feed.send(*[daemon_run.identity(f"osfp{n}", START - 60, f"SN{n}") for n in range(1, 5)])
        feed.sync()
    for number in range(KILLS):
        daemon.start()
        run = Run(daemon, tick, number, seed + number)
        run.go()
        tick = run.stored_tick
        promised |= set(run.alarms)
        notes += run.notes
        check, transitions, said, last, alarms = look(daemon.db)
        if check != "ok":
            damage.append((number, check))
        lost += [(number, a) for a in promised if a not in set(transitions)]
        if len(set(transitions)) != len(transitions):
            doubled.append((number, len(transitions) - len(set(transitions))))
        lost_notes += [(number, n) for n in notes if said.count(n) != 1]
        if tick and last < (START + (tick - 1) * STEP) // 600 * 600:
            unstored.append((number, tick, last))
    tap.diag(f"{KILLS} kills, seed {seed}: {tick} moments acknowledged as stored, "
             f"{len(promised)} transitions told, {len(notes)} notes, {alarms} alarms kept")
    tap.check("the database is whole after every kill", not damage, damage)
    tap.check("no transition that was told is lost", promised and not lost, lost[:5])
    tap.check("none is there twice", not doubled, doubled[:5])
    tap.check("every note that was acknowledged is there once", notes and not lost_notes,
              lost_notes[:5])
    tap.check("every reading that was acknowledged is in the history", not unstored, unstored[:5])
    daemon.start()
    ids = [i for i, what, _ in transitions if what == "raised"]
    tap.check("no number of an alarm was given twice", len(ids) == len(set(ids)), sorted(ids))
    tap.check("it ends when asked to", daemon.stop() == 0, daemon.text()[-500:])
    tap.end()


sys.exit(main())
