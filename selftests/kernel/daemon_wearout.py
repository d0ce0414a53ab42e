# SPDX-License-Identifier: GPL-2.0-or-later
"""A laser that wears out in the simulated switch, and what optmond foretells of it.

Three readings a day: each by an optmond that finds its clocks eight hours later, looks
at all ports once and ends. What it took in goes to the one that watches, as from any
host that feeds another. The simulator ages by these hours, and each reading is a new
sample of the driver.
"""

import collections
import json
import math
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPTMON_PLAIN", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "host"))
from daemon_run import Ktap, Peer  # noqa: E402

KNOBS = pathlib.Path("/sys/kernel/config/optmon_sim")
CAGES = [f"osfp{n + 1}" for n in range(32)]
CAGE, LANE = "osfp7", 3
STEP_H, DAY_S = 8, 86400
# From the ticket on nothing is learnt that the test asks for: one reading a day
WAIT_H = 24
# It is worn as the switch is switched on, and its driver has a quarter more to give.
WEAR_PCT_PER_KH, BIAS_END_PCT = 25, 125
MOST_DAYS = 60
# After its end: the light of a driver that has no more to give
AFTER_H = 720
# No poll of a module has fewer (driver.rst)
POLL_TRANSACTIONS = 4
PATIENCE_S = 120 * int(os.environ.get("OPTMON_TIME_SCALE", "1"))
AMBIENT_C, DAY_C, SEASON_C = 25, 1, 3


def write(name, text):
    (KNOBS / name).write_text(text)


class Clock:
    """The guest's clocks, which leap."""

    def __init__(self):
        self.real, self.mono = time.time(), time.monotonic()
        # Readings at 2, 10 and 18 o'clock
        self.first = (self.real // DAY_S + 1) * DAY_S + 2 * 3600
        self.passed_s = 0

    def leap(self, hours):
        self.passed_s += hours * 3600
        time.clock_settime(time.CLOCK_REALTIME, self.first + self.passed_s)

    def command(self, *command):
        """Run where the steady clock, too, has gone on by what has passed."""
        late = round(self.mono + self.passed_s - time.monotonic())
        return ["unshare", "--time", "--monotonic", str(late), "--boottime", str(late), *command]

    def restore(self):
        time.clock_settime(time.CLOCK_REALTIME, self.real + time.monotonic() - self.mono)


class Switch:
    def __init__(self, root):
        self.state, self.run, self.record = root / "state", root / "run", root / "record"
        self.once = root / "once"
        self.once.mkdir()
        self.clock, self.read, self.rounds = Clock(), 0, 0
        self.log = open(root / "log", "wb")
        self.process = subprocess.Popen(
            ["optmond", "--no-ports", f"--state-dir={self.state}", f"--run-dir={self.run}"],
            stderr=self.log)
        end = time.monotonic() + PATIENCE_S
        while not (self.run / "feed.sock").exists():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError("optmond does not listen")
            time.sleep(0.05)
        self.peer = Peer(self.run / "feed.sock")
        self.tx = []
        self.days = collections.defaultdict(collections.Counter)

    def transactions(self, cage):
        return int(re.search(r"^transactions (\d+)", (KNOBS / cage / "account").read_text(),
                             re.M)[1])

    def step(self, hours):
        """Hours go by, then all modules are sampled, then optmond reads them."""
        self.clock.leap(hours)
        day = self.clock.passed_s / DAY_S
        air = (AMBIENT_C + DAY_C * math.sin(2 * math.pi * day) +
               SEASON_C * math.sin(2 * math.pi * day / 365))
        for cage in CAGES:
            write(f"{cage}/set", f"ambient_c={air:.3f}")
        write("switch/pass_h", str(hours))
        before = {cage: self.transactions(cage) for cage in CAGES}
        end = time.monotonic() + PATIENCE_S
        while any(self.transactions(c) < n + POLL_TRANSACTIONS for c, n in before.items()):
            if time.monotonic() > end:
                raise TimeoutError("the driver does not sample")
            time.sleep(0.02)
        subprocess.run(self.clock.command(
            "optmond", "--once", f"--state-dir={self.once}", f"--run-dir={self.once}",
            f"--record={self.record}"), check=True, stderr=subprocess.DEVNULL)
        self.rounds += 1
        self.follow()

    def follow(self):
        """What was recorded since."""
        with open(self.record, "rb") as file:
            file.seek(self.read)
            data = file.read()
        self.read += len(data)
        self.peer.send(data.decode().rstrip("\n"))
        if not self.peer.sync():
            raise OSError("what was fed is not stored")
        for text in data.splitlines():
            if b'"sample"' not in text:
                continue
            line = json.loads(text)
            self.days[line["cage"]][int(line["t"] // DAY_S)] += 1
            if line["cage"] == CAGE:
                self.tx.append(next(lane["tx_power_dbm"] for lane in line["media_lanes"]
                                    if lane["lane"] == LANE))

    def worn_pct(self):
        """What the simulator says of the laser."""
        values = re.search(r"^wear_pct (.*)", (KNOBS / CAGE / "set").read_text(), re.M)[1]
        return float(values.split()[LANE - 1])

    def transitions(self):
        db = sqlite3.connect(f"file:{self.state}/optmon.db?mode=ro", uri=True, timeout=60)
        rows = [json.loads(doc) for doc, in db.execute("SELECT doc FROM transition ORDER BY rowid")]
        db.close()
        return rows

    def stop(self):
        self.peer.close()
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.log.close()
        self.clock.restore()
        return code

    def day_of(self, t):
        return (t - self.clock.first) / DAY_S


def about(switch, alarms):
    return [f"day {switch.day_of(a['t']):.1f}: " +
            " ".join(str(a.get(k)) for k in ("cage", "state", "mode", "suspect", "severity",
                                             "lane", "lanes", "time_to_threshold_s", "action"))
            for a in alarms] or ["no alarm at all"]


def wear_out(switch):
    """Until its driver has no more to give; when that was, by the simulator."""
    write(f"{CAGE}/set", f"bias_end_pct={BIAS_END_PCT} lane={LANE}")
    write(f"{CAGE}/set", f"wear_pct_per_kh={WEAR_PCT_PER_KH} lane={LANE}")
    step = STEP_H
    while switch.clock.passed_s < MOST_DAYS * DAY_S:
        switch.step(step)
        beyond = switch.worn_pct() - (BIAS_END_PCT - 100)
        if beyond >= 0:
            return (switch.clock.first + switch.clock.passed_s -
                    beyond / WEAR_PCT_PER_KH * 1000 * 3600)
        if any(a["severity"] != "info" for a in switch.transitions()):
            step = WAIT_H
    raise TimeoutError("the laser did not wear out")


def judge(ktap, switch, end):
    own = [a for a in switch.transitions() if a["cage"] == CAGE]
    wear = [a for a in own if a["mode"] == "WEAROUT" and a.get("lane") == LANE]
    ktap.diag(f"{switch.rounds} readings; the driver is at its end on day {switch.day_of(end):.1f}")
    for text in about(switch, own):
        ktap.diag(text)
    ktap.check("first a note of wear-out, of that lane", wear and wear[0]["severity"] == "info" and
               wear[0]["state"] == "raised" and wear[0] is own[0], *about(switch, own))
    ticket = next((a for a in wear if a["severity"] == "warning"), None)
    ktap.check("then a ticket to swap the module, of the same alarm",
               ticket and ticket["id"] == wear[0]["id"] and ticket["t"] > wear[0]["t"] and
               ticket["suspect"] == "near_module" and "swap" in ticket["action"],
               *about(switch, own))
    if not ticket or "due" not in ticket or "time_to_threshold_s" not in ticket:
        ktap.check("the ticket has a date and an interval", False, ticket)
        ktap.skip("the end of the laser is in it", "there is none")
    else:
        low, _, high = (ticket["t"] + s for s in ticket["time_to_threshold_s"])
        ktap.check("the ticket has a date, before the end of the laser",
                   ticket["t"] < ticket["due"] <= end, ticket["due"], end)
        ktap.check("the end of the laser is within the interval of the ticket",
                   low <= end <= high, *(switch.day_of(t) for t in (low, high, end)))
        ktap.diag("note on day {:.1f}, ticket on day {:.1f}: due on day {:.1f}, the end between "
                  "day {:.1f} and {:.1f}".format(*map(switch.day_of, (
                      wear[0]["t"], ticket["t"], ticket["due"], low, high))))
    standing = own and own[-1]["state"] != "cleared" and len({a["id"] for a in own}) == 1
    ktap.check("it is one alarm, and stands", standing, *about(switch, own))


def neighbours(ktap, switch):
    others = [a for a in switch.transitions() if a["cage"] != CAGE]
    loud = [a for a in others if a["severity"] != "info"]
    ktap.check("no alarm at any other port", not loud, *about(switch, loud))
    for text in about(switch, [a for a in others if a["severity"] == "info"]) if others else []:
        ktap.diag("a note elsewhere: " + text)
    if not others:
        ktap.diag("and no note either")


def main():
    ktap = Ktap(9)
    with tempfile.TemporaryDirectory() as folder:
        switch = Switch(pathlib.Path(folder))
        try:
            end = wear_out(switch)
            judge(ktap, switch, end)
            neighbours(ktap, switch)
            read = [len(days) for days in switch.days.values()]
            ktap.check("all 32 ports were read on nearly all days", len(read) == 32 and
                       min(read) >= 0.9 * switch.clock.passed_s / DAY_S, read)
            new = sum(switch.tx[:10]) / 10
            switch.step(AFTER_H)
            ktap.check("a month later there is less light: that was the end",
                       switch.tx[-1] < new - 0.4, new, switch.tx[-1])
        finally:
            code = switch.stop()
            if os.environ.get("OPTMON_KEEP"):
                shutil.copy(switch.record, os.environ["OPTMON_KEEP"])
        ktap.check("optmond ends when asked to", code == 0, code)
    ktap.end()


main()
