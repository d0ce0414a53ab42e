# SPDX-License-Identifier: GPL-2.0-or-later
"""What optmon explain and risk tell of what is to come, of a few states of a fleet."""

import json
import math
import random
import time

import daemon_run
from daemon_cli import Tool, schema_fault
from daemon_run import Daemon

NOW = int(time.time())
DAY = 86400
KP4 = 15
WEARS = 0.006
MEAN = 1.3
CODEWORDS = 4.7e9


def modules(noise, host, cages, t, **more):
    """A sample of each, with what a monitor's noise is."""
    for cage in cages:
        line = daemon_run.sample(cage, t, 45 + noise.random() / 4, host=host, **more)
        for lane in line["media_lanes"]:
            lane["rx_power_dbm"] = round(-2 + noise.gauss(0, .01), 3)
            lane["tx_power_dbm"] = round(0.5 + noise.gauss(0, .01), 3)
            lane["snr_db"] = round(22 + noise.gauss(0, .05), 2)
        yield line


def worn():
    """A laser whose current grows by 0.6 % of the first day's a day."""
    noise = random.Random(1)
    start = NOW - 31 * DAY
    yield daemon_run.identity("osfp1", start, "W1", host="worn")
    for hour in range(31 * 24):
        t = start + 3600 * (hour + 1)
        for minute in range(3):
            for line in modules(noise, "worn", ["osfp1"], t + 60 * minute):
                line["media_lanes"][2]["tx_bias_ma"] = round(
                    60 * (1 + WEARS * hour / 24) + noise.gauss(0, .05), 3)
                yield line


def errors(m, many):
    """Codewords by their symbol errors, errors independent of each other."""
    return [many * math.exp(-m) * m ** k / math.factorial(k) for k in range(KP4 + 1)]


def counting(host, ranges):
    """A link whose errors become many, with a bin for each number, or for two of them."""
    noise = random.Random(2)
    start = NOW - 3 * 3600
    bins, bits = [0] * (KP4 + 1), 0
    step = 2 if ranges else 1
    yield daemon_run.identity("osfp1", start, "C" + host, host=host)
    for minute in range(170):
        t = start + 60 * (minute + 1)
        mean = 0.05 if minute < 100 else MEAN
        yield from modules(noise, host, ["osfp1"], t)
        for k, n in enumerate(errors(mean, CODEWORDS)):
            bins[k] += int(n + noise.random())
        bits += int(CODEWORDS * mean)
        yield {"kind": "fec", "t": t + 1, "host": host, "cage": "osfp1", "interface": "e1",
               "code": "kp4", "codewords_total": int(CODEWORDS * (minute + 1)),
               "corrected_bits_total": bits, "uncorrectable_codewords_total": 0,
               "bins": [{"low": k, "high": k + step - 1, "total": sum(bins[k:k + step])}
                        for k in range(0, KP4 + 1, step)]}
        if minute % 5 == 0:
            yield {"kind": "link", "t": t + 2, "host": host, "cage": "osfp1",
                   "interface": "e1", "up": True, "flaps_total": 0}


def leaf():
    """Eight modules of a chassis that becomes warm."""
    noise = random.Random(3)
    cages = [f"osfp{n}" for n in range(1, 9)]
    start = NOW - 5 * 3600
    for cage in cages:
        yield daemon_run.identity(cage, start, "L" + cage, host="leaf")
    for minute in range(290):
        for line in modules(noise, "leaf", cages, start + 60 * (minute + 1)):
            line["temperature_c"] = round(line["temperature_c"] + max(0, min(14, minute - 250)), 2)
            yield line


def hall():
    """A module that loses a fibre, one that falls silent, and two that are well."""
    noise = random.Random(4)
    cages = [f"osfp{n}" for n in range(1, 5)]
    start = NOW - 5 * 3600
    for cage in cages:
        yield daemon_run.identity(cage, start, "H" + cage, host="hall")
    for minute in range(290):
        for line in modules(noise, "hall", cages, start + 60 * (minute + 1)):
            if line["cage"] == "osfp1" and minute > 240:
                line["media_lanes"][0].update(rx_power_dbm=-9.5, snr_db=17.0)
            if line["cage"] != "osfp2" or minute < 240:
                yield line


def of(daemon, host, mode):
    """The number of the alarm."""
    found = [a["id"] for a in daemon.ask("alarms", ports=[f"{host}:*"])["alarms"]
             if a["mode"] == mode]
    return str(found[0]) if found else "0"


def lines_of(said, word):
    return [line for line in said.splitlines() if word in line]


def trend(tap, tool, daemon):
    number = of(daemon, "worn", "WEAROUT")
    port = json.loads(tool("-j", "explain", number).stdout)["ports"][0]
    told = next(a for a in port["alarms"] if str(a["id"]) == number)["trend"]
    fit, low_mid_high = told["fit"], told["crossing_t"]
    bias = 60 * (1 + WEARS * (fit["t"] - (NOW - 31 * DAY)) / DAY)
    reach = fit["t"] + DAY * (told["threshold"] - fit["value"]) / fit["slope_per_day"]
    tap.check("a trend has its lane, line, limit and interval",
              told["lane"] == 3 and told["quantity"] == "tx_bias" and
              abs(fit["value"] / bias - 1) < 0.01 and
              abs(fit["slope_per_day"] / (60 * WEARS) - 1) < 0.15 and
              abs(told["threshold"] / told["baseline"] - 1.2) < 0.01 and
              low_mid_high == sorted(low_mid_high) and
              abs(low_mid_high[1] - reach) < DAY, told, bias)
    said = tool("explain", number).stdout
    limit = [line for line in lines_of(said, "═") if "│" in line]
    tap.check("it is plotted with its line, its limit and when it gets there",
              len(limit) == 1 and "╳" in limit[0] and
              limit[0].split("│")[0].strip() == f"{told['threshold']:.2f}" and
              len(lines_of(said, "◉")) > 4 and len(lines_of(said, "○")) > 2 and
              "now" in said and lines_of(said, "┄ baseline") and
              lines_of(said, " mA a day") and lines_of(said, "time left"), said)
    plain = tool("explain", number, env={"LC_ALL": "C"}).stdout
    limit = [line for line in lines_of(plain, "==") if "|" in line]
    tap.check("also in ASCII", plain.isascii() and len(limit) == 1 and "X" in limit[0] and
              lines_of(plain, "o fit  @ both"), plain)
    by_port = tool("explain", "worn:osfp1").stdout
    tap.check("explain of a port looks as far back", len(lines_of(by_port, "◉")) > 4, by_port)


def tails(tap, tool, daemon):
    port = json.loads(tool("-j", "explain", "single:osfp1").stdout)["ports"][0]
    one = port["histograms"][0]
    wanted = errors(MEAN, 1)
    counted = {b["low"]: b["codewords"] / one["codewords"] for b in one["bins"]}
    beyond = {p["symbols"]: p["ratio"] for p in one["extrapolated"]}
    right = math.exp(-MEAN) * MEAN ** 17 / math.factorial(17)
    tap.check("a histogram has what was counted, and how it goes on",
              one["corrects"] == KP4 and all(abs(counted[k] / wanted[k] - 1) < .01 for k in range(8)) and
              {16, 17, 20} <= set(beyond) and 0.3 < beyond[17] / right < 3 and
              0.3 < one["lost_ratio"] / sum(MEAN ** k / math.factorial(k) * math.exp(-MEAN)
                                            for k in range(16, 30)) < 3, one)
    said = tool("explain", "single:osfp1").stdout
    axis = [line for line in said.splitlines() if line.split()[:2] == ["0", "1"]]
    tap.check("its plot tells both, on a logarithmic axis",
              len(axis) == 1 and axis[0].split()[-1] == "20" and "15┊ 16" in axis[0] and
              len(lines_of(said, "██")) == 8 and lines_of(said, "░░") and
              lines_of(said, "1e+00") and lines_of(said, "░ extrapolated") and
              lines_of(said, "will be lost"), said)
    plain = tool("explain", of(daemon, "single", "LIMIT"), env={"LC_ALL": "C"}).stdout
    tap.check("also in ASCII, of an alarm of the link", plain.isascii() and
              lines_of(plain, "##") and lines_of(plain, "::") and
              lines_of(plain, ": extrapolated"), plain)
    port = json.loads(tool("-j", "explain", "pairs:osfp1").stdout)["ports"][0]
    one = port["histograms"][0]
    said = tool("explain", "pairs:osfp1").stdout
    tap.check("bins that are ranges are shown as such", one["ranges"] and
              one["bins"][1]["high"] == 3 and lines_of(said, "ranges spread evenly"), one, said)
    tap.check("what is not kept of a link has a limit, not a number alone",
              lines_of(said, "BER of the link") and
              all(" of 1.0" not in line for line in lines_of(said, "BER of the link")), said)


def words(tap, tool, daemon):
    said = tool("explain", of(daemon, "leaf", "THERMAL")).stdout
    tap.check("an alarm of a chassis is headed by it",
              said.splitlines()[0] == "chassis of leaf" and "temperature_c of osfp" in said, said)
    said = tool("explain", "hall:osfp1").stdout
    moved = lines_of(said, "confirmed")
    tap.check("a change has its unit, and is confirmed",
              any("rx_power" in m and "-7.5 dB," in m for m in moved) and
              not lines_of(said.split("what it reads")[1], "%"), said)
    said = tool("explain", "hall:osfp3", "--all").stdout
    tap.check("noise is not", "confirmed" not in said and lines_of(said, "degC"), said)
    tool("maintenance", "start", "hall:osfp3", "--for=1h", "--reason=new fibre")
    said = tool("explain", "hall:osfp3").stdout
    told = json.loads(tool("-j", "explain", "hall:osfp3").stdout)["ports"][0]["not_judged"]
    tap.check("a port in maintenance is not judged: until when, by whom and why",
              "no alarm stands" not in said and lines_of(said, "not judged: maintenance until") and
              lines_of(said, "new fibre") and told["note"] == "new fibre" and
              NOW < told["until"] < time.time() + 3700 and told["who"] in said, said, told)
    tool("maintenance", "end", "hall:osfp3")
    said = tool("explain", "hall:osfp3").stdout
    tap.check("and judged when that is over", "no alarm stands" in said, said)


def risks(tap, tool, daemon):
    document = json.loads(tool("-j", "risk").stdout)
    base = document["base_risk"]
    of_port = {f"{m['host']}:{m['cage']}": m for m in document["modules"]}
    order = [m["risk"] for m in document["modules"]]
    tap.check("risk lists all modules, the greatest first",
              len(of_port) == 1 + 2 + 8 + 4 and order == sorted(order, reverse=True) and
              min(order) == base and 0.0002 < base < 0.0003, document)
    silent = of_port["hall:osfp2"]
    tap.check("what needs hands is at its head, what a reset mends at the base rate",
              of_port["worn:osfp1"]["risk"] > 0.8 and of_port["hall:osfp1"]["risk"] > 0.5 and
              of(daemon, "hall", "STALE_TELEMETRY") != "0" and silent["risk"] == base and
              "alarm" not in silent and of_port["leaf:osfp1"]["risk"] == base, document)
    port = json.loads(tool("-j", "explain", "worn:osfp1").stdout)["ports"][0]
    tap.check("its date is when its trend gets there",
              of_port["worn:osfp1"]["date"] == port["alarms"][0]["trend"]["crossing_t"][1],
              of_port["worn:osfp1"], port["alarms"])
    said = tool("risk", "hall:*,worn:*").stdout
    every = tool("risk", "hall:*,worn:*", "--all").stdout
    tap.check("text has the rest in a line, or all of it",
              len(said.splitlines()) == 4 and
              "and 3 modules at the base rate of 0.02 %" in said.splitlines()[3] and
              len(every.splitlines()) == 6 and len(lines_of(every, "0.02 %")) == 3, said, every)


def main():
    tap = daemon_run.Ktap(20)
    with Daemon() as daemon:
        feed = daemon.feed()
        tool = Tool(daemon)
        empty = tool("risk")
        for story in (worn(), counting("single", False), counting("pairs", True), leaf(), hall()):
            feed.send(*story)
            feed.sync()
        trend(tap, tool, daemon)
        tails(tap, tool, daemon)
        words(tap, tool, daemon)
        risks(tap, tool, daemon)
        tap.check("without a module risk says so", empty.returncode == 0 and
                  empty.stdout == "no modules\n", empty)
        faults = [(name, command, schema_fault(json.loads(tool("-j", *command).stdout), name))
                  for name, command in (("explain", ("explain", "all")), ("risk", ("risk",)),
                                        ("alarms", ("alarms",)))]
        wide = [line for command in (("explain", "all"), ("risk",), ("risk", "--all"),
                                     ("explain", "all", "--all"))
                for line in tool(*command).stdout.splitlines() if len(line) > 80]
        tap.check("documents are as their schemas say, texts fit in 80 columns",
                  not wide and not any(fault for _, _, fault in faults), *wide, faults)
    tap.end()


main()
