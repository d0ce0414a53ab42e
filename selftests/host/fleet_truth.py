#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The truth of fleet-sim.

fleet_truth.py TRUTH READINGS [TRUTH READINGS]...   do they agree?
fleet_truth.py --oracle|--early|--misnamed TRUTH    alarms made of the truth
"""
import json
import sys

DAY = 86400


def faults_of(path):
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    assert lines[0]["kind"] == "run" and len(lines[0]["sha256"]) == 64, "no heading"
    hosts = {line["host"]: line for line in lines if line["kind"] == "exposure"}
    return hosts, [line for line in lines if line["kind"] == "fault"]


def lanes_of(sample, fault):
    return [lane for lane in sample.get("media_lanes", []) if lane["lane"] in fault["lanes"]]


def mean_in(samples, fault, start, end, key):
    values = [lane[key] for sample in samples if start <= sample["t"] < end
              for lane in lanes_of(sample, fault) if key in lane]
    return sum(values) / len(values) if values else None


def moved(samples, fault):
    """What a fault must have moved by its end, against the days before; None: nothing to see."""
    mode, shape = fault["mode"], fault["shape"]
    before = (fault["onset"] - 5 * DAY, fault["onset"])
    last = fault.get("failure", fault["until"])
    after = (last - DAY, last) if fault["gradual"] else (fault["until"] - 3600, fault["until"])
    key = {"WEAROUT": "tx_bias_ma", "EXT_LASER": "tx_power_dbm"}.get(mode)
    if mode == "OPTICAL_LOSS":
        key = "rx_power_dbm"
    if (mode, shape) == ("THERMAL", "cooler"):
        old, new = (max((sample["laser_temperature_c"] for sample in samples
                         if start <= sample["t"] < end), default=None)
                    for start, end in (before, after))
        return None if old is None or new is None else new > old + 1
    if (mode, shape) == ("LANE_LASER", "near"):
        key = "tx_power_dbm"
    if not key:
        return None
    old, new = (mean_in(samples, fault, *span, key) for span in (before, after))
    if old is None or new is None:
        return None
    if mode == "WEAROUT":
        return new > 1.1 * old
    return new < old - 0.5


def agree(truth, readings):
    hosts, faults = faults_of(truth)
    cages = {(fault["host"], cage) for fault in faults for cage in fault["cages"]}
    samples = {cage: [] for cage in cages}
    names = {cage for _, cage in cages}
    with open(readings, encoding="utf-8") as file:
        for text in file:
            if '"kind":"sample"' not in text or text.split('"cage":"', 1)[1].split('"')[0] not in names:
                continue
            line = json.loads(text)
            cage = (line["host"], line["cage"])
            if cage in samples:
                samples[cage].append(line)
    seen = 0
    for fault in faults:
        host = hosts[fault["host"]]
        name = f"{fault['host']} {fault['cages'][0]} {fault['mode']} {fault['shape']}"
        assert fault["mode"] in fault["accept"], name
        assert host["start"] <= fault["onset"] < fault["until"] <= host["end"], name
        assert fault["until"] <= fault["repair"] <= host["end"], name
        assert fault["onset"] <= fault.get("failure", fault["onset"]) <= fault["until"], name
        assert len(fault["cages"]) == 1 or fault["mode"] in ("THERMAL", "COHORT"), name
        result = moved(samples[(fault["host"], fault["cages"][0])], fault)
        assert result is not False, name + ": its readings did not move"
        seen += result is True
    assert seen >= 2, f"{truth}: only {seen} faults could be looked for"


def alarms(how, truth):
    for fault in faults_of(truth)[1]:
        t = fault["onset"] + 60
        mode = fault["accept"][0]
        if how == "--early":
            t = fault["onset"] - 3 * DAY
        if how == "--misnamed":
            mode = "STALE_TELEMETRY" if mode != "STALE_TELEMETRY" else "WEAROUT"
        print(json.dumps({
            "t": t, "host": fault["host"], "cage": fault["cages"][0], "mode": mode.lower(),
            "severity": "warning", "state": "raised", "suspect": fault["suspects"][0],
            "action": (fault["actions"] or ["none"])[0], "disruptive": False,
            "incident": fault["cages"][0] + mode}))


if sys.argv[1].startswith("--"):
    alarms(sys.argv[1], sys.argv[2])
else:
    for at in range(1, len(sys.argv), 2):
        agree(sys.argv[at], sys.argv[at + 1])
