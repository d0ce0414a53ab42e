# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for versatile diagnostics."""
from case import EQUAL, exact, number, peer, rule, wrong
from states import LEVELS


@rule("vdm_note")
def rule_vdm_note(case, _, expected):
    pages = [page for page in range(0x28, 0x2c) if case.dump.has_page(page)]
    got = [v for v in case.got.get("vdm", []) if "thresholds" in v]
    return [exact([], pages), exact([], got)]


@rule("vdm_instances")
def rule_vdm(case, _, expected):
    got = {v["instance"]: v for v in case.got.get("vdm", [])}
    results = [exact(len(expected), len(got))]
    for want in expected:
        ours = got.get(want["n"])
        if ours is None:
            results.append(wrong(want, None))
            continue
        results.append(exact(want["group"], ours["group"]))
        results.append(exact(want["type"], ours["type"]))
        results.append(exact(want["loc"] if want["loc"] <= 8 else None, ours.get("lane")))
        results.append(vdm_value(want, ours))
        if "flags_ha_la_hw_lw" in want:
            flags = [level in ours["flags"] for level in LEVELS.values()]
            results.append(exact([bool(f) for f in want["flags_ha_la_hw_lw"]], flags))
    return results


def vdm_value(want, ours):
    value, raw = want["value"], int(want["raw"], 16)
    if ours["name"].startswith("0x"):
        return exact(raw, ours["value"])
    if want["type"] in range(9, 27):
        return number(value, ours["value"], max(abs(value) * 1e-3, 1e-30))
    if number(value, ours["value"], 1e-3) == EQUAL:
        return EQUAL
    if value == raw and want["type"] >= 128:
        return peer("a coherent type: the expectation has the bare register")
    return wrong(value, ours["value"])


# Names that the peer gives to the types of Table 8-180
VDM_NAMES = {
    "Laser Age [%]": 1, "TEC Current [%]": 2, "Laser Frequency Error [MHz]": 3,
    "Laser Temperature [C]": 4, "eSNR Media Input [dB]": 5, "eSNR Host Input [dB]": 6,
    "PAM4 Level Transition Parameter Media Input [dB]": 7,
    "PAM4 Level Transition Parameter Host Input [dB]": 8,
    "FERC Total Accumulated Media Input": 25, "FERC Total Accumulated Host Input": 26,
    "Modulator Bias X/I [%]": 128, "Modulator Bias X/Q [%]": 129,
    "Modulator Bias Y/I [%]": 130, "Modulator Bias Y/Q [%]": 131,
    "Modulator Bias X_Phase [%]": 132, "Modulator Bias Y_Phase [%]": 133,
    "CD high granularity, short link [ps/nm]": 134,
    "CD low granularity, long link [ps/nm]": 135, "DGD [ps]": 136, "SOPMD [ps^2]": 137,
    "PDL [dB]": 138, "OSNR [dB]": 139, "eSNR [dB]": 140, "CFO [MHz]": 141,
    "EVM_modem [%]": 142, "Tx Power [dBm]": 143, "Rx Total Power [dBm]": 144,
    "Rx Signal Power [dBm]": 145, "SOP ROC [krad/s]": 146, "MER [dB]": 147,
}
for _number, _word in enumerate(("Minimum", "Maximum", "Average", "Current Value")):
    for _side in (0, 1):
        _input = ("Media", "Host")[_side] + " Input"
        VDM_NAMES[f"Pre-FEC BER {_word} {_input}"] = 9 + 2 * _number + _side
        VDM_NAMES[f"Errored Frames {_word} {_input}"] = 17 + 2 * _number + _side


@rule("vdm")
def rule_vdm_by_name(case, _, expected):
    results = []
    for name, lanes in expected.items():
        number_ = VDM_NAMES.get(name)
        if number_ is None:
            results.append(wrong(name, "no such type"))
            continue
        for lane, values in lanes.items():
            same = [v for v in case.got.get("vdm", [])
                    if v["type"] == number_ and v.get("lane") in (int(lane), None)]
            ok = any(vdm_value({"type": number_, "value": values[0], "raw": "0"}, v) == EQUAL
                     and [bool(f) for f in values[5:9]] ==
                     [level in v.get("flags", []) for level in LEVELS.values()]
                     for v in same)
            results.append(EQUAL if ok else wrong((name, lane, values), same))
    return results
