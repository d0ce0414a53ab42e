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
              "no alarm stands" not in said and lines_of(said, "not judged    maintenance until") and
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


def too_wide(tool, columns, *command):
    return [line for line in tool(*command, env={"COLUMNS": str(columns)}).stdout.splitlines()
            if len(line) > columns]


def narrow(tap, tool):
    """Long words of operators, and a terminal that is narrow."""
    reason = "new fibre " * 20
    started = tool("maintenance", "start", "hall:osfp3", "--for=1h", "--reason=" + reason)
    tap.check("one port is one port", started.stdout == "maintenance started: 1 port\n", started)
    said = tool("explain", "hall:osfp3").stdout
    tap.check("long reasons are broken into lines, and whole",
              not too_wide(tool, 80, "explain", "hall:osfp3") and said.count("fibre") >= 40, said)
    tool("maintenance", "end", "hall:osfp3")
    said = tool("explain", "single:osfp1", env={"COLUMNS": "40"}).stdout
    part = said[said.index("  codewords "):said.index("  what it reads")]
    tap.check("a histogram fits in 40 columns",
              all(len(line) <= 40 for line in part.splitlines()) and "extrapolated" in part, part)


def over(tap, tool, daemon):
    """Maintenance of a host that says nothing meanwhile ends when it was to end."""
    def page():
        return "optmon_port_maintenance{" in (daemon.run / "optmon.prom").read_text()

    tool("maintenance", "start", "hall:osfp3", "--for=2s", "--reason=short")
    daemon_run.wait_for("the end of maintenance",
                        lambda: not daemon.ask("at-work")["ports"])
    daemon_run.wait_for("metrics without it", lambda: not page())
    port = daemon.ask("explain", ports=["hall:osfp3"])["ports"][0]
    tap.check("maintenance is over by the clock, even of a host that is silent",
              tool("maintenance").stdout == "no port is under maintenance\n" and
              daemon.ask("alarms")["maintenance"] == 0 and "not_judged" not in port, port)


def told_again(tap, tool, daemon):
    """What is told later has less time left; what is over has none."""
    number = int(of(daemon, "worn", "WEAROUT"))
    before = daemon.ask("alarm", id=number)["alarms"][0]
    listener = daemon.alarms()
    daemon.ask("shelve", id=number, **{"for": 3600})
    after = listener.line()
    listener.close()
    ends = [[a["t"] + left for left in a["time_to_threshold_s"]] for a in (before, after)]
    tap.check("time left is from when an alarm is told",
              after["id"] == number and after["t"] > before["t"] + DAY and
              all(abs(x - y) < 3 or left == 0
                  for x, y, left in zip(*ends, after["time_to_threshold_s"])), before, after)
    return number


def closed(tap, tool, daemon, number):
    daemon.ask("close", id=number, did="none", found="nothing")
    past = daemon.ask("alarm", id=number)["alarms"][0]
    said = tool("explain", str(number)).stdout
    tap.check("what is over has no time left", past["state"] == "cleared" and
              "time_to_threshold_s" not in past and "cleared" in said and
              "time left" not in said, past, said)


def restarted(tap, tool, daemon):
    """Before the first reading, all that was known is."""
    tool("maintenance", "start", "hall:osfp3", "--for=1h", "--reason=fibre work")
    feed = daemon.feed()
    feed.send(*modules(random.Random(5), "hall", ["osfp3"], time.time()))
    feed.sync()
    number = of(daemon, "worn", "WEAROUT")
    before = daemon.ask("explain", alarm=int(number), place={"host": "worn", "cage": "osfp1"})
    before = before["ports"][0]["alarms"][0]["trend"]
    daemon.stop()
    daemon.start()
    port = json.loads(tool("-j", "explain", number).stdout)["ports"][0]
    after = next(a for a in port["alarms"] if str(a["id"]) == number)["trend"]
    said = tool("explain", number).stdout
    tap.check("a trend is as it was before a restart",
              before["fit"]["t"] - DAY <= after["fit"]["t"] <= before["fit"]["t"] and
              after["fit"]["value"] == before["fit"]["value"] and
              all(abs(x - y) <= DAY for x, y in zip(after["crossing_t"], before["crossing_t"])) and
              "inf" not in said and lines_of(said, "time left"), before, after, said)
    at_work = daemon.ask("at-work")["ports"]
    told = daemon.ask("explain", ports=["hall:osfp3"])["ports"][0].get("not_judged", {})
    tap.check("so is maintenance, wherever one looks", len(at_work) == 1 and
              {k: at_work[0][k] for k in ("until", "t", "who")} ==
              {k: told.get(k) for k in ("until", "t", "who")} and
              at_work[0]["reason"] == told.get("note") == "fibre work", at_work, told)
    document = json.loads(tool("-j", "risk").stdout)
    known = [f"{m['host']}:{m['cage']}" for m in document["modules"]]
    said = tool("risk").stdout
    tap.check("risk has what alarms stand at, and counts ports of which nothing was read yet",
              "worn:osfp1" in known and document["modules"][0].get("date", 0) > 0 and
              len(known) + document["unread_ports"] == 1 + 2 + 8 + 4 and
              f"no reading yet of another {document['unread_ports']} ports\n" in said and
              not schema_fault(document, "risk"), document, said)
    tap.check("a port without an alarm has no module yet",
              tool("risk", "hall:osfp4").stdout == "no reading yet of 1 port\n",
              tool("risk", "hall:osfp4"))
    return int(number)


def main():
    tap = daemon_run.Ktap(30)
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
        narrow(tap, tool)
        over(tap, tool, daemon)
        restarted(tap, tool, daemon)
        closed(tap, tool, daemon, told_again(tap, tool, daemon))
    tap.end()


main()
