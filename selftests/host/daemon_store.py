# SPDX-License-Identifier: GPL-2.0-or-later
"""A full disk, a read-only disk, a damaged file: optmond says so and watches on."""

import ctypes
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

import daemon_run
from daemon_run import Daemon, wait_for

START = int(time.time()) // 600 * 600 - 2 * 86400
FULL = 400_000
NOBODY = 65534


def whole(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    finally:
        db.close()


def rows(path, sql):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def fever(cage, t):
    """Readings that raise an alarm."""
    return [daemon_run.sample(cage, t + 30 * n, 90.0) for n in range(12)]


def calm(cage, t, n=10):
    return [daemon_run.sample(cage, t + 30 * i, 45 + i % 7 / 10) for i in range(n)]


def raised(listener):
    """The next alarm that is raised."""
    while line := listener.line():
        if line["state"] == "raised":
            return line
    return None


def store_is(daemon, up):
    return lambda: daemon.ask("status")["store"]["up"] == up


def full_disk(tap):
    limit = (FULL, FULL)
    with Daemon(None, "--commit=0.1", "--retry=0.1",
                preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                   (FULL, resource.RLIM_INFINITY))) as daemon:
        feed, listener = daemon.feed(), daemon.alarms()
        feed.send(daemon_run.identity("osfp1", START), *calm("osfp1", START + 30))
        before = feed.sync()
        t, refused = START + 600, False
        for block in range(400):
            lines = [daemon_run.sample(f"osfp{n}", t, 45, lanes=8) for n in range(1, 33)]
            feed.send(*lines)
            t += 600
            if not feed.sync():
                refused = True
                break
        tap.check("on a full disk a sync is refused with the reason", before and refused,
                  f"limit {limit}", daemon.text())
        feed.send(*fever("osfp1", t))
        alarm = raised(listener)
        tap.check("and alarms are still told", alarm and alarm["cage"] == "osfp1", alarm)
        answer = daemon.ask("note", ports=["osfp1"], event="touch", note="on a full disk")
        tap.check("a note is refused, not lost in silence",
                  answer.get("code") == 74 and "stored" in answer["error"], answer)
        text = daemon.text()
        tap.check("with one message", text.count("nothing is stored") == 1, text)
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        wait_for("storing again", store_is(daemon, True))
        wait_for("the transition is stored",
                 lambda: rows(daemon.db, f"SELECT 1 FROM transition WHERE alarm = {alarm['id']}"))
        tap.check("with room again it stores what had to wait",
                  rows(daemon.db, f"SELECT count(*) FROM transition WHERE alarm = {alarm['id']} "
                                  "AND what = 'raised'") == [(1,)] and feed.sync())
        tap.check("the database is whole", daemon.stop() == 0 and whole(daemon.db))


def read_only(tap):
    with tempfile.TemporaryDirectory() as root:
        state = pathlib.Path(root) / "state"
        (pathlib.Path(root) / "run").mkdir()
        first = Daemon(root)
        with first:
            feed = first.feed()
            feed.send(daemon_run.identity("osfp1", START), *calm("osfp1", START + 30))
            feed.send(daemon_run.identity("osfp2", START), *fever("osfp2", START + 30))
            feed.sync()
            first.ask("note", ports=["osfp1"], event="touch", note="kept")
            old = first.ask("alarms")["alarms"]
            first.stop()
        os.chmod(root, 0o755)
        preexec = None
        if os.geteuid() == 0:
            os.chown(pathlib.Path(root) / "run", NOBODY, NOBODY)
            preexec = lambda: os.setresuid(NOBODY, NOBODY, NOBODY)  # noqa: E731
        os.chmod(state, 0o555)
        for file in state.iterdir():
            os.chmod(file, 0o444)
        daemon = Daemon(root, "--retry=0.1", preexec=preexec)
        with daemon:
            feed, listener = daemon.feed(), daemon.alarms()
            tap.check("on a read-only disk it remembers what stood",
                      len(old) == 1 and [a["id"] for a in daemon.ask("alarms")["alarms"]] ==
                      [old[0]["id"]], old, daemon.ask("alarms"), daemon.text())
            feed.send(daemon_run.identity("osfp1", START + 1000), *fever("osfp1", START + 1030))
            alarm = raised(listener)
            tap.check("and alarms are told, by numbers that none had",
                      alarm and alarm["id"] > old[0]["id"], alarm)
            tap.check("and no one is told that they are stored", not feed.sync())
            tap.check("with one message", daemon.text().count("nothing is stored") == 1,
                      daemon.text())
            # Of the user that runs it: what it could not write is handed over.
            if os.geteuid() == 0:
                os.chown(state, NOBODY, NOBODY)
                for file in state.iterdir():
                    os.chown(file, NOBODY, NOBODY)
            os.chmod(state, 0o755)
            for file in state.iterdir():
                os.chmod(file, 0o644)
            wait_for("storing again", store_is(daemon, True))
            tap.check("once it can be written all is stored, beside what was",
                      feed.sync() and rows(daemon.db, "SELECT cage FROM alarm WHERE cleared "
                                                      "IS NULL ORDER BY id") ==
                      [("osfp2",), ("osfp1",)] and
                      rows(daemon.db, "SELECT count(*) FROM transition "
                                      "WHERE what = 'raised'") == [(2,)],
                      rows(daemon.db, "SELECT * FROM alarm"))
            tap.check("what was there stays", rows(daemon.db, "SELECT note FROM said") ==
                      [("kept",)])
            daemon.stop()


def damaged(tap):
    with tempfile.TemporaryDirectory() as root:
        daemon = Daemon(root, "--retry=0.1")
        with daemon:
            feed = daemon.feed()
            feed.send(*[line for n in range(1, 9) for line in calm(f"osfp{n}", START, 40)])
            feed.sync()
            daemon.stop()
        good = daemon.db.read_bytes()
        kept = daemon.state / "good"
        kept.write_bytes(good)
        middle = bytearray(good)
        middle[8192:12288] = os.urandom(4096)
        cases = {"noise in the middle": bytes(middle), "noise": os.urandom(20000),
                 "half of it": good[:len(good) // 2], "a text": b"#!/bin/sh\n" * 500}
        bad = []
        for name, data in cases.items():
            for file in daemon.state.glob("optmon.db*"):
                file.unlink()
            daemon.db.write_bytes(data)
            daemon.log.write_text("")
            with daemon:
                feed, listener = daemon.feed(), daemon.alarms()
                feed.send(daemon_run.identity("osfp1", START + 4000), *fever("osfp1", START + 5000))
                told = raised(listener) is not None
                stored = feed.sync()
                aside = [f for f in daemon.state.glob("optmon.db.corrupt-*")
                         if not f.name.endswith(("-wal", "-shm"))]
                same = len(aside) == 1 and aside[0].read_bytes()[8192:12288] == data[8192:12288]
                once = daemon.text().count("set aside") == 1
                daemon.stop()
            if not (told and stored and same and once and whole(daemon.db)):
                bad.append((name, told, stored, same, once, daemon.text()))
        tap.check("a damaged database is set aside, a new one begun, and watching goes on",
                  not bad, *bad)
        for file in daemon.state.glob("optmon.db*"):
            file.unlink()
        shutil.copy(kept, daemon.db)
        db = sqlite3.connect(daemon.db)
        db.execute("PRAGMA user_version = 99")
        db.commit()
        db.close()
        daemon.log.write_text("")
        with daemon:
            tap.check("a database of a newer optmond is left alone, with a message",
                      not daemon.ask("status")["store"]["up"] and "newer" in daemon.text() and
                      not list(daemon.state.glob("*corrupt*")), daemon.text())
            daemon.stop()
        # As the first release left it: only the first step of the schema.
        for file in daemon.state.glob("optmon.db*"):
            file.unlink()
        shutil.copy(kept, daemon.db)
        db = sqlite3.connect(daemon.db)
        db.executescript("DROP TABLE history; DROP TABLE blackbox; DROP TABLE acceptance;"
                         "DROP TABLE last_round;"
                         "INSERT INTO said (t, who, what, port) VALUES (1, 'a', 'b', 'c');"
                         "PRAGMA user_version = 1;")
        db.close()
        with daemon:
            feed = daemon.feed()
            feed.send(*calm("osfp1", START + 90000))
            tap.check("a database of an older schema is brought up, with what is in it",
                      feed.sync() and rows(daemon.db, "SELECT who FROM said") == [("a",)] and
                      rows(daemon.db, "SELECT count(*) > 0 FROM history") == [(1,)])
            daemon.stop()


def unreadable(tap):
    """A file that comes back later: what it knows is not what an engine learnt meanwhile."""
    with tempfile.TemporaryDirectory() as root:
        daemon = Daemon(root, "--retry=0.1")
        with daemon:
            feed = daemon.feed()
            feed.send(daemon_run.identity("osfp1", START), *fever("osfp1", START + 30))
            feed.sync()
            before = daemon.ask("alarms")["alarms"]
            daemon.stop()
        records = "SELECT kind, key, data FROM record ORDER BY kind, key"
        known = rows(daemon.db, records)
        away = daemon.state.rename(pathlib.Path(root) / "away")
        daemon.state.symlink_to("/proc/self/nowhere")
        with daemon:
            feed, listener = daemon.feed(), daemon.alarms()
            feed.send(daemon_run.identity("osfp1", START + 1000), *calm("osfp1", START + 1030),
                      daemon_run.identity("osfp2", START + 1000, "SN2"),
                      *fever("osfp2", START + 1030))
            alarm = raised(listener)
            refused = not feed.sync()
            daemon.state.unlink()
            away.rename(daemon.state)
            code = daemon.process.wait(daemon_run.DEADLINE_S)
            told = []
            while line := listener.line():
                told.append((line["id"], line["state"]))
        tap.check("a database that comes back late ends it, so that it is restarted",
                  refused and code == 75 and "ending" in daemon.text() and
                  rows(daemon.db, records) == known, refused, code, daemon.text())
        with daemon:
            stands = daemon.ask("alarms")["alarms"]
            feed = daemon.feed()
            feed.send(daemon_run.sample("osfp1", START + 2000, 90.0))
            stored = feed.sync()
            daemon.stop()
        found = rows(daemon.db, "SELECT id, cage, cleared IS NULL FROM alarm ORDER BY id")
        tap.check("and its alarms stand as they did; those that were told meanwhile are over",
                  stored and [a["id"] for a in stands] == [a["id"] for a in before] == [1] and
                  told == [(alarm["id"], "cleared")] and
                  found == [(1, "osfp1", 1), (alarm["id"], "osfp2", 0)] and
                  rows(daemon.db, f"SELECT what FROM transition WHERE alarm = {alarm['id']}") ==
                  [("raised",), ("cleared",)], stands, told, found, daemon.text())
        for file in daemon.state.iterdir():
            file.unlink()
        daemon.state.rmdir()
        daemon.state.symlink_to("/proc/self/nowhere")
        with daemon:
            feed = daemon.feed()
            feed.send(daemon_run.identity("osfp2", START + 1000), *fever("osfp2", START + 1030))
            daemon.state.unlink()
            daemon.state.mkdir()
            wait_for("storing again", store_is(daemon, True))
            tap.check("a folder that comes back empty ends nothing",
                      feed.sync() and len(daemon.ask("alarms")["alarms"]) == 1 and
                      daemon.stop() == 0, daemon.text())


def unknown_state(tap):
    """Records of a version that nobody knows any more: what is lost is told, the rest stays."""
    with tempfile.TemporaryDirectory() as root:
        daemon = Daemon(root, "--retry=0.1")
        with daemon:
            feed = daemon.feed()
            for n in 1, 2, 3:
                feed.send(daemon_run.identity(f"osfp{n}", START), *fever(f"osfp{n}", START + 30))
            feed.sync()
            alarm = daemon.ask("alarms")["alarms"][0]["id"]
            daemon.ask("close", id=alarm, did="clean", found="dirt")
            daemon.stop()
        db = sqlite3.connect(daemon.db)
        for kind, key, data in db.execute("SELECT kind, key, data FROM record "
                                          "WHERE key NOT LIKE '%osfp3%'").fetchall():
            # The version is the third half of a word.
            db.execute("UPDATE record SET data = ? WHERE kind = ? AND key = ?",
                       (data[:4] + b"\1\0" + data[6:], kind, key))
        db.commit()
        boxes = db.execute("SELECT count(*) FROM blackbox").fetchall()
        db.execute("UPDATE blackbox SET data = substr(data, 1, length(data) - 3)")
        db.commit()
        db.close()
        daemon.log.write_text("")
        with daemon:
            feed = daemon.feed()
            feed.send(*calm("osfp1", START + 90000))
            text = daemon.text()
            tap.check("learnt state of an unknown version is told in one line, with numbers",
                      text.count("\n") == 1 and "2 of 3 ports" in text and "version" in text and
                      "2 of 2 standing alarms" in text, text)
            tap.check("closings, what was told, and black boxes are kept",
                      feed.sync() and
                      rows(daemon.db, "SELECT alarm, found FROM closing") == [(alarm, "dirt")] and
                      rows(daemon.db, "SELECT count(*) FROM alarm") == [(3,)] and
                      boxes[0][0] >= 1 and
                      rows(daemon.db, "SELECT count(*) FROM blackbox") == boxes,
                      boxes, rows(daemon.db, "SELECT * FROM alarm"))
            answer = daemon.ask("blackbox", id=alarm)
            tap.check("a black box that is damaged is called so",
                      answer.get("code") == 65 and "damaged" in answer["error"] and
                      "explain" in answer["error"], answer)
            daemon.stop()


def damaged_alive(tap):
    """The file is damaged while it is in use."""
    with Daemon(None, "--retry=0.1") as daemon:
        feed = daemon.feed()
        feed.send(daemon_run.identity("osfp1", START), *fever("osfp1", START + 30))
        stored = feed.sync()
        # With the log and its index, lest SQLite goes on by what it remembers.
        os.truncate(f"{daemon.db}-wal", 0)
        for name, make in ((daemon.db, os.urandom), (f"{daemon.db}-shm", bytes)):
            with open(name, "r+b") as file:
                file.write(make(os.stat(name).st_size))
        t = START + 1000

        def damage_is_seen():
            nonlocal t
            t += 30
            feed.send(daemon_run.sample("osfp1", t, 90.0))
            feed.sync()
            return "set aside" in daemon.text()
        wait_for("the damage is seen", damage_is_seen)
        wait_for("storing again", store_is(daemon, True))
        tap.check("damage under its hands is noticed, and a new file begun",
                  stored and feed.sync() and whole(daemon.db), daemon.text())
        alarm = daemon.ask("alarms")["alarms"][0]["id"]
        answer = daemon.ask("close", id=alarm, did="clean", found="dirt")
        tap.check("an alarm that stood before can be closed in it",
                  answer.get("ok") and
                  rows(daemon.db, "SELECT alarm, found FROM closing") == [(alarm, "dirt")],
                  answer, daemon.text())
        daemon.stop()


def only_one(tap):
    """A second one does not take the first one's place."""
    with Daemon(None) as daemon:
        other = subprocess.run([daemon_run.OPTMOND, "--no-ports", f"--state-dir={daemon.state}",
                                f"--run-dir={daemon.root}/other"], capture_output=True, text=True,
                               timeout=60)
        same = subprocess.run([daemon_run.OPTMOND, "--no-ports", f"--run-dir={daemon.run}",
                               f"--state-dir={daemon.root}/elsewhere"], capture_output=True,
                              text=True, timeout=60)
        tap.check("a second optmond on its folders is refused, and changes nothing",
                  other.returncode == same.returncode == 69 and
                  all(x.stderr.count("\n") == 1 and "another optmond" in x.stderr
                      for x in (other, same)) and daemon.ask("status")["store"]["up"],
                  other, same)
        daemon.stop()


def of_process(pid, kind):
    """A socket of that kind which the process has, as one of ours; None where none may be had."""
    getfd = 438
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return None
    try:
        for entry in os.listdir(f"/proc/{pid}/fd"):
            try:
                if not os.readlink(f"/proc/{pid}/fd/{entry}").startswith("socket:"):
                    continue
            except FileNotFoundError:
                continue
            fd = libc.syscall(getfd, handle, int(entry), 0)
            if fd < 0:
                continue
            sock = socket.socket(fileno=fd)
            if sock.family == socket.AF_UNIX and sock.type == kind:
                return sock
            sock.close()
        return None
    finally:
        os.close(handle)


def no_readings(tap):
    """The connection to the thread that reads the ports breaks."""
    with Daemon(None, ports=True) as daemon:
        ours = of_process(daemon.process.pid, socket.SOCK_SEQPACKET)
        if not ours:
            tap.skip("when no readings of its ports come any more it says so",
                     "no socket of another process can be had here")
            daemon.stop()
            return
        ours.shutdown(socket.SHUT_RDWR)
        ours.close()
        code = daemon.process.wait(daemon_run.DEADLINE_S)
        tap.check("when no readings of its ports come any more it says so, and ends",
                  code == 70 and "no reading of them comes" in daemon.text() and
                  whole(daemon.db),
                  code, daemon.text())


def one_round(tap):
    """What a run that looks once makes of the round before; here no port says anything."""
    with tempfile.TemporaryDirectory() as root:
        daemon = Daemon(root, "--once", ports=True)

        def round_of(*lines):
            db = sqlite3.connect(daemon.db)
            with db:
                for line in lines:
                    db.execute("INSERT INTO last_round (line) VALUES (?)",
                               (line if isinstance(line, str) else json.dumps(line),))
            db.close()
            daemon.log.write_text("")
            daemon.start(wait=False)
            code = daemon.process.wait(daemon_run.DEADLINE_S)
            return code, rows(daemon.db, "SELECT id, cage, cleared IS NULL FROM alarm ORDER BY id")

        daemon.start(wait=False)
        first = daemon.process.wait(daemon_run.DEADLINE_S)
        who, others = daemon_run.identity("osfp1", START), daemon_run.identity("osfp2", START, "SN2")
        tick = [[{**who, "t": t}, daemon_run.sample("osfp1", t + 1, 90.0), {**others, "t": t},
                 daemon_run.sample("osfp2", t + 1, 45.0)] for t in range(START, START + 1200, 600)]
        one, two = round_of(*tick[0]), round_of(*tick[0], *tick[1])
        tap.check("a limit counts in the second of runs that look once",
                  first == 0 and one == (0, []) and two == (0, [(1, "osfp1", 1)]), first, one, two,
                  daemon.text())
        tap.check("readings of a round are for the next run only, and refused if they are none",
                  rows(daemon.db, "SELECT count(*) FROM last_round") == [(0,)] and
                  round_of("{")[0] == 0 and "of the last run" in daemon.text(), daemon.text())
        daemon = Daemon(root)
        with daemon:
            other = subprocess.run([daemon_run.OPTMOND, "--once", f"--state-dir={daemon.state}",
                                    f"--run-dir={daemon.root}/other"], capture_output=True,
                                   text=True, timeout=60)
            tap.check("beside an optmond that runs it is refused",
                      other.returncode == 69 and other.stderr.count("\n") == 1 and
                      "another optmond" in other.stderr, other)
            daemon.stop()


STALE = f"SELECT count(*) FROM history WHERE step = 600 AND t < {int(time.time()) - 9 * 86400}"


def month(daemon):
    """A month of readings, and an alarm at its begin."""
    feed, start = daemon.feed(), int(time.time()) // 600 * 600 - 30 * 86400
    feed.send(daemon_run.identity("osfp1", start), *fever("osfp1", start),
              *calm("osfp1", start + 600, 20),
              *[daemon_run.sample("osfp1", start + 1800 * n, 45 + n % 7 / 10)
                for n in range(1, 30 * 48)])
    feed.sync()


def too_old(tap):
    """What a run that looks once leaves of what is too old."""
    with tempfile.TemporaryDirectory() as root:
        with Daemon(root) as daemon:
            month(daemon)
            daemon.stop()
        before = rows(daemon.db, STALE)[0][0]
        daemon = Daemon(root, "--once", ports=True)
        daemon.start(wait=False)
        code = daemon.process.wait(daemon_run.DEADLINE_S)
        tap.check("what is too old goes at the end of a run that looks once",
                  before > 900 and (code, rows(daemon.db, STALE)) == (0, [(0,)]), before, code,
                  daemon.text())


def clock_ahead(tap):
    """A start with a clock that is weeks ahead: here a second is eleven days."""
    def memory():
        return rows(daemon.db, "SELECT (SELECT count(*) FROM history WHERE t < "
                    f"{time.time() + 86400}), (SELECT count(*) FROM alarm)")[0]

    def far_ahead():
        daemon.options = ("--commit=2", "--keep=35", "--time-scale=1e6")
        page = daemon.run / "optmon.prom"
        page.unlink()
        daemon.start()
        wait_for("a commit and what is after it", lambda: page.exists() and re.search(
            r"^optmon_commits_total [1-9]", page.read_text(), re.M))
        daemon.stop()

    daemon = Daemon(None)
    with daemon:
        month(daemon)
        daemon.stop()
        # What is too old by the clock as it was has gone.
        daemon.options = ("--commit=0.1", "--keep=100")
        daemon.start()
        wait_for("the first pruning", lambda: rows(daemon.db, STALE) == [(0,)])
        daemon.stop()
        before = memory()
        far_ahead()
        once = memory()
        far_ahead()
        tap.check("a start with a clock weeks ahead makes nothing too old, nor does the next",
                  before[0] > 300 and before[1] == 1 and before == once == memory(), before, once,
                  memory())
        daemon.options = ()
        daemon.start()
        feed, start = daemon.feed(), int(time.time()) + 30 * 86400
        feed.send(*[daemon_run.sample("osfp1", start + 600 * n, 45 + n % 7 / 10)
                    for n in range(26 * 6)])
        feed.sync()
        daemon.stop()
        far_ahead()
        tap.check("a day of readings by that clock does", memory()[1] == 0 and
                  memory()[0] < before[0], before, memory())


def steps_end(tap):
    """The steps of all ports end at a time; they are stored with the next commit."""
    def stored():
        return rows(daemon.db, "SELECT t, count(*) FROM history WHERE step = 600 "
                    "GROUP BY t ORDER BY t")

    with Daemon(None, "--commit=3600") as daemon:
        feed, ports = daemon.feed(), range(1, 65)
        feed.send(*[daemon_run.sample(f"swp{n}", START + t, lanes=1) for t in (0, 600) for n in ports])
        wait_for("all readings", lambda: daemon.ask("status")["lines"] == 2 * len(ports))
        before = stored()
        feed.sync()
        after = stored()
        # Older steps do not wait for a commit for ever.
        feed.send(*[daemon_run.sample(f"swp{n}", START + t, lanes=1)
                    for t in (1200, 1800, 2400) for n in ports])
        wait_for("all readings", lambda: daemon.ask("status")["lines"] == 5 * len(ports))
        many = stored()
        feed.sync()
        all_of_them = stored()
        daemon.stop()
    tap.check("steps that end together are one commit, and none is lost",
              not before and after == [(START + t, 64) for t in (0, 600)] and
              [t for t, _ in many][-1] >= START + 1200 and
              all_of_them == [(START + t, 64) for t in range(0, 3000, 600)],
              before, after, many, all_of_them)


def step_goes_on(tap):
    """A day whose beginning could not be read has its beginning when it is stored."""
    def readings():
        found = []
        for data, in rows(daemon.db, "SELECT data FROM history WHERE step = 86400"):
            # Behind the version and a time: quantity, lane, count, low, high, sum
            values = struct.iter_unpack("<BBIffd", data[9:])
            found += [(count, low, high) for quantity, _, count, low, high, _ in values
                      if quantity == 0]
        return found

    day = START // 86400 * 86400
    with tempfile.TemporaryDirectory() as root:
        daemon = Daemon(root, "--retry=0.1")
        with daemon:
            feed = daemon.feed()
            feed.send(daemon_run.identity("osfp1", day),
                      *[daemon_run.sample("osfp1", day + 60 * n, 40.0) for n in range(1, 601)])
            feed.sync()
            daemon.stop()
        away = daemon.state.rename(pathlib.Path(root) / "away")
        daemon.state.symlink_to("/proc/self/nowhere")
        with daemon:
            feed = daemon.feed()
            feed.send(*[daemon_run.sample("osfp1", day + 40000 + n, 50.0) for n in range(3)])
            feed.sync()
            daemon.state.unlink()
            away.rename(daemon.state)
            code = daemon.process.wait(daemon_run.DEADLINE_S)
        late = readings()
        # One that goes on with what it could read, and stores more than once.
        daemon.state.chmod(0o555)
        preexec = None
        if os.geteuid() == 0:
            for path in daemon.run, daemon.state, *daemon.run.iterdir(), *daemon.state.iterdir():
                os.chown(path, NOBODY, NOBODY)
            os.chmod(root, 0o755)
            preexec = lambda: os.setresuid(NOBODY, NOBODY, NOBODY)  # noqa: E731
        daemon.preexec = preexec
        for file in daemon.state.iterdir():
            file.chmod(0o444)
        with daemon:
            feed = daemon.feed()
            feed.send(*[daemon_run.sample("osfp1", day + 41000 + n, 60.0) for n in range(3)])
            refused = not feed.sync()
            daemon.state.chmod(0o755)
            for file in daemon.state.iterdir():
                file.chmod(0o644)
            wait_for("storing again", store_is(daemon, True))
            feed.send(*[daemon_run.sample("osfp1", day + 42000 + n, 30.0) for n in range(3)])
            feed.sync()
            daemon.stop()
        tap.check("a day that was begun without its file goes on where it was",
                  code == 75 and late == [(603, 40, 50)] and refused and
                  readings() == [(609, 30, 60)], code, late, refused, readings(), daemon.text())


def notify(tap):
    with tempfile.TemporaryDirectory() as root:
        path = f"{root}/notify"
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sock.bind(path)
        sock.settimeout(daemon_run.DEADLINE_S)
        with Daemon(root, "--retry=0.2", env={"NOTIFY_SOCKET": path}) as daemon:
            said = [sock.recv(4096).decode() for _ in range(2)]
            daemon.stop()
            said.append(sock.recv(4096).decode())
        tap.check("systemd hears when it is ready and that it lives",
                  "READY=1" in said[0] and said[1] == "WATCHDOG=1", said)
        sock.close()


def main():
    tap = daemon_run.Ktap(34)
    full_disk(tap)
    read_only(tap)
    unreadable(tap)
    damaged(tap)
    unknown_state(tap)
    damaged_alive(tap)
    only_one(tap)
    no_readings(tap)
    one_round(tap)
    too_old(tap)
    clock_ahead(tap)
    steps_end(tap)
    step_goes_on(tap)
    notify(tap)
    tap.end()


sys.exit(main())
