# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes from a record what an alarm cites, and looks what becomes of the alarm."""

import json
import math
import os
import subprocess
import sys

os.environ.setdefault("OPTMON_PLAIN", "1")
import daemon_run  # noqa: E402

SIMULATOR = daemon_run.PROJECT / "build/selftests/fleet/fleet-sim"
WORLD = ["-p", "sudden", "-H", "0", "--ports", "8", "--days", "8"]
SEEDS = (2, 3)
# Where a reading keeps what evidence names.
LANE_KEYS = {"tx_bias": "tx_bias_ma", "tx_power": "tx_power_dbm", "rx_power": "rx_power_dbm",
             "snr": "snr_db", "prefec_ber": "prefec_ber"}
# The same fact, read elsewhere: one alone would stand in for the other.
TWINS = {"link_ber": ["prefec_ber", "snr"], "prefec_ber": ["link_ber", "snr"],
         "snr": ["link_ber", "prefec_ber"]}
LINE_KEYS = {"temperature": ["temperature_c"], "voltage": ["voltage_v"],
             "laser_temperature": ["laser_temperature_c"], "tec_current": ["tec_current_pct"],
             "uncorrectable": ["uncorrectable_codewords_total"], "flaps": ["flaps_total"],
             "link_ber": ["corrected_bits_total", "symbol_errors_total", "bins"],
             "codeword_error_ratio": ["bins"]}


def replay(lines):
    run = subprocess.run([daemon_run.OPTMON, "replay", "-j", "-"], capture_output=True, text=True,
                         input="".join(line + "\n" for line in lines), check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def belongs(line, cage):
    return cage in (line.get("cage"), line.get("interface"))


def without(lines, cage, quantity):
    """The lines without a quantity of a cage."""
    name, out = f'"{cage}"', []
    for text in lines:
        line = json.loads(text) if name in text else None
        if not line or not belongs(line, cage):
            out.append(text)
            continue
        for lane in line.get("media_lanes", []):
            lane.pop(LANE_KEYS.get(quantity, ""), None)
            if quantity in ("rx_power", "tx_power", "tx_bias"):
                # A flag says the same in one bit.
                lane["flags"] = [f for f in lane.get("flags", []) if quantity[:2] not in f]
        for key in LINE_KEYS.get(quantity, []):
            line.pop(key, None)
        if quantity == "peer_tx_power":
            line.get("peer", {}).pop("tx_power_dbm", None)
        out.append(json.dumps(line))
    return out


def same(alarm, others):
    """The alarm as it was, for all that it says of itself."""
    return [o for o in others if o["state"] == "raised" and o["cage"] == alarm["cage"] and
            o["mode"] == alarm["mode"] and o["confidence"] == alarm["confidence"] and
            abs(o["t"] - alarm["t"]) < 3600]


def readings_of(lines, alarm, quantity, lane):
    """Times and values of what evidence names."""
    for text in lines:
        if f'"{alarm["cage"]}"' not in text:
            continue
        line = json.loads(text)
        if line["kind"] != "sample" or line.get("cage") != alarm["cage"]:
            continue
        if quantity in LANE_KEYS:
            for one in line["media_lanes"]:
                if lane in (None, one["lane"]) and LANE_KEYS[quantity] in one:
                    yield line["t"], one[LANE_KEYS[quantity]]
        elif quantity in LINE_KEYS and LINE_KEYS[quantity][0] in line:
            yield line["t"], line[LINE_KEYS[quantity][0]]


def was_read(lines, alarm, evidence):
    """A reading of that value within the minutes before the time it is quoted with."""
    lanes = evidence.get("lanes") or [evidence.get("lane")]
    value = evidence["value"]
    for lane in lanes:
        for t, v in readings_of(lines, alarm, evidence["quantity"], lane):
            if not evidence["t"] - 180 <= t <= evidence["t"] + 0.5:
                continue
            near = abs(v - value) <= max(0.3, 0.02 * abs(value))
            if evidence["quantity"].endswith("ber") and v > 0:
                near = abs(math.log10(v / value)) < 0.3
            if near:
                return True
    return False


def used_to_be(lines, alarm, evidence):
    """The baseline that is quoted was read often since the day before it began."""
    lanes, base = evidence.get("lanes") or [evidence.get("lane")], evidence["compared"]
    for lane in lanes:
        past = [v for t, v in readings_of(lines, alarm, evidence["quantity"], lane)
                if alarm["since"] - 86400 <= t < evidence["t"] - 600]
        if evidence["quantity"].endswith("ber"):
            near = sum(1 for v in past if v > 0 and abs(math.log10(v / base)) < 0.5)
        else:
            near = sum(1 for v in past if abs(v - base) <= max(0.5, 0.05 * abs(base)))
        if near >= 10:
            return True
    return False


def main():
    if not SIMULATOR.exists():
        print("KTAP version 1\n1..0 # SKIP not built (make fleet)")
        return
    tap = daemon_run.Ktap(4)
    unread, unusual, kept, modes, quotes, taken = [], [], [], set(), 0, 0
    for seed in SEEDS:
        lines = subprocess.run([SIMULATOR, *WORLD, "-s", str(seed)], capture_output=True,
                               text=True, check=True).stdout.splitlines()
        for alarm in (a for a in replay(lines) if a["state"] == "raised"):
            modes.add(alarm["mode"])
            for evidence in (e for e in alarm["evidence"] if "quantity" in e):
                quantity = evidence["quantity"]
                about = (seed, alarm["cage"], alarm["mode"], evidence)
                if evidence["source"] == "sample" and "value" in evidence:
                    quotes += 1
                    unread += [] if was_read(lines, alarm, evidence) else [about]
                    if evidence.get("reference") == "baseline" and \
                       not used_to_be(lines, alarm, evidence):
                        unusual.append(about)
                if quantity in LANE_KEYS or quantity in LINE_KEYS or quantity == "peer_tx_power":
                    taken += 1
                    rest = lines
                    for one in [quantity, *TWINS.get(quantity, [])]:
                        rest = without(rest, alarm["cage"], one)
                    if same(alarm, replay(rest)):
                        kept.append(about)
    tap.diag(f"{quotes} quotations, {taken} pieces taken away, of {', '.join(sorted(modes))}")
    tap.check("there are alarms of four modes to look at", len(modes) >= 4 and taken >= 15, modes)
    tap.check("each value that is quoted was read, then", quotes and not unread, *unread)
    tap.check("each baseline that is quoted was a level that was read before", not unusual, *unusual)
    tap.check("without what it cites an alarm is another, less sure or none", not kept, *kept)
    tap.end()


sys.exit(main())
