# SPDX-License-Identifier: GPL-2.0-or-later
"""The verbs of optmon that talk to optmond, and the example feeder."""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import time

import daemon_run
from daemon_run import Daemon

NOW = int(time.time())
START = NOW - 20 * 3600


class Tool:
    def __init__(self, daemon):
        self.env = dict(os.environ, OPTMON_RUN_DIR=str(daemon.run), COLUMNS="80",
                        LC_ALL="C.UTF-8", NO_COLOR="1")

    def __call__(self, *args, env=None, text_in=None):
        return subprocess.run([daemon_run.OPTMON, *args], env=dict(self.env, **(env or {})),
                              capture_output=True, text=True, timeout=60, input=text_in)


def schema_fault(document, name):
    """What is wrong with a document, or None."""
    try:
        import jsonschema
    except ImportError:
        return None
    path = daemon_run.PROJECT / f"Documentation/schema/{name}-1.json"
    rules = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(rules)
    error = next(jsonschema.Draft202012Validator(rules).iter_errors(document), None)
    return error and f"{error.json_path}: {error.message}"


def story():
    """A day: a healthy port, and one of whose fibres one is lost at the end."""
    yield daemon_run.identity("osfp1", START, "SN1")
    yield daemon_run.identity("osfp2", START, "SN2")
    for m in range(20 * 60 - 10):
        t = START + 60 * m + 30
        rx = -2 + 0.1 * math.sin(m / 90)
        dark = m > 20 * 60 - 60
        yield daemon_run.sample("osfp1", t, 45 + math.sin(m / 60), rx)
        line = daemon_run.sample("osfp2", t, 45 + math.sin(m / 70), rx)
        if dark:
            lane = line["media_lanes"][0]
            lane.update(rx_power_dbm=-40.0, flags=["rx_los"])
            del lane["snr_db"], lane["prefec_ber"]
        yield line


def documents(tap, tool, alarm):
    """Each verb's JSON is as its schema says."""
    wanted = {"alarms": [("alarms",), ("alarms", "osfp2"), ("alarms", "list", "--all"), ("alarms", "show", alarm)],
              "stats": [("alarms", "stats")], "history": [("history", "osfp1")],
              "explain": [("explain", "osfp1,osfp2"), ("explain", alarm)],
              "baseline": [("baseline", "export")], "risk": [("risk",), ("risk", "osfp2")],
              "done": [("note", "osfp1", "touch"), ("shelve", alarm, "--for=1h")]}
    bad = []
    for name, commands in wanted.items():
        for command in commands:
            run = tool("-j", *command)
            try:
                fault = schema_fault(json.loads(run.stdout), name)
            except ValueError as error:
                fault = f"{error}: {run.stdout[:200]} {run.stderr}"
            if run.returncode or fault:
                bad.append((command, run.returncode, fault))
    tap.check("every document is as its schema says", not bad, *bad)


def texts(tap, tool, alarm):
    said = tool("alarms").stdout
    tap.check("alarms names port, mode and action", "osfp2" in said and "OPTICAL_LOSS" in said,
              said)
    risks = json.loads(tool("-j", "risk").stdout)["modules"]
    said = tool("risk").stdout
    tap.check("risk names the port that needs hands first, and the other at the base rate",
              [m["cage"] for m in risks] == ["osfp2", "osfp1"] and
              risks[0]["risk"] > 0.5 and risks[1]["risk"] < 0.001 and
              risks[0]["mode"] == "OPTICAL_LOSS" and "osfp2" in said and "%" in said,
              risks, said)
    said = tool("explain", alarm).stdout
    seen = [w for w in ("what was seen", "rx_power", "  not ", "  do ", "suspect") if w not in said]
    tap.check("explain tells what was seen, what else it may be and what to do", not seen, seen,
              said)
    wide = [line for command in (["explain", alarm], ["history", "osfp1"], ["alarms"],
                                 ["history", "osfp1", "-q", "rx_power_dbm", "-l", "1"])
            for line in tool(*command).stdout.splitlines() if len(line) > 80]
    tap.check("it fits in 80 columns", not wide, *wide)
    plain = tool("history", "osfp1", "-q", "temperature_c", env={"LC_ALL": "C"}).stdout
    tap.check("plots need no more than ASCII, and no colour",
              plain.isascii() and "*" in plain and "\x1b" not in plain, plain)


def ages(tap, tool):
    """A lane without light quotes what it had, and when that was."""
    port = json.loads(tool("-j", "explain", "osfp2").stdout)["ports"][0]
    at = {(t["quantity"], t.get("lane")): t["t"] for t in port["tracks"]}
    dark = START + 60 * (20 * 60 - 60) + 30
    said = tool("explain", "osfp2", "--all").stdout
    tap.check("a dark lane's last power has the time when it was read",
              dark - 120 <= at["rx_power", 1] <= dark + 60 and
              at["tx_power", 1] >= port["last_t"] - 120 and
              any("rx_power" in line and " ago" in line for line in said.splitlines()) and
              not any("tx_power" in line and " ago" in line for line in said.splitlines()),
              dark, at, said)


def hostile(tap, daemon):
    """Requests that no tool makes."""
    requests = ['[]', '{"do":"alarms","ports":[null]}', '{"do":"explain","ports":[[1]]}',
                '{"do":"history","ports":["osfp1",{}]}', '{"do":"history","place":{"cage":7}}',
                '{"do":"explain","place":{}}', '{"do":"close","id":1e30,"did":5}',
                '{"do":"shelve","id":1,"for":"x"}', '{"do":"import","record":{"key":null}}',
                '{"do":"import","record":7}', '{"do":null}', '{"do":"accept","verdict":{}}',
                '{"do":"maintenance","ports":["osfp1"],"for":1e300}',
                '{"do":"maintenance","ports":["osfp1"],"for":"2h"}',
                '{"do":"maintenance","ports":"osfp1","for":0}',
                '{"do":"maintenance","port":["osfp1"],"for":0}',
                '{"do":"maintenance","ports":[],"for":0}',
                '{"do":"maintenance","place":{"host":"","cage":"osfp1","port":"osfp2"},"for":0}',
                '{"do":"maintenance","place":{"host":null,"cage":"osfp1"},"for":0}',
                '{"do":"maintenance","ports":[1],"place":{"host":"","cage":"osfp1"},"for":3600}',
                '{"do":"maintenance","ports":["osfp2"],"place":{"host":"","cage":"osfp1"},"for":3600}',
                '{"do":"alarms","all":"yes"}', '{"do":"alarms","since":null}',
                '{"do":"accept","verdict":"pass","doc":5}',
                '{"do":"maintenance","ports":["osfp1"],"for":NaN}',
                '{"do":"explain","ports":["osfp1"],"for":1e999}',
                '{"do":"explain","ports":["osfp1"],"to":-Infinity}',
                '{"do":"explain","ports":["osfp1"],"alarm":1e300}',
                '{"do":"explain","ports":["osfp1"],"for":1e300}',
                '{"do":"history","ports":["osfp1"],"lane":-1}',
                '{"do":"history","ports":["osfp1"],"lane":1e20}',
                '{"do":"note","ports":["osfp1"],"event":"' + "x" * 3000 + '"}']
    bad = []
    for request in requests:
        peer = daemon.control()
        peer.send(request)
        answer = peer.line()
        if not answer or not answer.get("error"):
            bad.append((request[:80], answer))
        peer.close()
    at_work = daemon.ask("at-work")["ports"]
    tap.check("a request that means nothing is refused with a reason, and nothing else happens",
              not bad and not at_work and daemon.ask("status")["ok"], *bad, at_work)


def acceptance(tap):
    """What failed its acceptance is not learnt, until it passes or is waived."""
    def hours(feed, start, rx):
        feed.send(*[daemon_run.sample(f"osfp{n}", start + 60 * m, 45 + m % 7 / 10, rx + m % 5 / 100)
                    for m in range(180) for n in (1, 2, 3)])
        feed.sync()

    def learnt(daemon):
        tracks = [daemon.ask("explain", ports=[f"osfp{n}"])["ports"][0]["tracks"] for n in (1, 2, 3)]
        return [[t["baseline"] for t in one if t["quantity"] == "rx_power" and "baseline" in t]
                for one in tracks]

    with Daemon(None) as daemon:
        feed = daemon.feed()
        feed.send(*[daemon_run.identity(f"osfp{n}", START, f"SNA{n}") for n in (1, 2, 3)],
                  *[daemon_run.sample(f"osfp{n}", START + 1, 45, -6) for n in (1, 2, 3)])
        feed.sync()
        for port in ("osfp1", "osfp2"):
            daemon.ask("accept", ports=[port], verdict="fail")
        hours(feed, START + 60, -6)
        first = learnt(daemon)
        daemon.kill()
        daemon.start()
        feed = daemon.feed()
        hours(feed, START + 4 * 3600, -6)
        again = learnt(daemon)
        daemon.ask("accept", ports=["osfp1"], verdict="pass")
        daemon.ask("accept", ports=["osfp2"], verdict="waived")
        hours(feed, START + 8 * 3600, -6)
        after = learnt(daemon)
        said = Tool(daemon)("explain", "osfp1", "osfp2").stdout
        daemon.stop()
    tap.check("baselines of a port that failed its acceptance wait, over a restart, too",
              first[:2] == again[:2] == [[], []] and len(first[2]) == len(again[2]) == 4, first, again)
    tap.check("and start when it passes or is waived",
              all(len(b) == 4 and all(-6.1 < x < -5.9 for x in b) for b in after) and
              "acceptance: pass" in said and "acceptance: waived" in said, after, said)


def whole_switch(tap, tool, daemon, feed):
    """A day of a switch is a great deal: neither side keeps it all at once."""
    for m in range(145):
        feed.send(*[daemon_run.sample(f"swp{n}", NOW - 145 * 600 + 600 * m, 45 + m % 7 / 10,
                                      lanes=8) for n in range(1, 13)])
    feed.sync()
    run = tool("-j", "history", "swp*")
    ports = json.loads(run.stdout)["ports"] if run.stdout else []
    said = tool("explain", "swp*")
    refused = daemon.ask("history", ports=["swp*"])
    peak = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(
        f"/proc/{daemon.process.pid}/status").read_text()).group(1)
    tap.check("a day of a whole switch comes port by port",
              run.returncode == 0 and len(ports) == 12 and
              all(len(p["values"]) > 5000 for p in ports) and said.returncode == 0 and
              said.stdout.count("no alarm stands") == 12, run.stderr, said.stderr)
    tap.check("and not in one piece, whoever asks", "fewer ports" in refused.get("error", "") and
              ("san" in daemon_run.OPTMOND or int(peak) < 150_000), str(refused)[:200], peak)


def values(tap, tool):
    """What history says is what was fed."""
    document = json.loads(tool("-j", "history", "osfp1", "--for=19h").stdout)
    fed = {}
    for line in story():
        if line["kind"] == "sample" and line["cage"] == "osfp1":
            fed.setdefault(int(line["t"]) // 600 * 600, []).append(line["temperature_c"])
    bad = []
    got = [v for v in document["ports"][0]["values"] if v["quantity"] == "temperature_c"]
    for v in got:
        mean = sum(fed[v["t"]]) / len(fed[v["t"]])
        if abs(v["mean"] - mean) > 1e-3 or v["count"] != len(fed[v["t"]]) or \
           abs(v["high"] - max(fed[v["t"]])) > 1e-3:
            bad.append((v, fed[v["t"]]))
    tap.check("history is what was fed", len(got) > 100 and not bad, len(got), *bad[:3])


def maintained(tap, tool, daemon):
    """osfp1 is under maintenance, and whoever looks sees that."""
    def page():
        text = (daemon.run / "optmon.prom").read_text()
        return [line for line in text.splitlines() if line.startswith("optmon_port_maintenance{")]

    text = tool("maintenance").stdout.splitlines()
    document = json.loads(tool("-j", "maintenance", "list").stdout)
    port = document["ports"][0]
    metric = daemon_run.wait_for("metrics", page)
    tap.check("a list tells which ports are under maintenance, until when, by whom and why",
              len(text) == 2 and re.match(r"osfp1 +\d{4}-\d\d-\d\d \d\d:\d\d +60 min +\S+ +fibre work$", text[1]) and
              not schema_fault(document, "maintenance") and len(document["ports"]) == 1 and
              abs(port["until"] - port["t"] - 3600) < 1 and port["reason"] == "fibre work", text, document)
    explained = json.loads(tool("-j", "explain", "osfp1,osfp2").stdout)
    tap.check("and the list of alarms, what is explained of the port, and metrics know of it",
              tool("alarms").stdout.splitlines()[-1].startswith("1 port under maintenance") and
              "under maintenance" not in tool("alarms", "osfp2").stdout and
              json.loads(tool("-j", "alarms").stdout)["maintenance"] == 1 and
              not schema_fault(explained, "explain") and
              [p.get("not_judged", {}).get("until") for p in explained["ports"]] == [port["until"], None] and
              metric == ['optmon_port_maintenance{host="",cage="osfp1",interface=""} 1'],
              tool("alarms").stdout, metric)


def work(tap, tool, daemon, alarm):
    """Acknowledge, close, count."""
    legend = "* acknowledged\n"
    before, acked = tool("alarms").stdout, tool("ack", alarm).returncode
    after = tool("alarms").stdout
    tap.check("an alarm is acknowledged, with a legend where one is",
              acked == 0 and "*" not in before and after.endswith(legend) and
              after.count("*") == 2, before, after)
    started = tool("maintenance", "start", "osfp1", "--for=1h", "--reason=fibre work")
    maintained(tap, tool, daemon)
    ended = tool("maintenance", "end", "osfp1")
    said = tool("explain", "osfp1").stdout
    tap.check("maintenance begins and ends, and its reason is kept",
              not started.returncode and not ended.returncode and "fibre work" in said and
              tool("maintenance").stdout == "no port is under maintenance\n" and
              "maintenance" not in tool("alarms").stdout, said, started.stderr, ended.stderr)
    box = tool("alarms", "show", alarm, "--blackbox")
    lines = [json.loads(line) for line in box.stdout.splitlines()]
    tap.check("the black box has the minutes before it",
              len(lines) > 5 and all(line["cage"] == "osfp2" for line in lines),
              len(lines), box.stderr)
    closed = tool("alarms", "close", alarm, "--did=clean", "--found=dirt", "--note=dust")
    stats = json.loads(tool("-j", "alarms", "stats").stdout)
    mode = [m for m in stats["modes"] if m["mode"] == "OPTICAL_LOSS"]
    tap.check("a closing counts, with exact bounds", not closed.returncode and mode and
              mode[0]["right"] == 1 and abs(mode[0]["precision_low"] - 0.025) < 1e-6 and
              mode[0]["precision_high"] == 1, closed.stderr, stats)
    tap.check("and is gone from the list", "OPTICAL_LOSS" not in tool("alarms").stdout,
              tool("alarms").stdout)
    exported = tool("baseline", "export").stdout
    daemon.stop()
    daemon.start()
    tap.check("a restart remembers the closing",
              "dust" in tool("alarms", "show", alarm).stdout, tool("alarms", "show", alarm))
    return exported


def errors(tap, tool):
    cases = [(64, "alarms", "frobnicate"), (66, "alarms", "list", "osfp99"), (66, "risk", "osfp99"),
             (66, "explain", "osfp99"), (66, "explain", "999"), (64, "explain"), (64, "history"),
             (64, "history", "osfp1", "-q", "frob"), (64, "history", "osfp1", "-l", "x"),
             (64, "history", "osfp1", "--for=never"),
             (66, "alarms", "show", "999"), (64, "ack"),
             (66, "ack", "999"), (64, "shelve", "1", "--for=soon"), (66, "history", "osfp99"),
             (64, "note", "osfp1", "frobnicated"), (66, "maintenance", "end", "osfp99"),
             (64, "maintenance", "start", "osfp1"), (64, "maintenance", "osfp1"),
             (64, "maintenance", "list", "osfp1"), (64, "maintenance", "--for=2h"), (64, "alarms", "close", "1"),
             (66, "baseline", "import", "/nonexistent"), (65, "baseline", "import", "/etc/passwd")]
    bad = []
    for code, *command in cases:
        run = tool(*command)
        lines = [line for line in run.stderr.splitlines() if not line.startswith("Try ")]
        if run.returncode != code or run.stdout or len(lines) != 1:
            bad.append((command, run.returncode, run.stdout, run.stderr))
    for record in None, 7, []:
        run = tool("baseline", "import", "-", text_in=json.dumps(
            {"schema": "optmon.baseline/1", "host": "", "records": [record]}))
        if run.returncode != 65 or "export" not in run.stderr:
            bad.append((record, run.returncode, run.stdout, run.stderr))
    tap.check("each mistake is one clear line and a documented exit code", not bad, *bad)


def links_stay(tap):
    """A port of one host is no port of another, whatever its name."""
    def learnt(serial, peer, rx, flaps):
        daemon = Daemon(None).start()
        feed = daemon.feed()
        feed.send(daemon_run.identity("osfp1", START, serial))
        for m in range(120):
            feed.send({"kind": "link", "t": START + 60 * m, "cage": "osfp1", "interface": "eth1",
                       "up": True, "flaps_total": flaps, "peer": {"host": peer, "cage": "p1"}},
                      daemon_run.sample("osfp1", START + 60 * m + 1, rx=rx + m % 5 / 100))
        feed.sync()
        return daemon

    def light(daemon):
        return [t["baseline"] for t in daemon.ask("explain", ports=["osfp1"])["ports"][0]["tracks"]
                if t["quantity"] == "rx_power"]

    def later(daemon, rx, flaps):
        feed = daemon.feed()
        feed.send({"kind": "link", "t": START + 9000, "cage": "osfp1", "interface": "eth1",
                   "up": True, "flaps_total": flaps},
                  *[daemon_run.sample("osfp1", START + 9000 + 60 * m, rx=rx) for m in range(10)])
        feed.sync()
        return daemon.ask("alarms")["alarms"]

    here, there = learnt("SNX", "spine1", -1, 0), learnt("SNY", "spine2", -4, 9)
    own, other = Tool(here), Tool(there)
    some = json.loads(own("baseline", "export").stdout)
    whole = json.loads(own("baseline", "export", "--all").stdout)
    elsewhere = json.dumps(dict(whole, host="leaf99"))
    before = light(there)
    runs = [other("baseline", "import", "-", text_in=json.dumps(some)),
            other("baseline", "import", "-", text_in=elsewhere),
            other("-j", "baseline", "import", "-", text_in=elsewhere)]
    tap.check("an export is of modules, or of all, and another host's links are left out",
              [r["kind"] for r in some["records"]] == [0] and
              [r["kind"] for r in whole["records"]] == [0, 1] and
              not schema_fault(whole, "baseline") and not any(run.returncode for run in runs) and
              "left out" not in runs[0].stdout and
              "0 baselines taken in\n1 left out: of links of another host\n1 left out: no more" in
              runs[1].stdout and json.loads(runs[2].stdout)["left_out"] == 2 and
              not schema_fault(json.loads(runs[2].stdout), "done") and light(there) == before and
              not later(there, -4, 9), some, whole, runs, before, light(there))
    # What is older than what the port has learnt since is looked at no less.
    link = next(r for r in whole["records"] if r["kind"] == 1)
    answers = [here.ask("import", record=dict(link, key=link["key"] + name, t=link["t"] - 1e6,
                                              data=data), host=whole["host"])
               for name, data in (("x", "00"), ("y", ""), ("z", link["data"][:-2] + "7f"),
                                  ("w", link["data"]))]
    stored = {r["key"] for r in here.ask("export", all=True)["records"]}
    tap.check("a record of before that is none is refused",
              ["error" in answer for answer in answers] == [True, True, True, False] and
              {key[len(link["key"]):] for key in stored if key.startswith(link["key"])} ==
              {"", "w"}, answers, stored)
    # As the host that wrote it, whose port has gone on meanwhile and is heard of.
    fresh = Daemon(None).start()
    feed = fresh.feed()
    feed.send({"kind": "link", "t": START + 7200, "cage": "osfp1", "interface": "eth1", "up": True,
               "flaps_total": 9}, daemon_run.identity("osfp1", START + 7201, "SNX"),
              daemon_run.sample("osfp1", START + 7202, rx=-1))
    feed.sync()
    taken = Tool(fresh)("baseline", "import", "-", text_in=json.dumps(whole))
    tap.check("a host that is set up anew takes its own, and counts on from now",
              "2 baselines taken in" in taken.stdout and light(fresh) == light(here) and
              not later(fresh, -1, 9), taken, light(fresh), light(here),
              fresh.ask("alarms")["alarms"])
    for daemon in here, there, fresh:
        daemon.stop()


def moved(tap, exported):
    """A module's past goes along to another host."""
    records = json.loads(exported)["records"]
    with Daemon(None) as other:
        tool = Tool(other)
        run = tool("baseline", "import", "-", text_in=exported)
        again = json.loads(tool("baseline", "export").stdout)["records"]
        other.stop()
    keys = {r["key"] for r in records}
    links_stay(tap)
    tap.check("baselines of modules are exported and taken in elsewhere",
              run.returncode == 0 and len(records) >= 2 and
              keys <= {r["key"] for r in again}, run.stderr, keys)


def feeder(tap, daemon):
    """SONiC's COUNTERS_DB becomes lines, and they are taken."""
    dump = {"COUNTERS_PORT_NAME_MAP": {"type": "hash", "value": {"Ethernet0": "oid:0x1",
                                                                 "Ethernet8": "oid:0x2"}},
            "COUNTERS:oid:0x1": {"type": "hash", "value": {
                "SAI_PORT_STAT_IF_IN_FEC_CORRECTABLE_FRAMES": "123",
                "SAI_PORT_STAT_IF_IN_FEC_NOT_CORRECTABLE_FRAMES": "0",
                "SAI_PORT_STAT_IF_IN_FEC_SYMBOL_ERRORS": "N/A",
                "SAI_PORT_STAT_IF_IN_FEC_CODEWORD_ERRORS_S0": "1000000",
                "SAI_PORT_STAT_IF_IN_FEC_CODEWORD_ERRORS_S1": "123"}},
            "COUNTERS:oid:0x2": {"type": "hash", "value": {"SAI_PORT_STAT_IF_IN_OCTETS": "5"}}}
    program = str(daemon_run.PROJECT / "Documentation/examples/sonic-feeder")
    said = subprocess.run([sys.executable, program, "--once", "-", "--output=-", "--code=kp4"],
                          input=json.dumps(dump), capture_output=True, text=True)
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    good = len(lines) == 1 and lines[0]["interface"] == "Ethernet0" and \
        lines[0]["corrected_codewords_total"] == 123 and "symbol_errors_total" not in lines[0] and \
        lines[0]["bins"] == [{"low": 0, "high": 0, "total": 1000000},
                             {"low": 1, "high": 1, "total": 123}]
    tap.check("the example feeder makes lines of COUNTERS_DB, without inventing zeroes", good,
              said.stdout, said.stderr)
    before = daemon.ask("status")["lines"]
    said = subprocess.run([sys.executable, program, "--once", "-",
                           f"--output={daemon.run}/feed.sock"], input=json.dumps(dump),
                          capture_output=True, text=True)
    tap.check("and optmond takes them", not said.stderr and
              daemon.ask("status")["lines"] == before + 1, said.stderr)


def far_end(tap, tool, feed):
    """What another host says of its end: who is to blame, and what it calls that."""
    start = NOW
    name = "leaf2/osfp9/LANE_LASER/20200101T000000Z"
    feed.send(daemon_run.identity("osfp7", start, "SN7"))
    said = []
    for m in range(90):
        t, dark = start + 60 * m, m > 60
        line = daemon_run.sample("osfp7", t, rx=-2)
        line["interface"] = "eth7"
        if dark:
            line["media_lanes"][1].update(rx_power_dbm=-40.0, flags=["rx_los"])
        feed.send(line)
        peer = {"host": "leaf2", "cage": "osfp9", "tx_power_dbm": [1, -40 if dark else 1, 1, 1]}
        if dark:
            peer["incident"] = name
        said.append({"kind": "link", "t": t - 1, "interface": "eth7", "peer": peer})
        if m % 5 == 4 or dark:
            feed.sync()
            text = "".join(json.dumps(x) + "\n" for x in said)
            run = tool("feed", "--peer=leaf2", text_in=text)
            said = []
            if run.returncode:
                break
    tap.check("lines of the other host are passed on", run.returncode == 0 and
              "taken and stored" in run.stdout, run.stdout, run.stderr)
    alarms = json.loads(tool("-j", "alarms", "osfp7").stdout)["alarms"]
    tap.check("it tells the far laser from the fibre, and both name one incident",
              [(a["suspect"], a["incident"]) for a in alarms] == [("far_module", name)], alarms)
    run = tool("feed", "--peer=leaf3", text_in=text +
               json.dumps(daemon_run.sample("osfp7", start, 99)) + "\n")
    tap.check("who is not that host, or says more than that, is not let through",
              run.returncode == 65 and run.stderr.count("not passed on") == 2 and
              not run.stdout, run.stdout, run.stderr)


def incidents(tap):
    """Both ends of a path, and a fever that came in between."""
    with Daemon(None) as daemon:
        tool, feed = Tool(daemon), daemon.feed()
        feed.send(*[daemon_run.identity(f"osfp{n}", START, f"SN{n}") for n in (1, 2, 3)])
        for m in range(200):
            lines = [daemon_run.sample(f"osfp{n}", START + 30 * m, 45 + m % 5 / 10) for n in (1, 2, 3)]
            lines[0]["temperature_c"] += 35 * (m > 130)
            for at, line in ((110, lines[1]), (150, lines[2])):
                if m > at:
                    line["media_lanes"][0].update(rx_power_dbm=-40.0, flags=["rx_los"])
            feed.send(*lines, {"kind": "link", "t": START + 30 * m, "cage": "osfp2",
                               "interface": "eth2", "up": True, "peer": {"host": "", "cage": "osfp3"}})
        feed.sync()
        listed = json.loads(tool("-j", "alarms").stdout)["alarms"]
        rows = [line[3:].partition("osfp")[::2] for line in tool("alarms").stdout.splitlines()[1:4]]
        last = tool("alarms").stdout.splitlines()[-1]
        wide = [line for line in tool("alarms").stdout.splitlines() if len(line) > 80]
        daemon.stop()
    tap.check("alarms of one incident are listed together, and the later ones indented",
              [a["cage"] for a in listed] == ["osfp2", "osfp1", "osfp3"] and
              listed[0]["incident"] == listed[2]["incident"] and
              [(len(severity), port[0]) for severity, port in rows] == [(9, "2"), (10, "3"), (9, "1")] and
              last == "indented: of one incident with the row above" and not wide, listed, rows, last, *wide)


def hosts_apart(tap, tool, feed):
    """The same name on two hosts is two ports."""
    start = NOW
    for n, host in enumerate(("leaf7", "leaf8")):
        feed.send(dict(daemon_run.identity("Ethernet0", start, f"SNH{n}"), host=host),
                  *[dict(daemon_run.sample("Ethernet0", start + 60 * m, 40 + 10 * n), host=host)
                    for m in range(30)])
    feed.sync()
    means = [{v["mean"] for v in json.loads(tool("-j", "history", f"{host}:Ethernet0").stdout)
              ["ports"][0]["values"] if v["quantity"] == "temperature_c"}
             for host in ("leaf7", "leaf8")]
    tap.check("the history of two hosts' ports of one name is kept apart",
              means == [{40}, {50}], means)


def main():
    tap = daemon_run.Ktap(36)
    gone = Tool(Daemon(None))("alarms")
    tap.check("without optmond there is one clear error",
              gone.returncode == 69 and gone.stderr.count("\n") == 1, gone.stderr)
    with Daemon(None) as daemon:
        tool, feed = Tool(daemon), daemon.feed()
        lines = list(story())
        for at in range(0, len(lines), 200):
            feed.send(*lines[at:at + 200])
        feed.sync()
        listed = json.loads(tool("-j", "alarms").stdout)["alarms"]
        tap.check("a lost fibre is one alarm, and a healthy port none",
                  [a["cage"] for a in listed] == ["osfp2"], *listed)
        alarm = str(listed[0]["id"]) if listed else "1"
        documents(tap, tool, alarm)
        texts(tap, tool, alarm)
        ages(tap, tool)
        values(tap, tool)
        hostile(tap, daemon)
        exported = work(tap, tool, daemon, alarm)
        errors(tap, tool)
        feeder(tap, daemon)
        far_end(tap, tool, daemon.feed())
        hosts_apart(tap, tool, daemon.feed())
        whole_switch(tap, tool, daemon, daemon.feed())
        code = daemon.stop()
    acceptance(tap)
    incidents(tap)
    moved(tap, exported)
    tap.check("it ends when asked to, without a fault", code == 0 and
              "Sanitizer" not in daemon.text() and "runtime error" not in daemon.text(),
              daemon.text()[-2000:])
    tap.end()


if __name__ == "__main__":
    sys.exit(main())
