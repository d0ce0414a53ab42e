# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults injected into the simulated switch, against the table that promises delays."""

import collections
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPTMON_PLAIN", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "host"))
from daemon_run import PROJECT, Ktap, Peer  # noqa: E402

TABLE = PROJECT / "Documentation/health.rst"
HEADING = "Fault at once"
SCALE = 60
# The driver reads light each second, and signal quality every ten (driver.rst).
FAST_S, SLOW_S = 1, 10
PATIENCE_S = 240 * int(os.environ.get("OPTMON_TIME_SCALE", "1"))
# All ports at once, after the others
CHASSIS = "fan of the chassis"
CABLES = "osfp1 osfp2\nosfp3 osfp4\nosfp5 osfp6\n"

Row = collections.namedtuple("Row", "fault mode suspect severity minutes action")
# Where a fault shows, and what is done to inject it
Fault = collections.namedtuple("Fault", "cage lanes slow sets")


def knob(text):
    return lambda switch: subprocess.run(["optmon-sim", *text.split()], check=True)


FAULTS = {
    "connector dirty": Fault("osfp2", [3], False, [knob("set osfp2 contamination_db=2 lane=3")]),
    "one lane dark": Fault("osfp7", [4], False, [knob("set osfp7 rx_loss_db=60 lane=4")]),
    "all lanes dark": Fault("osfp5", None, False, [knob("set osfp5 rx_loss_db=60")]),
    "laser of a lane dead": Fault("osfp3", [2], False, [knob("set osfp3 tx_loss_db=60 lane=2")]),
    "... at the far end": Fault("osfp4", [2], False, [knob("set osfp4 rx_loss_db=60 lane=2")]),
    "laser of all lanes": Fault("osfp25", None, False, [knob("set osfp25 tx_loss_db=2.5")]),
    "external laser": Fault("osfp32", [2], False, [knob("set osfp32 tx_loss_db=2.5 lane=2")]),
    "... of the lanes it lights": Fault("osfp31", [5, 6, 7, 8], False, []),
    "one module hot": Fault("osfp10", None, False, [knob("set osfp10 temperature_c=66")]),
    "readings frozen": Fault("osfp21", None, True, [knob("fault osfp21 hang")]),
    "module silent": Fault("osfp24", None, False, [knob("fault osfp24 nack")]),
    "host signal poor": Fault("osfp9", [1], True, [knob("set osfp9 host_snr_loss_db=5")]),
    "receiver poor": Fault("osfp27", [1], True, [knob("set osfp27 snr_loss_db=4 lane=1")]),
    "voltage low": Fault("osfp19", None, False, [knob("set osfp19 voltage_v=2.9")]),
    "codewords lost": Fault("osfp29", None, False, None),
    "link flaps": Fault("osfp30", None, False, None),
}
# Both ends of a cable, and a laser with what it lights, are one cause.
ONE_CAUSE = [{"osfp3", "osfp4"}, {"osfp31", "osfp32"}]


def table():
    """The rows of the simple table whose first column has that heading."""
    lines = TABLE.read_text().splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith(HEADING))
    starts = [n for n, c in enumerate(lines[head - 1]) if c == "=" and
              (n == 0 or lines[head - 1][n - 1] == " ")]
    rows = []
    for line in lines[head + 2:]:
        if line.startswith("="):
            return rows
        rows.append(Row(*(line[a:b].strip() for a, b in zip(starts, starts[1:] + [None]))))
    raise ValueError("the table does not end")


class Switch:
    def __init__(self, root):
        self.root = root
        self.state, self.run, self.record = root / "state", root / "run", root / "record"
        (root / "cables").write_text(CABLES)
        self.process, self.peer, self.read, self.now = None, None, 0, 0.0
        self.times = collections.defaultdict(list)
        self.identity = {}

    def start(self):
        with open(self.root / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["optmond", f"--state-dir={self.state}", f"--run-dir={self.run}",
                 "--period=0.5", f"--time-scale={SCALE}", "--commit=1",
                 f"--record={self.record}"], stderr=log,
                env=dict(os.environ, OPTMON_CABLES=str(self.root / "cables")))
        self.until("optmond listens", lambda: (self.run / "alarms.sock").exists())
        self.until("it reads", self.clock)
        self.peer = Peer(self.run / "feed.sock")

    def until(self, what, condition, seconds=PATIENCE_S):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            if self.process.poll() is not None:
                raise ChildProcessError("optmond ended: " + (self.root / "log").read_text())
            time.sleep(0.1)
        raise TimeoutError(what)

    def clock(self):
        """The time of optmond's clock, by the latest reading; follows the record."""
        if not self.record.exists():
            return 0
        with open(self.record, "rb") as file:
            file.seek(self.read)
            data = file.read()
        end = data.rfind(b"\n") + 1
        self.read += end
        for text in data[:end].splitlines():
            line = json.loads(text)
            self.now = max(self.now, line["t"])
            if line["kind"] == "sample":
                self.times[line["cage"]].append(line["t"])
            elif line["kind"] == "identity":
                self.identity[line["cage"]] = line
        return self.now

    def feed(self, *lines):
        self.peer.send(*lines)
        if not self.peer.sync():
            raise OSError("not stored: " + (self.root / "log").read_text())

    def explain(self, cage):
        text = subprocess.run(["optmon", "explain", "-j", cage], capture_output=True, check=True,
                              env=dict(os.environ, OPTMON_RUN_DIR=str(self.run))).stdout
        return json.loads(text)["ports"][0]

    def transitions(self):
        if not (self.state / "optmon.db").exists():
            return []
        db = sqlite3.connect(f"file:{self.state}/optmon.db?mode=ro", uri=True, timeout=60)
        rows = [json.loads(doc) for doc, in db.execute("SELECT doc FROM transition ORDER BY rowid")]
        db.close()
        return rows

    def pace(self, cage, since, until):
        """The longest pause between two readings in that time."""
        self.clock()
        times = [since] + sorted(t for t in self.times[cage] if since < t < until) + [until]
        return max(b - a for a, b in zip(times, times[1:]))


class Counted:
    """Ports whose counters and carrier a host keeps elsewhere, and feeds."""

    def __init__(self, switch, cage):
        self.switch, self.cage = switch, cage
        self.codewords, self.bits, self.lost, self.flaps = 0, 0, 0, 0

    def say(self, t):
        here = {"t": round(t, 3), "cage": self.cage, "interface": "Eth-" + self.cage}
        self.codewords += 78_000_000 * 60
        self.bits += 25_000
        self.switch.feed(
            dict(here, kind="link", up=True, admin_up=True, flaps_total=self.flaps),
            dict(here, kind="fec", code="kp4", codewords_total=self.codewords,
                 corrected_bits_total=self.bits, uncorrectable_codewords_total=self.lost))


def right(row, fault, alarm):
    return (alarm["cage"] == fault.cage and alarm["state"] != "cleared" and
            alarm["mode"] == row.mode and alarm["suspect"] == row.suspect and
            alarm["severity"] == row.severity and row.action in alarm["action"] and
            (fault.lanes is None or alarm.get("lanes", [alarm.get("lane")]) == fault.lanes))


def first(switch, row, fault):
    return next((a for a in switch.transitions() if right(row, fault, a)), None)


def about(switch, cage):
    return [" ".join(str(a.get(k)) for k in ("t", "state", "mode", "suspect", "severity", "lane",
                                             "lanes", "action"))
            for a in switch.transitions() if a["cage"] == cage] or "no alarm at all"


def judge(ktap, switch, row, fault, injected):
    """One row: the alarm, and its delay against the one that is stated."""
    try:
        alarm = switch.until(row.fault, lambda: first(switch, row, fault))
    except TimeoutError:
        ktap.check(f"{row.fault}: {row.mode}, {row.suspect}", False, about(switch, fault.cage),
                   (switch.root / "log").read_text())
        return
    # A module is read once a minute of this clock, and less often on a slow machine.
    pause = max(switch.pace(fault.cage, injected, alarm["t"]), FAST_S * SCALE) - FAST_S * SCALE
    seen = (SLOW_S if fault.slow else FAST_S) * SCALE
    delay = alarm["t"] - injected
    ktap.check(f"{row.fault}: {row.mode}, {row.suspect}, within {row.minutes} minutes",
               delay <= float(row.minutes) * 60 + seen + 3 * pause,
               f"after {delay:.0f} s, read after up to {seen} s, pauses up to {pause:.0f} s longer",
               *about(switch, fault.cage))
    ktap.diag(f"{row.fault}: after {delay / 60:.1f} minutes")


def unread(switch, alarm):
    """Is it called silent, and was really not read? A machine that stands still does that."""
    return (alarm["mode"] == "STALE_TELEMETRY" and alarm["cage"] != "osfp24" and
            switch.pace(alarm["cage"], alarm["t"] - 3600, alarm["t"]) >= 900)


def strangers(switch):
    """Alarms where nothing was done."""
    known = {fault.cage for fault in FAULTS.values()}
    for a in switch.transitions():
        if a["state"] != "raised" or a["cage"] in known or a["suspect"] == "chassis":
            continue
        if unread(switch, a):
            continue
        yield a["cage"] + " " + a["mode"] + " " + a["action"]


def standing(switch):
    return [a for a in {a["id"]: a for a in switch.transitions()}.values()
            if a["state"] != "cleared"]


def causes(switch):
    """Incidents of each cage: of what stands, else of what is over by now."""
    of, over = collections.defaultdict(set), collections.defaultdict(set)
    ours = {f.cage for f in FAULTS.values()}
    for a in {a["id"]: a for a in switch.transitions()}.values():
        if a["cage"] in ours or not unread(switch, a):
            (over if a["state"] == "cleared" else of)[a["cage"]].add(a["incident"])
    return collections.defaultdict(set, {**over, **of})


def settled(switch, cage, began):
    """Its baselines count, and the pause after the link came up is over."""
    tracks = switch.explain(cage)["tracks"]
    return switch.clock() - began > 25 * 60 and tracks and all("baseline" in t for t in tracks)


def main():
    rows = table()
    ktap = Ktap(len(rows) + 8)
    ktap.check("each fault of the table is injected, and only those",
               {row.fault for row in rows} == set(FAULTS) | {CHASSIS},
               sorted(row.fault for row in rows), sorted(FAULTS))
    with tempfile.TemporaryDirectory() as folder:
        switch = Switch(pathlib.Path(folder))
        switch.start()
        try:
            run(ktap, switch, [row for row in rows if row.fault in FAULTS])
            heat(ktap, switch, next(row for row in rows if row.fault == CHASSIS))
        finally:
            if os.environ.get("OPTMON_KEEP"):
                shutil.copy(switch.record, os.environ["OPTMON_KEEP"])
            switch.process.terminate()
            code = switch.process.wait(60)
        ktap.check("optmond ends when asked to", code == 0, code)
    sys.exit(1 if ktap.failed else 0)


def run(ktap, switch, rows):
    began = switch.clock()
    lost, flaps = Counted(switch, "osfp29"), Counted(switch, "osfp30")

    # Which laser lights which lanes is in no module: a host knows its board.
    switch.until("an identity", lambda: switch.clock() and "osfp31" in switch.identity)
    known = switch.identity["osfp31"]
    for key in "mono_s", "boot":
        known.pop(key, None)
    switch.feed(dict(known, t=switch.clock(),
                     lane_map=[{"lane": n + 1, "laser": n // 4 + 1} for n in range(32)]))

    def all_settled():
        t = switch.clock()
        lost.say(t)
        flaps.say(t)
        return all(settled(switch, fault.cage, began) for fault in FAULTS.values())

    switch.until("baselines", all_settled)
    early = [a for a in switch.transitions() if not unread(switch, a)]
    ktap.check("a healthy switch raises nothing", not early, *early)

    injected = {}
    for row in rows:
        fault = FAULTS[row.fault]
        injected[row.fault] = switch.clock()
        for one in fault.sets or []:
            one(switch)
    # Three bursts, and three flaps, a minute apart: what a host counts.
    for _ in range(3):
        before = switch.clock()
        switch.until("a minute", lambda: switch.clock() > before + SCALE)
        lost.lost += 12
        flaps.flaps += 1
        injected["codewords lost"] = injected["link flaps"] = switch.clock()
        lost.say(switch.now)
        flaps.say(switch.now)

    for row in rows:
        judge(ktap, switch, row, FAULTS[row.fault], injected[row.fault])
    of = causes(switch)
    ktap.check("each cause is one incident", all(
        len(set.union(*(of[c] for c in cages))) == 1
        for cages in ONE_CAUSE + [{f.cage} for f in FAULTS.values()]), dict(of))
    # Two ends each
    ktap.check("and no two share one", len(set.union(*of.values())) == len(FAULTS) - len(ONE_CAUSE),
               dict(of))
    ktap.check("the other ports are silent", not list(strangers(switch)), *strangers(switch))


def heat(ktap, switch, row):
    """The air gets warmer for all: one alarm more, of the chassis. Its loudest cage says so."""
    switch.until("an end of the hot module", lambda: (
        knob("set osfp10 temperature_c=auto")(switch), not [
            a for a in standing(switch) if a["mode"] == "THERMAL"])[1])
    before = {a["id"] for a in switch.transitions()}
    injected = switch.clock()
    knob(f"set {','.join(switch.identity)} ambient_c=43")(switch)

    def raised():
        return [a for a in switch.transitions() if a["id"] not in before and
                a["mode"] == "THERMAL" and a["suspect"] == row.suspect]

    def judged():
        return any(a["severity"] == row.severity and row.action in a["action"] for a in raised())

    try:
        switch.until(row.fault, judged)
        a = raised()[0]
        delay = a["t"] - injected
        pause = max(switch.pace(a["cage"], injected, a["t"]), SCALE) - SCALE
        ktap.check(f"{row.fault}: {row.mode}, {row.suspect}, within {row.minutes} minutes",
                   delay <= float(row.minutes) * 60 + SCALE + 3 * pause,
                   f"after {delay:.0f} s, pauses up to {pause:.0f} s longer", *raised())
        ktap.diag(f"{row.fault}: after {delay / 60:.1f} minutes")
    except TimeoutError:
        ktap.check(f"{row.fault}: {row.mode}, {row.suspect}", False,
                   *(str(a) for a in switch.transitions() if a["id"] not in before))
    hot = [a for a in standing(switch) if a["mode"] == "THERMAL"]
    ktap.check("it is one alarm, and one incident", len(hot) == 1, *hot)
    ktap.check("the ports themselves are silent", not list(strangers(switch)), *strangers(switch))


main()
