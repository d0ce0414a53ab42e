# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for states, applications and flags."""
import re

from case import EQUAL, absent, exact, names, peer, rule, wrong

DP_STATES = {
    "DataPathActivated": "DPActivated", "DataPathInit": "DPInit",
    "DataPathDeinit": "DPDeinit", "DataPathDeactivated": "DPDeactivated",
    "DataPathTxTurnOn": "DPTxTurnOn", "DataPathTxTurnOff": "DPTxTurnOff",
    "DataPathInitialized": "DPInitialized",
}


@rule("dp_state", "app_sel")
def rule_lane_code(case, key, expected):
    name = {"dp_state": "data_path_state_code", "app_sel": "application"}[key]
    return [exact(expected, case.lanes(name))]


@rule("dp_state_text")
def rule_dp_state(case, _, expected):
    results = []
    for value, lane in zip(expected, case.got["lanes"]):
        if value == "Unknown":
            value = f"0x{lane['data_path_state_code']:02x}"
        results.append(names(value, lane["data_path_state"], DP_STATES))
    return results


@rule("apps")
def rule_apps(case, _, expected):
    got = case.at("applications") or []
    results = [exact(len(expected), len(got))]
    for want, ours in zip(expected, got):
        results.append(exact(want["n"], ours["code"]))
        results.append(exact(want["host"], ours["host_id"]))
        results.append(exact(want["media"], ours["media_id"]))
        results.append(exact(want["host_assign"], ours["host_assignment"]))
        results.append(exact(want["media_assign"], ours.get("media_assignment")))
        for side in ("host_lanes", "media_lanes"):
            if want[side] or ours.get(side) is None:
                results.append(exact(want[side] or None, ours.get(side)))
            else:
                results.append(absent("0 leaves the count to the interface ID"))
    return results


def same_interface(expected, got):
    """Names of SFF-8024 with the spellings of its revisions evened out."""
    def even(name):
        name = name.replace("Cl ", "Clause ").replace("Clause ", "").replace("Annex", "")
        name = re.sub(r"\((Ethernet Technology Consortium|LPO MSA|placeholder)\)", "", name)
        name = name.replace("10^-", "1e-")
        name = re.sub(r"MSA [Ss]pec|\bMSA\b|[^A-Za-z0-9.]", "", name)
        return name.lower()
    return even(expected) == even(got)


# The names of revision 4.13 for what the peer took from an older one
RENAMED = {
    "25GBASE-CR CA-N (Clause 110)": "25GBASE-CR or 25GBASE-CR-S CA-25G-N (Clause 110)",
    "25GBASE-CR CA-S (Clause 110)": "25GBASE-CR or 25GBASE-CR-S CA-25G-S (Clause 110)",
    "25GBASE-CR CA-L (Clause 110)": "25GBASE-CR CA-25G-L (Clause 110)",
    "50GBASE-CR (Clause 126)": "50GBASE-CR (Clause 136)",
}


def beyond_end(case, code, want):
    """A descriptor after the one that ends the list is no application."""
    for before in range(1, int(code)):
        at = (0, 86 + 4 * (before - 1)) if before <= 8 else (1, 223 + 4 * (before - 9))
        if case.dump.get(*at) == 0xff:
            return peer("the list ends before, at FFh (Table 8-22)")
    return wrong(want, None)


@rule("apps_text")
def rule_apps_text(case, _, expected):
    ours = {str(app["code"]): app for app in case.at("applications") or []}
    results = []
    if not expected:
        return [EQUAL if case.got else wrong(expected, ours)]
    for code, want in expected.items():
        app = ours.get(code)
        if app is None:
            results.append(beyond_end(case, code, want))
            continue
        for key, name in (("host_electrical_interface_id", "host"),
                          ("module_media_interface_id", "media")):
            said = RENAMED.get(want.get(key), want.get(key))
            if said is None or same_interface(said, app[name]):
                results.append(EQUAL)
            else:
                results.append(wrong(said, app[name]))
        for key, name in (("host_lane_count", "host_lanes"),
                          ("media_lane_count", "media_lanes"),
                          ("host_lane_assignment_options", "host_assignment"),
                          ("media_lane_assignment_options", "media_assignment")):
            if key in want:
                results.append(exact(want[key], app.get(name)))
    return results


LEVELS = {"ha": "high_alarm", "la": "low_alarm", "hw": "high_warning", "lw": "low_warning"}
MONITORS = {"temp": "temperature", "vcc": "voltage", "bias": "tx_bias", "txpwr": "tx_power",
            "rxpwr": "rx_power"}
SINGLE = {"tx_fault": (157, 0), "tx_los": (157, 1), "tx_lol": (157, 2),
          "tx_adapt_eq_fault": (157, 3), "rx_los": (158, 1), "rx_lol": (158, 2)}


@rule(*(f"flag_{m}_{level}" for m in MONITORS for level in LEVELS))
def rule_monitor_flag(case, key, expected):
    _, monitor, level = key.split("_")
    name = f"{MONITORS[monitor]}_{LEVELS[level]}"
    if monitor in ("temp", "vcc"):
        got = case.at("flags")
        if got is None:
            why = case.no_monitor()
            return [absent(why) if why and not expected else wrong(expected, got)]
        return [exact(bool(expected), name in got)]
    return lane_flags(case, name, expected)


@rule(*(f"flag_{name}" for name in SINGLE))
def rule_single_flag(case, key, expected):
    name = key.removeprefix("flag_")
    return lane_flags(case, name.replace("adapt_eq", "adaptive_eq"), expected,
                      SINGLE[name])


def lane_flags(case, name, expected, advertised=None):
    values = expected if isinstance(expected, list) else [expected]
    lanes = case.lanes("flags")
    results = []
    for lane, value in enumerate(values):
        flags = lanes[lane] if lane < len(lanes) else None
        if flags is None:
            why = case.no_monitor()
            results.append(absent(why) if why and not value else wrong(value, flags))
        elif value and name not in flags and advertised and case.by == "CMIS" and \
                not case.dump.bit(1, *advertised):
            page, bit = advertised
            results.append(absent(f"01h:{page}.{bit} is 0: the flag is not supported"))
        else:
            results.append(exact(bool(value), name in flags))
    return results


@rule("module_level_flag")
def rule_module_flags(case, _, expected):
    ours = {"case_temp": "temperature", "voltage": "voltage", "custom_mon": "custom"}
    flags = case.at("flags") or []
    results = []
    for group, members in expected.items():
        monitor = group.removesuffix("_flags")
        for key, value in members.items():
            level = key.removeprefix(monitor + "_").removesuffix("_flag")
            name = f"{ours.get(monitor, monitor)}_{level.replace('warn', 'warning')}"
            results.append(exact(value, name in flags))
    return results
