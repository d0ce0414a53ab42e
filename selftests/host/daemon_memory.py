# SPDX-License-Identifier: GPL-2.0-or-later
"""What optmond knew of paths, modules and ports is what it knows after a restart."""

import json
import sqlite3
import subprocess
import sys
import time

import daemon_run
from daemon_run import Daemon

START = int(time.time()) // 600 * 600 - 4 * 86400


def rows(path, sql):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def tracks(daemon, port="osfp1"):
    """What was learnt of a port: the baseline of each quantity of each lane."""
    return {(t["quantity"], t.get("lane")): round(t["baseline"], 3)
            for t in daemon.ask("explain", ports=[port])["ports"][0]["tracks"] if "baseline" in t}


def link(cage, t, peer, flaps=0, **more):
    return dict({"kind": "link", "t": t, "cage": cage, "interface": f"eth{cage}", "up": True,
                 "admin_up": True, "flaps_total": flaps,
                 "peer": {"host": peer, "interface": "e1", "cage": "p1"}}, **more)


class Port:
    """A port whose path is switched, and what its MAC counts."""

    def __init__(self, daemon):
        self.daemon, self.t, self.flaps, self.lost, self.codewords = daemon, START, 0, 0, 10**9
        daemon.feed().send(daemon_run.identity("osfp1", self.t))

    def hours(self, hours, peer, rx):
        feed = self.daemon.feed()
        for minute in range(int(hours * 60)):
            self.t += 60
            self.codewords += int(4e9)
            if minute % 5 == 0:
                feed.send(link("osfp1", self.t, peer, self.flaps))
            feed.send(daemon_run.sample("osfp1", self.t + 1, 45 + minute % 7 / 10,
                                        rx + minute % 5 / 100),
                      {"kind": "fec", "t": self.t + 2, "cage": "osfp1", "interface": "ethosfp1",
                       "code": "kp4", "codewords_total": self.codewords,
                       "corrected_bits_total": self.codewords // 1000,
                       "uncorrectable_codewords_total": self.lost})
        feed.sync()
        feed.close()

    def switch(self, peer):
        """Somebody takes the port down, works, and what is counted then is his."""
        feed = self.daemon.feed()
        feed.send(link("osfp1", self.t + 60, peer, self.flaps, up=False, admin_up=False))
        self.flaps += 4
        self.lost += 5000
        self.t += 600
        feed.send(link("osfp1", self.t, peer, self.flaps, up=False, admin_up=False))
        feed.sync()
        feed.close()


def paths(tap):
    """The present path is not always the last one by name, nor the clock always right."""
    bad = []
    for first, second, ahead in (("zspine", "aspine", False), ("aspine", "zspine", False),
                                 ("zspine", "aspine", True)):
        with Daemon(None) as daemon:
            port = Port(daemon)
            port.hours(3, first, -2)
            if ahead:
                # It was stored while the clock was a day ahead.
                daemon.stop()
                db = sqlite3.connect(daemon.db)
                with db:
                    db.execute("UPDATE record SET t = t + 86400")
                db.close()
                daemon.start()
            port.switch(second)
            port.hours(3, second, -4)
            before = tracks(daemon)
            daemon.stop()
            daemon.start()
            after = tracks(daemon)
            port.hours(3, second, -4)
            rx = [v for (quantity, _), v in tracks(daemon).items() if quantity == "rx_power"]
            # The switch goes back, and what was known of that path still is.
            port.switch(first)
            port.hours(0.5, first, -2)
            back = [v for (quantity, _), v in tracks(daemon).items() if quantity == "rx_power"]
            told = rows(daemon.db, "SELECT mode, severity FROM alarm")
            daemon.stop()
        if (before != after or told or len(rx) != 4 or any(abs(v + 4) > 0.1 for v in rx) or
                len(back) != 4 or any(abs(v + 2) > 0.1 for v in back)):
            bad.append((first, second, ahead, told, rx, back, before, after))
    tap.check("of many paths of a port it goes on with the present one, and finds the old one again",
              not bad, *bad)


def many(tap):
    """Modules and paths of more ports than an engine remembers modules that are gone."""
    ports = [f"p{n}" for n in range(600)]
    with Daemon(None) as daemon:
        feed = daemon.feed()
        feed.send(*[daemon_run.identity(port, START, f"S{port}") for port in ports])
        for minute in range(13):
            t = START + 60 * minute
            feed.send(*[line for port in ports for line in
                        (link(port, t + 1, "spine"), daemon_run.sample(port, t + 2, lanes=1))])
        feed.sync()
        before = [tracks(daemon, port) for port in ports]
        daemon.stop()
        daemon.start()
        lost = [port for port, was in zip(ports, before) if tracks(daemon, port) != was]
        daemon.stop()
    tap.check("baselines of 600 ports, modules and paths alike, are there after a restart",
              not lost and all(("rx_power", 1) in was and ("tx_power", 1) in was
                               for was in before), len(lost), before[0])


def sent(cage, t, tx):
    line = daemon_run.sample(cage, t, 45 + t // 60 % 7 / 10)
    for lane in line["media_lanes"]:
        lane["tx_power_dbm"] = tx + t // 60 % 5 / 100
    return line


def firmware(tap):
    """Who says again and again who he is has his levels of before no more."""
    def story(second):
        """New firmware reads 1 dB less; then the module goes to that cage."""
        t = START
        for minute in range(360):
            t += 60
            if minute % 5 == 0:
                yield daemon_run.identity("osfp1", t, firmware="1.0")
            yield sent("osfp1", t + 1, 0.5)
        for minute in range(360):
            t += 60
            if minute % 5 == 0:
                yield daemon_run.identity("osfp1", t, firmware="2.0")
            yield sent("osfp1", t + 1, -0.5)
            # What is stored is that of before.
            if minute == 4:
                yield {"kind": "event", "t": t + 2, "cage": "osfp1", "event": "remove"}
                yield {"kind": "event", "t": t + 30, "cage": second, "event": "insert"}
                break
        for minute in range(360):
            t += 60
            yield daemon_run.identity(second, t, firmware="2.0")
            yield sent(second, t + 1, -0.5)

    bad = []
    for second in ("osfp1", "osfp2"):
        lines = list(story(second))
        text = "".join(json.dumps(line) + "\n" for line in lines)
        replay = subprocess.run([daemon_run.OPTMON, "replay", "-j", "-"], input=text,
                                capture_output=True, text=True)
        with Daemon(None) as daemon:
            feed = daemon.feed()
            for line in lines:
                feed.send(line)
                if line["t"] == START + 360 * 60 + 1:
                    feed.sync()
            feed.sync()
            told = [json.loads(doc) for doc, in rows(daemon.db, "SELECT doc FROM transition")]
            level = [v for (q, _), v in tracks(daemon, second).items() if q == "tx_power"]
            daemon.stop()
        if (told or replay.returncode or replay.stdout or len(level) != 4 or
                any(abs(v + 0.48) > 0.1 for v in level)):
            bad.append((second, told, replay.stdout, replay.stderr, level))
    tap.check("new firmware has levels of its own, as in a replay, however often it is named",
              not bad, *bad)


def unplugged(tap):
    """A module that is out while optmond is restarted, and comes back."""
    bad = []
    for back in ("osfp1", "osfp2"):
        with Daemon(None) as daemon:
            feed = daemon.feed()
            feed.send(daemon_run.identity("osfp1", START),
                      *[sent("osfp1", START + 60 * m, 0.5) for m in range(60)],
                      {"kind": "event", "t": START + 3600, "cage": "osfp1", "event": "remove"})
            feed.sync()
            daemon.stop()
            daemon.start()
            feed = daemon.feed()
            feed.send({"kind": "event", "t": START + 7200, "cage": back, "event": "insert"},
                      daemon_run.identity(back, START + 7201),
                      *[sent(back, START + 7260 + 60 * m, -0.5) for m in range(3)])
            feed.sync()
            level = [v for (q, _), v in tracks(daemon, back).items() if q == "tx_power"]
            daemon.stop()
        if len(level) != 4 or any(abs(v - 0.52) > 0.1 for v in level):
            bad.append((back, level))
    tap.check("a module that was out over a restart has its past in whatever cage it comes back",
              not bad, *bad)


def imported(tap):
    """What is taken in of a module is no worse than what is known of it, here as there."""
    def learn(daemon, cage, t, hours, tx):
        feed = daemon.feed()
        feed.send(daemon_run.identity(cage, t, "MOVES"),
                  *[sent(cage, t + 60 * (m + 1), tx) for m in range(hours * 60)],
                  {"kind": "event", "t": t + hours * 3600 + 90, "cage": cage, "event": "remove"})
        feed.sync()

    def take_in(daemon, file):
        return [daemon.ask("import", record=r, host=file["host"]).get("left_out", "taken")
                for r in file["records"]]

    def levels(daemon):
        return [v for (q, _), v in tracks(daemon, "osfp2").items() if q == "tx_power"]

    with Daemon(None) as other:
        learn(other, "osfp1", START, 2, 3)
        short = other.ask("export")
        other.stop()
    stored, bad = "SELECT data FROM record WHERE kind = 0", []
    for restarted in False, True:
        with Daemon(None) as daemon:
            learn(daemon, "osfp1", START, 20, 0.5)
            before, long = rows(daemon.db, stored), daemon.ask("export")
            answers = take_in(daemon, short)
            if restarted:
                daemon.stop()
                daemon.start()
            t = START + 30 * 3600
            feed = daemon.feed()
            feed.send(daemon_run.identity("osfp2", t, "MOVES"),
                      *[sent("osfp2", t + 60 * (m + 1), 0.5) for m in range(120)])
            feed.sync()
            told = daemon.ask("alarms")["alarms"]
            level, kept = levels(daemon), rows(daemon.db, stored)
            daemon.stop()
        if (answers != ["known"] or told or len(level) != 4 or
                any(abs(v - 0.52) > 0.1 for v in level)):
            bad.append((restarted, answers, told, level, before == kept))
    with Daemon(None) as daemon:
        learn(daemon, "osfp1", START + 86400, 2, 3)
        answers = take_in(daemon, long), take_in(daemon, long)
        kept = rows(daemon.db, stored)
        daemon.stop()
        daemon.start()
        feed = daemon.feed()
        t = START + 40 * 3600
        feed.send(daemon_run.identity("osfp2", t, "MOVES"), sent("osfp2", t + 60, 0.5))
        feed.sync()
        level = levels(daemon)
        daemon.stop()
    tap.check("of two baselines of a module the longer one is known and stored, and the answer says so",
              not bad and answers == (["taken"], ["known"]) and len(level) == 4 and
              all(abs(v - 0.52) < 0.1 for v in level), *bad, answers, level)


def repaired(tap):
    """A path that was accepted as it is keeps that, whatever was written down before."""
    with Daemon(None) as daemon:
        port = Port(daemon)
        port.hours(8, "spine1", -1)
        old = daemon.ask("export", all=True)
        port.hours(0.5, "spine1", -4)
        daemon.ask("accept", ports=["osfp1"], verdict="pass")
        port.hours(1, "spine1", -4)
        before, stands = tracks(daemon), daemon.ask("alarms")["alarms"]
        answers = [daemon.ask("import", record=r, host=old["host"]).get("left_out", "taken")
                   for r in old["records"] if r["kind"] == 1]
        after = tracks(daemon)
        port.hours(1, "spine1", -4)
        told = daemon.ask("alarms")["alarms"]
        daemon.stop()
        daemon.start()
        rx = [v for (q, _), v in tracks(daemon).items() if q == "rx_power"]
        daemon.stop()
    tap.check("a path that was learnt since is not made the one it was before",
              answers == ["known"] and after == before and not told and len(rx) == 4 and
              all(abs(v + 4) < 0.1 for v in rx), answers, stands, told, before, after, rx)


def commanded(tap):
    """What an operator said of a port that is silent since is stored as well."""
    with Daemon(None) as daemon:
        feed = daemon.feed()
        now = time.time()
        feed.send(daemon_run.identity("osfp1", now - 3600),
                  *[daemon_run.sample("osfp1", now - 3600 + 30 * m) for m in range(100)])
        feed.sync()
        daemon.ask("maintenance", ports=["osfp1"], **{"for": 7200})
        before = daemon.ask("at-work")["ports"]
        daemon.stop()
        daemon.start()
        after = daemon.ask("at-work")["ports"]
        daemon.ask("maintenance", ports=["osfp1"], **{"for": 0})
        daemon.stop()
        daemon.start()
        ended = daemon.ask("at-work")["ports"]
        daemon.stop()
    tap.check("maintenance begins and ends over a restart, without another reading",
              len(before) == 1 and [p["until"] for p in after] == [p["until"] for p in before] and
              not ended, before, after, ended)


def main():
    tap = daemon_run.Ktap(7)
    paths(tap)
    many(tap)
    firmware(tap)
    unplugged(tap)
    commanded(tap)
    imported(tap)
    repaired(tap)
    tap.end()


sys.exit(main())
