# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for what the tests of another project expect."""
import re

from case import EQUAL, RULES, exact, number, rule, text, wrong
from states import LEVELS

MEDIA = {
    "FR4_200G": {0x18}, "DR4_2x400G": {0x1c}, "FR4_2x400G": {0x1d}, "FR4_LITE_2x400G": {0x1d},
    "FR4_LPO_2x400G": {0x1d, 0x1c}, "DR4_2x800G": {0x77}, "CR8_400G": {0x01}, "DR4_400G": {0x1c},
    "LR4_400G_10KM": {0x1e}, "ZR_800G": {0x68, 0xf7, 0x6c}, "CR8_800G": {0x03, 0x04},
    "DR4_8x800G": {0x77},
}
STATES = {"ACTIVATED": "DPActivated", "DATAPATHINIT": "DPInit", "TX_ON": "DPTxTurnOn",
          "DEINIT": "DPDeinit"}
SETTINGS = {"RxOutDisable": "rx_disable", "RxSqDisable": "rx_squelch_disable",
            "TxDisable": "tx_disable", "TxForcedSq": "tx_squelch_force",
            "TxSqDisable": "tx_squelch_disable"}
SIGNAL = {"RxEqMain": "rx_amplitude", "RxEqPrecursor": "rx_pre_cursor",
          "RxEqPostcursor": "rx_post_cursor"}
SIGNALS = {"Rx_Lol": "rx_lol", "Rx_Los": "rx_los", "Tx_AdaptFault": "tx_adaptive_eq_fault",
           "Tx_Fault": "tx_fault", "Tx_Lol": "tx_lol", "Tx_Los": "tx_los"}
DOM = {"RxPwr": ("rx_power_mw", 1e-4), "TxPwr": ("tx_power_mw", 1e-4),
       "TxBias": ("tx_bias_ma", 2e-3)}
INTERRUPTS = {"RxPwr": "rx_power", "TxBias": "tx_bias", "TxPwr": "tx_power"}


def lanes_in_use(case):
    """Host and media lanes of all data paths, by the applications in use."""
    apps = {app["code"]: app for app in case.at("applications") or []}
    host = [lane for lane in case.got.get("lanes", []) if lane.get("application")]
    paths = {(lane["application"], lane["data_path"]) for lane in host}
    return len(host), sum(apps[code].get("media_lanes", 0) for code, _ in paths if code in apps)


def one_test(case, key, value):
    if key == "vendor":
        return RULES["vendor"](case, key, value)
    if key in ("temp_c", "vcc_v"):
        return RULES[key](case, key, value)
    if key == "cmisLaneState":
        return [exact([STATES[v] for v in value],
                      case.lanes("data_path_state")[:len(value)])]
    if key.endswith("LaneSettings"):
        return [lane_setting(case, name, values) for name, values in value.items()]
    if key == "expectedMediaSignals":
        return [exact([bool(v) for v in values],
                      [SIGNALS[name] in f for f in case.lanes("flags")[:len(values)]])
                for name, values in value.items()]
    if key == "laneDom":
        return [number(v, case.lanes(DOM[name][0])[i], DOM[name][1])
                for name, values in value.items() for i, v in enumerate(values)]
    if key == "laneInterrupts":
        return [lane_interrupt(case, name, values) for name, values in value.items()]
    if key.startswith("globalInterrupts"):
        monitor = {"temp": "temperature", "vcc": "voltage"}[key.split("_")[1]]
        return [exact(bool(v), f"{monitor}_{level}" in case.at("flags"))
                for v, level in zip(value, LEVELS.values())]
    if key == "fw_info_version_dsp_build":
        return [text(value[0], case.at("identity", "firmware", "active")),
                ("skipped", "DSP and build versions are in vendor registers")]
    if key in ("numHostLanes", "numMediaLanes"):
        return [lane_count(case, key, value)]
    if key == "moduleMediaInterface":
        ids = {app["media_id"] for app in case.at("applications") or []}
        return [EQUAL if ids & MEDIA[value] else wrong(value, sorted(ids))]
    if key == "vdm_expect":
        return [vdm_test(case, *test) for test in value]
    if key.startswith("vdm_first_port"):
        return vdm_first_lane(case, value)
    return [wrong(key, "no rule for this test")]


def lane_setting(case, name, values):
    if name == "CurrentAppSel":
        return exact(values, case.lanes("application")[:len(values)])
    if name in SIGNAL:
        return exact(values, [s[SIGNAL[name]] for s in case.lanes("signal")[:len(values)]])
    return exact([bool(v) for v in values],
                 [SETTINGS[name] in c for c in case.lanes("controls")[:len(values)]])


def lane_interrupt(case, name, values):
    monitor, level = re.match(r"(RxPwr|TxBias|TxPwr)(.*)", name).groups()
    level = {"HighAlarm": "high_alarm", "LowAlarm": "low_alarm", "HighWarn": "high_warning",
             "LowWarn": "low_warning"}[level]
    flag = f"{INTERRUPTS[monitor]}_{level}"
    return exact([bool(v) for v in values],
                 [flag in f for f in case.lanes("flags")[:len(values)]])


def lane_count(case, key, value):
    host, media = lanes_in_use(case)
    got = host if key == "numHostLanes" else media
    if got == value:
        return EQUAL
    apps = case.at("applications") or []
    first = apps[0].get("host_lanes" if key == "numHostLanes" else "media_lanes", 0) if apps else 0
    if case.at("advertised", "flat_memory"):
        return EQUAL if value in (0, first) else wrong(value, first)
    if case.at("advertised", "banks") * 8 == value:
        return EQUAL
    return wrong(value, got)


def vdm_test(case, what, how, value):
    names_ = {"Modulator Bias XI": 128, "Modulator Bias XQ": 129, "Modulator Bias YI": 130,
              "Modulator Bias YQ": 131, "Modulator Bias X Phase": 132,
              "Modulator Bias Y Phase": 133, "CD low granularity": 135,
              "SOPMD low granularity": 149}
    number_ = names_[what.split(":")[0]]
    got = next(v["value"] for v in case.got["vdm"] if v["type"] == number_)
    return exact(value, float(int(got * 100)) if "* 100" in how else got)


def vdm_first_lane(case, expected):
    """Custom types 100 to 105: registers of the first lane, named by one operator."""
    types = {"laneSNRMin": 5, "lanePam4Level0SDMax": 100, "lanePam4Level1SDMax": 101,
             "lanePam4Level2SDMax": 102, "lanePam4Level3SDMax": 103, "lanePam4MPIMax": 104,
             "fecTailMax": 105}
    results = []
    for name, value in expected.items():
        lanes = [v for v in case.got["vdm"] if v["type"] == types[name] and v["lane"] <= 4]
        scale = 1 if types[name] == 5 else 1 / 256
        scaled = [int(v["value"] * scale * 100) for v in lanes]
        registers = [v["value"] for v in lanes]
        results.append(EQUAL if value in scaled or value in registers
                       else ("skipped", f"{name}: scaling of a custom type is not public"))
    return results


@rule("tests")
def rule_tests(case, _, expected):
    results = []
    for test, members in expected.items():
        for key, value in members.items():
            for kind, said in one_test(case, key, value):
                results.append((kind, f"{test}.{key}: {said}" if said else said))
    return results
