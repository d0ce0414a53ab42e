# SPDX-License-Identifier: GPL-2.0-or-later
"""Long replays, live against replayed, and both under valgrind."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

os.environ.setdefault("OPTMON_PLAIN", "1")
import daemon_run  # noqa: E402
from daemon_run import Daemon, wait_for  # noqa: E402

SIMULATOR = daemon_run.PROJECT / "build/selftests/fleet/fleet-sim"
LONG = bool(os.environ.get("OPTMON_LONG"))
TEN_YEARS = ["-p", "slow", "-H", "0", "--days", "3653", *(
    ["--ports", "8", "--faults", "3", "--cadence", "600"] if LONG else
    ["--ports", "1", "--faults", "1", "--cadence", "3600"])]
SUDDEN = ["-p", "sudden", "-H", "0", "--ports", "6", "--days", "8"]
HOT = 1_700_000_000
VALGRIND = ["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
            "--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=99"]


def replayed():
    """Digest and number of transitions of a stream that is on no disk."""
    digest, n = hashlib.sha256(), 0
    with subprocess.Popen([SIMULATOR, *TEN_YEARS], stdout=subprocess.PIPE) as sim, \
         subprocess.Popen([daemon_run.OPTMON, "replay", "-j", "-"], stdin=sim.stdout,
                          stdout=subprocess.PIPE) as replay:
        sim.stdout.close()
        for line in replay.stdout:
            digest.update(line)
            n += 1
        codes = replay.wait(), sim.wait()
    return digest.hexdigest(), n, codes


def years(tap):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first, again = pool.map(lambda _: replayed(), range(2))
    tap.diag(f"{first[1]} transitions in ten years")
    tap.check("ten years of readings give the same bytes twice",
              first == again and first[1] > 0 and first[2] == (0, 0), first, again)


def readings(root):
    path = root / "sudden"
    with open(path, "wb") as file:
        subprocess.run([SIMULATOR, *SUDDEN], stdout=file, check=True)
    return path


def feed_all(daemon, path, most=None):
    feed = daemon.feed()
    lines = path.read_text().splitlines()[:most]
    for at in range(0, len(lines), 500):
        feed.send(*lines[at:at + 500])
        if not feed.sync():
            raise RuntimeError("not stored")
    feed.close()


def live(tap, root, path):
    record = root / "record"
    daemon = Daemon(root, f"--record={record}")
    with daemon:
        listener = daemon.alarms()
        feed_all(daemon, path)
        listener.socket.settimeout(1)
        heard = b""
        try:
            while data := listener.socket.recv(1 << 16):
                heard += data
        except TimeoutError:
            pass
        code = daemon.stop()
    said = [subprocess.run([daemon_run.OPTMON, "replay", "-j", p], capture_output=True, check=True)
            .stdout for p in (path, record)]
    modes = {json.loads(line)["mode"] for line in heard.splitlines()}
    tap.diag(f"{len(heard.splitlines())} transitions of {', '.join(sorted(modes))}")
    tap.check("a week of faults live, its record replayed and the readings replayed are one",
              code == 0 and len(modes) >= 3 and said[0] == said[1] == heard,
              [len(x) for x in (heard, *said)])


def valgrind_replay(tap, root, path):
    short = root / "short"
    short.write_text("".join(line + "\n" for line in path.read_text().splitlines()[:1500]) +
                     "garbage\n" + '{"kind":"sam')
    run = subprocess.run([*VALGRIND, daemon_run.OPTMON, "replay", "-j", short],
                         capture_output=True, text=True)
    tap.check("replay leaks nothing under valgrind",
              run.returncode == 65 and "==" not in run.stderr, run.returncode, run.stderr[-3000:])
    return short


def commands(daemon):
    """Each command once, good and bad."""
    requests = [{"do": "status"}, {"do": "alarms", "all": 1}, {"do": "alarm", "id": 1},
                {"do": "stats"}, {"do": "ports"}, {"do": "explain"}, {"do": "history"},
                {"do": "ack", "id": 1}, {"do": "shelve", "id": 1, "for": 60},
                {"do": "blackbox", "id": 1}, {"do": "note", "event": "touch"},
                {"do": "maintenance", "for": 60, "reason": "a test"},
                {"do": "maintenance", "for": 0}, {"do": "accept", "verdict": "pass"},
                {"do": "close", "id": 1, "did": "clean", "found": "dirt"}, {"do": "export"},
                {"do": "alarm", "id": 99999}, {"do": "frobnicate"}, {"do": "import"},
                {"do": "alarms", "ports": [None]}, {"do": "alarms", "ports": ["nowhere"]}]
    answers = []
    for request in requests:
        peer = daemon.control()
        answers.append(peer.ask(request))
        peer.close()
    record = answers[15].get("records", [{}])[0]
    answers.append(daemon.ask("import", record=record))
    return answers


def valgrind_daemon(tap, root, short):
    wrapper = root / "wrapper"
    wrapper.write_text(f"#!/bin/sh\nexec {' '.join(VALGRIND)} {daemon_run.OPTMOND} \"$@\"\n")
    wrapper.chmod(0o755)
    plain, daemon_run.OPTMOND = daemon_run.OPTMOND, str(wrapper)
    folder = root / "valgrind"
    folder.mkdir()
    daemon = Daemon(folder, "--commit=0.5", f"--record={folder}/record")
    fever = root / "fever"
    fever.write_text("".join(json.dumps(line) + "\n" for line in [
        daemon_run.identity("hot", HOT), *[daemon_run.sample("hot", HOT + 30 * n, 90.0)
                                           for n in range(1, 20)]]))
    answers = []
    try:
        # Twice: a new database, and one with a past.
        codes = []
        for lines in (400, 800):
            with daemon:
                bad = daemon.feed()
                bad.raw(b"x" * 200_000 + b"\n{\n[]\n" + b'{"kind":"half')
                feed_all(daemon, short, lines)
                feed_all(daemon, fever)
                answers += commands(daemon)
                bad.close()
                wait_for("metrics", (daemon.run / "optmon.prom").exists)
                codes.append(daemon.stop())
    finally:
        daemon_run.OPTMOND = plain
    good = sum(1 for a in answers if a and a.get("ok"))
    tap.check("optmond leaks nothing under valgrind, whatever it is asked",
              codes == [0, 0] and "==" not in daemon.text() and good == 32, codes, good,
              daemon.text()[-3000:], *[a for a in answers if not a or not a.get("ok")])


def main():
    if not SIMULATOR.exists():
        print("KTAP version 1\n1..0 # SKIP not built (make fleet)")
        return
    tap = daemon_run.Ktap(4)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        years(tap)
        path = readings(root)
        live(tap, root, path)
        if shutil.which("valgrind"):
            short = valgrind_replay(tap, root, path)
            valgrind_daemon(tap, root, short)
        else:
            tap.skip("replay leaks nothing under valgrind", "no valgrind")
            tap.skip("optmond leaks nothing under valgrind, whatever it is asked", "no valgrind")
    tap.end()


sys.exit(main())
