# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for monitors and thresholds."""
import math

from case import EQUAL, absent, exact, number, peer, rule, wrong

MODULE = {"temp": ("temperature_c", 1 / 256, 0), "vcc": ("voltage_v", 1e-4, 1)}


@rule("temp_c", "vcc_v")
def rule_module_monitor(case, key, expected):
    name, step, bit = MODULE[key.split("_")[0]]
    got = case.at("monitors", name)
    if expected is None and got is None:
        return [EQUAL]
    if got is None and expected and case.is_copper() and case.by == "SFF-8636":
        return [absent(case.no_monitor())]
    return [number(expected, got, step, case.no_monitor(bit_159=bit))]


@rule("laser_temperature")
def rule_laser_temperature(case, _, expected):
    monitors = case.at("monitors") or {}
    got = [m["value"] for m in monitors.values()
           if isinstance(m, dict) and m["observable"] == "laser_temperature"]
    if not got:
        if expected in (0, None):
            return [absent("no monitor of the laser's temperature is advertised")]
        return [wrong(expected, None)]
    if any(number(expected, value, 1 / 256) == EQUAL for value in got):
        return [EQUAL]
    return [wrong(expected, got)]


@rule("thr_temp_c", "thr_vcc_v")
def rule_module_threshold(case, key, expected):
    name, step, bit = MODULE[key.split("_")[1]]
    return thresholds(case, name, step, expected, case.no_monitor(bit_159=bit))


LANE = {"tx_bias": ("tx_bias_ma", 2e-3, 0), "tx_power": ("tx_power_mw", 1e-4, 1),
        "rx_power": ("rx_power_mw", 1e-4, 2)}


@rule("thr_tx_bias_ma", "thr_tx_power_mw", "thr_rx_power_mw")
def rule_lane_threshold(case, key, expected):
    name, step, bit = LANE[key.removeprefix("thr_").rsplit("_", 1)[0]]
    reason = case.no_monitor(bit_160=bit)
    if name == "tx_power_mw" and case.by == "SFF-8636" and not case.dump.bit(0, 220, 2):
        reason = reason or "220.2 is 0: Tx power is not measured"
    if name == "tx_bias_ma":
        step *= case.at("advertised", "tx_bias_multiplier") or 1
    return thresholds(case, name, step, expected, reason)


def thresholds(case, name, step, expected, reason):
    got = case.at("thresholds", name)
    if got is None:
        if case.by == "SFF-8636" and not case.dump.has_page(3) and not any(expected):
            return [absent("page 03h is not in the dump")]
        if reason and (case.is_copper() or not any(expected)):
            return [absent(reason)]
        if reason and case.by == "SFF-8636":
            return [absent(reason)]
        return [wrong(expected, got)]
    order = ("high_alarm", "low_alarm", "high_warning", "low_warning")
    return [number(value, got[key], step) for value, key in zip(expected, order)]


@rule("tx_bias_ma", "tx_power_mw", "rx_power_mw")
def rule_lane_monitor(case, key, expected):
    name, step, bit = LANE[key.rsplit("_", 1)[0]]
    values = expected if isinstance(expected, list) else [expected]
    got = case.lanes(name)
    reason = case.no_monitor(bit_160=bit)
    if name == "tx_power_mw" and case.by == "SFF-8636" and not case.dump.bit(0, 220, 2):
        reason = reason or "220.2 is 0: Tx power is not measured"
    if name == "tx_bias_ma":
        step *= case.at("advertised", "tx_bias_multiplier") or 1
    results = []
    for lane, value in enumerate(values):
        ours = got[lane] if lane < len(got) else None
        why = reason or (case.no_lane(lane) if case.by == "CMIS" else "")
        if ours is None and value and why and case.by == "SFF-8636":
            results.append(absent(why))
        else:
            results.append(number(value, ours, step, why))
    return results


def dbm(expected, got, mw):
    """Two decimals, computed from the full resolution."""
    if got != round(10 * math.log10(mw), 2):
        return wrong(10 * math.log10(mw), got)
    if number(expected, got, 0.0112) == EQUAL:
        return EQUAL
    if abs(expected - 10 * math.log10(round(mw, 3))) < 0.001:
        return peer("dBm of a power that the peer rounded to 1 uW first")
    return wrong(expected, got)


@rule("tx_power_dbm", "rx_power_dbm")
def rule_dbm(case, key, expected):
    got = case.lanes(key)
    mw = case.lanes(key.replace("dbm", "mw"))
    results = []
    for lane, value in enumerate(expected):
        ours = got[lane] if lane < len(got) else None
        if value == "N/A" and lane >= len(got):
            continue
        if ours is None:
            bit = {"tx_power_dbm": 1, "rx_power_dbm": 2}[key]
            why = case.no_monitor(bit_160=bit) or \
                (case.no_lane(lane) if case.by == "CMIS" else "")
            if key == "tx_power_dbm" and case.by == "SFF-8636" and \
                    not case.dump.bit(0, 220, 2):
                why = why or "220.2 is 0: Tx power is not measured"
            results.append(absent(why) if why else wrong(value, ours))
        elif value == "-inf" and mw[lane] == 0.0001:
            results.append(peer("0.1 uW, which the peer rounded to nothing"))
        elif value in ("-inf", "N/A"):
            results.append(exact(0, mw[lane]) if ours == -40 else wrong(value, ours))
        else:
            results.append(dbm(value, ours, mw[lane]))
    return results
