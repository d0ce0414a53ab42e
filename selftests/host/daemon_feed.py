# SPDX-License-Identifier: GPL-2.0-or-later
"""The feed: who may, what is refused and why, and that it is the same as a replay."""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import daemon_run
from daemon_run import Daemon, wait_for

START = int(time.time()) // 600 * 600 - 2 * 86400
NOBODY = 65534


def rss_kib(daemon):
    text = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))


def story(moments, cages=6):
    """Readings with fevers, lost light and drop-outs."""
    rng = random.Random(7)
    for n in range(1, cages + 1):
        yield daemon_run.identity(f"osfp{n}", START, f"SN{n}")
    for m in range(moments):
        t = START + 30 * (m + 1)
        for n in range(1, cages + 1):
            hot = n == 2 and 40 < m % 400 < 80
            dark = n == 4 and 200 < m % 400 < 260
            if rng.random() < 0.01:
                continue
            line = daemon_run.sample(f"osfp{n}", t + n / 8, 88.0 if hot else 45 + rng.random(),
                                     -40.0 if dark else -2 + rng.gauss(0, 0.02))
            if dark:
                for lane in line["media_lanes"]:
                    lane["flags"] = ["rx_los"]
            yield line


def refused(tap, daemon):
    feed = daemon.feed()
    cases = [
        ("no JSON", "hello"),
        ("an array", "[1, 2]"),
        ("no kind", '{"t": 1, "cage": "osfp1"}'),
        ("a wrong kind", '{"kind": "spam", "t": 1, "cage": "osfp1"}'),
        ("no time", '{"kind": "sample", "cage": "osfp1"}'),
        ("no place", f'{{"kind": "sample", "t": {START}}}'),
        ("a text for a number", f'{{"kind": "sample", "t": {START}, "cage": "a", '
                                '"temperature_c": "hot"}'),
        ("lane 0", f'{{"kind": "sample", "t": {START}, "cage": "a", '
                   '"media_lanes": [{"lane": 0}]}'),
        ("NaN", f'{{"kind": "sample", "t": {START}, "cage": "a", "temperature_c": NaN}}'),
        ("a deep nest", "[" * 3000 + "]" * 3000),
        ("bytes that are no text", b"\xff\xfe\x00\x01"),
    ]
    bad = []
    for number, (name, text) in enumerate(cases, 1):
        feed.raw((text if isinstance(text, bytes) else text.encode()) + b"\n")
        answer = feed.line()
        if not answer.get("error") or answer.get("line") != number:
            bad.append((name, answer))
    tap.check("a line that means nothing is refused by its number, with the reason", not bad, *bad)
    feed.raw(b"x" * 300_000)
    answer = feed.line()
    tap.check("a line without an end is refused before it has one",
              "longer" in answer.get("error", ""), answer)
    feed.raw(b"x" * 300_000 + b"\n")
    feed.send(daemon_run.sample("osfp9", START))
    tap.check("and what comes after it is taken", feed.sync())
    half = daemon.feed()
    half.raw(b'{"kind": "sam')
    half.socket.shutdown(1)
    answer = half.line()
    tap.check("a half line is refused", "half" in answer.get("error", ""), answer)
    half.close()


def noise(tap, daemon):
    """Garbage from many at once while one behaves."""
    rng = random.Random(3)
    good, listener = daemon.feed(), daemon.alarms()
    good.send(daemon_run.identity("osfp5", START, "SN5"))
    good.sync()
    before = rss_kib(daemon)
    crowd = []
    while len(crowd) < 40:
        peer = daemon.feed()
        peer.socket.setblocking(False)
        crowd.append(peer)
    sent = 0
    for _ in range(60):
        for peer in crowd:
            try:
                sent += peer.socket.send(rng.randbytes(60_000))
            except (BlockingIOError, BrokenPipeError, ConnectionResetError):
                pass
    good.send(*[daemon_run.sample("osfp5", START + 30 * n, 90.0) for n in range(12)])
    stored = good.sync()
    line = listener.line()
    grown = rss_kib(daemon) - before
    sanitized = "san" in daemon_run.OPTMOND or "/tmp" in daemon_run.OPTMOND
    tap.diag(f"{sent >> 20} MiB of noise from {len(crowd)} peers, {grown} KiB more memory")
    tap.check("noise from forty peers leaves the good one alone",
              stored and line["cage"] == "osfp5" and line["state"] == "raised", line)
    tap.check("and memory bounded", grown < (300_000 if sanitized else 24_000), grown)
    for peer in crowd:
        peer.close()
    good.close()
    listener.close()


def slow_listener(tap, daemon):
    """A listener that does not read is let go, the others hear everything."""
    slow, quick = daemon.alarms(), daemon.alarms()
    slow.socket.setsockopt(1, 8, 4096)
    feed = daemon.feed()
    t, heard = START + 90_000, 0
    for _ in range(6):
        feed.send(*[daemon_run.sample("osfp6", t + 30 * n, 90.0) for n in range(12)])
        feed.send(*[daemon_run.sample("osfp6", t + 400 + 30 * n, 45 + n % 5 / 10)
                    for n in range(900)])
        t += 40_000
        feed.sync()
    quick.socket.settimeout(0.5)
    try:
        while quick.line():
            heard += 1
    except TimeoutError:
        pass
    tap.check("a listener that reads hears all, whoever does not", heard >= 2, heard)


def peers(tap):
    if os.geteuid():
        tap.skip("who may not feed is told so", "not root")
        tap.skip("who may, may", "not root")
        return

    def as_nobody(path):
        """What another user hears; a fork, for that user may not reach our python."""
        read, write = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
                peer = daemon_run.Peer(path)
                try:
                    peer.send('{"sync":1}')
                except OSError:
                    pass
                os.write(write, peer.socket.recv(1000))
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            heard = pipe.read()
        os.waitpid(child, 0)
        return heard

    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        with Daemon(root) as daemon:
            heard = as_nobody(daemon.run / "feed.sock")
            tap.check("who may not feed is told so", "may not" in heard, heard)
            daemon.stop()
        with Daemon(root, f"--feeders={NOBODY}") as daemon:
            heard = as_nobody(daemon.run / "feed.sock")
            also = as_nobody(daemon.run / "control.sock")
            tap.check("who may, may feed, and nothing else",
                      '"stored":true' in heard and "may not" in also, heard, also)
            daemon.stop()


def replay(tap):
    """Alarms of a live run are those of a replay of its record, byte for byte."""
    text = "the same readings live and replayed give the same alarms, byte for byte"
    helped = subprocess.run([daemon_run.OPTMON, "help", "replay"], capture_output=True)
    if helped.returncode:
        tap.skip(text, "this optmon has no replay")
        return
    with tempfile.TemporaryDirectory() as root:
        record = f"{root}/record"
        with Daemon(root, f"--record={record}") as daemon:
            listener, feed = daemon.alarms(), daemon.feed()
            lines = list(story(900))
            for at in range(0, len(lines), 100):
                feed.send(*lines[at:at + 100])
            feed.sync()
            listener.socket.settimeout(1)
            live = listener.buffer
            try:
                while data := listener.socket.recv(1 << 16):
                    live += data
            except TimeoutError:
                pass
            daemon.stop()
        again = subprocess.run([daemon_run.OPTMON, "replay", "-j", record], capture_output=True)
        count = live.count(b"\n")
        tap.diag(f"{len(lines)} readings, {count} transitions")
        tap.check(text, count >= 4 and again.stdout == live,
                  f"exit code {again.returncode}", again.stderr.decode()[-400:],
                  live[:600], again.stdout[:600])


def counters(tap):
    """FEC counters of 32 and of 48 bits that wrap, are reset, or go back a little."""
    names = ("codewords_total", "corrected_bits_total", "uncorrectable_codewords_total")
    rate = (78_000_000 * 60, 78_000 * 60, 0)
    # What each interface adds to the true count, and where it begins anew.
    begin = {"eth1": ((1 << 48) - rate[0] * 90, (1 << 48) - rate[1] * 70, 5),
             "eth2": (0, (1 << 32) - rate[1] * 80, (1 << 32) - 4), "eth3": (10 ** 12,) * 3,
             "eth4": (10 ** 12,) * 3}
    bits = {"eth1": 48, "eth2": 32, "eth3": 64, "eth4": 64}
    with Daemon(None) as daemon:
        feed = daemon.feed()
        feed.send(*[daemon_run.identity(f"osfp{n}", START, f"SN{n}") for n in range(1, 5)])
        for m in range(1, 300):
            t, lines = START + 60 * m, []
            for n, eth in enumerate(begin, 1):
                total = [b + r * m for b, r in zip(begin[eth], rate)]
                if eth == "eth3" and m > 150:
                    total = [r * (m - 150) for r in rate]
                if eth == "eth4" and m % 20 == 0:
                    total = [v - 1000 for v in total]
                if eth == "eth2":
                    total[0] = rate[0] * m
                    total[2] += 10 if m > 100 else 0
                total = [total[0] % (1 << max(bits[eth], 48))] + \
                    [v % (1 << bits[eth]) for v in total[1:]]
                if eth == "eth1" and m > 250:
                    total[2] += 40 * (m - 250)
                lines += [dict(daemon_run.sample(f"osfp{n}", t, 45 + m % 7 / 10), interface=eth),
                          dict(zip(names, total), kind="fec", t=t, code="kp4",
                               cage=f"osfp{n}", interface=eth)]
            feed.send(*lines)
            if m == 250:
                feed.sync()
                before = daemon.ask("alarms", all=1)["alarms"]
        feed.sync()
        after = daemon.ask("alarms")["alarms"]
        status = daemon.ask("status")
        daemon.stop()
    tap.check("counters that wrap at 32 or 48 bits, are reset or go back raise nothing",
              not before and not status["refused"], *before)
    tap.check("and what is lost in earnest afterwards is told of",
              [a["cage"] for a in after] == ["osfp1"] and after[0]["severity"] == "critical", *after)


def alarm_labels(daemon):
    """The labels of the alarms on the page of metrics, by cage."""
    found = (dict(re.findall(r'(\w+)="((?:\\.|[^"\\])*)"', line))
             for line in (daemon.run / "optmon.prom").read_text().splitlines()
             if line.startswith("optmon_alarm{"))
    return {labels["cage"]: labels for labels in found}


def rules_of(alarms):
    """A test of the example's rules: what is to fire for such metrics, and nothing else."""
    names = {"critical": "OpticalModuleCritical", "warning": "OpticalModuleTicket"}
    expected = {name: [] for name in names.values()}
    for labels in alarms.values():
        if labels["shelved"] == "true" or labels["severity"] not in names:
            continue
        lost = ", frames are being lost" if labels["severity"] == "critical" else ""
        expected[names[labels["severity"]]].append({
            "exp_labels": {k: v for k, v in labels.items() if v} | {"instance": "leaf1"},
            "exp_annotations": {
                "summary": f"{labels['cage']}: {labels['mode']}{lost}; suspect {labels['suspect']}",
                "description": f"On leaf1: optmon explain {labels['id']}"}})
    text = (",".join(f'{k}="{v}"' for k, v in labels.items()) for labels in alarms.values())
    return {
        "rule_files": [str(daemon_run.PROJECT / "Documentation/examples/optmon.rules.yml")],
        "tests": [{
            "interval": "1m",
            "input_series": [{"series": f'optmon_alarm{{{labels},instance="leaf1"}}',
                              "values": "1x9 stale"} for labels in text],
            "alert_rule_test": [{"eval_time": at, "alertname": name,
                                 "exp_alerts": expected[name] if at == "5m" else []}
                                for name in expected for at in ("5m", "15m")]}]}


def shelving(tap):
    """A shelved alarm is silent on every way out, for as long as was said and no longer."""
    start = int(time.time()) - 3600
    pages = []
    with Daemon(None) as daemon:
        feed, listener = daemon.feed(), daemon.alarms()

        def readings(t, n, *temperatures, dark=False):
            for m in range(n):
                lines = [daemon_run.sample(f"osfp{cage}", t + 30 * m, degrees + m % 5 / 10)
                         for cage, degrees in enumerate(temperatures, 1)]
                if dark:
                    lines[1]["media_lanes"][0].update(rx_power_dbm=-40.0, flags=["rx_los"])
                lines.append({"kind": "link", "t": t + 30 * m, "cage": "osfp2",
                              "interface": "eth2", "up": not dark, "flaps_total": int(dark)})
                feed.send(*lines)
            feed.sync()

        def page(shelved):
            """When the page says what the list says."""
            wait_for("metrics", lambda: alarm_labels(daemon).get("osfp1", {}).get("shelved") == shelved)
            listed = {a["cage"]: a for a in daemon.ask("alarms")["alarms"]}
            pages.append(alarm_labels(daemon))
            return listed["osfp1"].get("shelved")

        feed.send(*[daemon_run.identity(f"osfp{n}", start, f"SN{n}") for n in (1, 2, 3)])
        readings(start + 30, 100, 45, 45, 45)
        readings(start + 3030, 16, 72, 45, 45)
        stands = page("false")
        tool = subprocess.run([daemon_run.OPTMON, "shelve", pages[0]["osfp1"]["id"], "--for=30m"],
                              env=dict(os.environ, OPTMON_RUN_DIR=str(daemon.run)),
                              capture_output=True, text=True)
        shelved = page("true")
        readings(start + 3510, 40, 90, 45, 72, dark=True)
        worse = page("true")
        readings(int(time.time()) + 3600, 10, 90, 45, 72, dark=True)
        over = page("false")
        told = []
        while True not in told or told[-1]:
            line = listener.line()
            if line["cage"] == "osfp1":
                told.append(line.get("shelved"))
        daemon.stop()
    tap.check("list and metrics say that an alarm is shelved, from then until it is over",
              (stands, shelved, worse, over) == (None, True, True, None) and
              pages[-1]["osfp1"]["severity"] == "warning" and
              pages[-1]["osfp2"]["severity"] == "critical", *pages, tool.stderr)
    tap.check("and listeners hear of both",
              told[0] is None and True in told and told[-1] is None, *told)
    return pages[-2:]


def metrics(tap, daemon, pages):
    """The textfile, by a strict reader and by promtool."""
    path = daemon.run / "optmon.prom"
    wait_for("metrics", path.exists)
    text = path.read_text()
    sample = re.compile(r'^([a-z_]+)(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? -?[0-9.e+-]+$')
    families, bad = set(), []
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            families.add(line.split()[2])
        elif not line.startswith("#"):
            found = sample.match(line)
            name = found and found.group(1)
            if not name or name not in families:
                bad.append(line)
    tap.check("every metric has a type, and they are whole",
              not bad and text.endswith("\n") and "optmon_store_up 1" in text and
              all('incident="' in line for line in text.splitlines()
                  if line.startswith("optmon_alarm{")), *bad)
    tool = daemon_run.PROJECT / "build/host/usr/bin/promtool"
    tool = str(tool) if tool.exists() else shutil.which("promtool")
    if not tool:
        tap.skip("promtool finds no fault in them", "no promtool")
        tap.skip("the example's rules fire for what they should", "no promtool")
        tap.skip("and for the alarms of an optmond that are not shelved", "no promtool")
        return
    said = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True)
    tap.check("promtool finds no fault in them", said.returncode == 0, said.stderr)
    said = subprocess.run([tool, "test", "rules",
                           str(daemon_run.PROJECT / "selftests/host/daemon_rules.yml")],
                          capture_output=True, text=True)
    tap.check("the example's rules fire for what they should", said.returncode == 0,
              said.stdout, said.stderr)
    said = []
    with tempfile.TemporaryDirectory() as root:
        path = pathlib.Path(root) / "rules.yml"
        for alarms in pages:
            path.write_text(json.dumps(rules_of(alarms)))
            said.append(subprocess.run([tool, "test", "rules", str(path)],
                                       capture_output=True, text=True))
    tap.check("and for the alarms of an optmond that are not shelved",
              not any(run.returncode for run in said), *[run.stdout + run.stderr for run in said])


def routes(tap):
    """The example's routes for Alertmanager lead where they should."""
    tool = daemon_run.PROJECT / "build/host/usr/bin/amtool"
    tool = str(tool) if tool.exists() else shutil.which("amtool")
    if not tool:
        tap.skip("Alertmanager's routes lead where they should", "no amtool")
        return
    path = str(daemon_run.PROJECT / "Documentation/examples/alertmanager.yml")
    said = subprocess.run([tool, "check-config", path], capture_output=True, text=True)
    wanted = {("OpticalModuleCritical", "critical"): "on-call",
              ("OpticalModuleTicket", "warning"): "tickets",
              ("OptmondStoresNothing", "warning"): "tickets", ("SomebodyElses", "critical"): "tickets"}
    wrong = []
    for (name, severity), receiver in wanted.items():
        run = subprocess.run([tool, "config", "routes", "test", f"--config.file={path}",
                              f"alertname={name}", f"severity={severity}", "incident=x"],
                             capture_output=True, text=True)
        if run.stdout.strip() != receiver:
            wrong.append((name, run.stdout, run.stderr))
    rules = (daemon_run.PROJECT / "Documentation/examples/optmon.rules.yml").read_text()
    used = set(re.findall(r"Op(?:tical|tmon)[A-Z]\w+|Optmond[A-Z]\w+", rules))
    tap.check("Alertmanager's routes lead where they should",
              said.returncode == 0 and not wrong and {n for n, _ in wanted} - {"SomebodyElses"} <= used,
              said.stdout, said.stderr, *wrong)


def main():
    tap = daemon_run.Ktap(20)
    daemon = Daemon(None)
    with daemon:
        refused(tap, daemon)
        noise(tap, daemon)
        slow_listener(tap, daemon)
        metrics(tap, daemon, shelving(tap))
        routes(tap)
        code = daemon.stop()
    peers(tap)
    counters(tap)
    replay(tap)
    tap.check("it ends when asked to", code == 0 and
              "ERROR" not in daemon.text() and "runtime error" not in daemon.text(),
              daemon.text()[-2000:])
    tap.end()


sys.exit(main())
