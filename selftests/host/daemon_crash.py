# SPDX-License-Identifier: GPL-2.0-or-later
"""optmond is killed at random moments: what it acknowledged is there, once.

A feeder sends readings that raise and clear alarms and asks now and then what
is stored; an operator leaves notes; a listener reads the alarms. After each kill
the database is looked at by another SQLite, and the next life is asked what it knows of
each port.
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
# Moments until each port has baselines: more than ten minutes
LEARNT = 60


def story(tick):
    """The readings of a moment: each cage is hot for a while, in its turn."""
    t = START + tick * STEP
    lines = []
    for cage in range(4):
        hot = tick % 240 in range(60 * cage, 60 * cage + 12)
        lines.append(daemon_run.sample(f"osfp{cage + 1}", t, 90.0 if hot else 45 + tick % 7 / 10,
                                       light(cage)))
    return lines


def light(cage):
    """Each port has its own."""
    return -1.5 - cage / 2


def baselines(daemon):
    """What it knows of how each lane was when it was well."""
    return {(cage, track["quantity"], track["lane"]): round(track["baseline"], 3)
            for cage in range(4)
            for track in daemon.ask("explain", ports=[f"osfp{cage + 1}"])["ports"][0]["tracks"]
            if "baseline" in track and track.get("lane")}


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
    tap = daemon_run.Ktap(8)
    seed = int(os.environ.get("OPTMON_SEED", "20261121"))
    daemon = daemon_run.Daemon(None, "--commit=0.05", "--retry=0.1")
    tick, promised, notes = 0, set(), []
    damage, lost, doubled, lost_notes, unstored, forgotten = [], [], [], [], [], []
    # What the daemon knew before it was killed.
    with daemon:
        feed = daemon.feed()
        feed.send(*[daemon_run.identity(f"osfp{n}", START - 60, f"SN{n}") for n in range(1, 5)])
        for tick in range(LEARNT):
            feed.send(*story(tick))
        feed.sync()
        knew = baselines(daemon)
    tick = LEARNT
    rx = {(cage, "rx_power", lane): light(cage) for cage in range(4) for lane in range(1, 5)}
    for number in range(KILLS):
        daemon.start()
        knows = baselines(daemon)
        forgotten += [(number, key, value, knows.get(key))
                      for key, value in (knew | rx).items() if knows.get(key) != value]
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
    tap.check("what was learnt of each lane is what the next life knows of it",
              not forgotten, forgotten[:5])
    daemon.start()
    ids = [i for i, what, _ in transitions if what == "raised"]
    tap.check("no number of an alarm was given twice", len(ids) == len(set(ids)), sorted(ids))
    tap.check("it ends when asked to", daemon.stop() == 0, daemon.text()[-500:])
    tap.end()


sys.exit(main())
