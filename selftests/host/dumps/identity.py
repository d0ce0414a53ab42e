# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for identity and advertisements."""
import re

from case import EQUAL, RULES, absent, exact, names, number, peer, rule, text, wrong


def simple(key, *path):
    RULES[key] = lambda case, key, expected: [text(expected, case.at(*path))]


simple("vendor", "identity", "vendor")
simple("pn", "identity", "part_number")
simple("rev", "identity", "revision")
simple("sn", "identity", "serial_number")
simple("date", "identity", "date_code")
simple("oui", "identity", "vendor_oui")
simple("identifier", "identity", "identifier")
simple("connector", "identity", "connector_code")
simple("connector_text", "identity", "connector")
simple("cmis_rev", "identity", "cmis_revision")
simple("technology", "identity", "media_technology_code")
simple("media_type", "identity", "media_type_code")
simple("module_state", "state", "module_state_code")
simple("power_class", "identity", "power_class")
simple("flat_memory", "advertised", "flat_memory")

TYPES = {
    "SFP/SFP+/SFP28": "SFP/SFP+/SFP28 and later (SFF-8472)",
    "QSFP+ or later with SFF-8636 or SFF-8436": "QSFP+ or later (SFF-8636 or SFF-8436)",
    "QSFP28 or later": "QSFP28 or later (SFF-8636)",
    "QSFP+ or later with CMIS": "QSFP+ or later (CMIS)",
    "QSFP-DD Double Density 8X Pluggable Transceiver": "QSFP-DD double density 8X",
    "OSFP 8X Pluggable Transceiver": "OSFP 8X",
}
MEDIA_TYPES = {
    "Undefined": "undefined",
    "sm_media_interface": "SMF",
    "passive_copper_media_interface": "passive copper cable",
    "active_cable_media_interface": "active cable",
}
TECHNOLOGIES = {
    "1310 nm DFB": "1310 nm DFB laser",
    "Copper cable unequalized": "Copper cable, passive, unequalized",
}
REVISIONS = {
    "SFF-8636 Rev 2.5/2.6/2.7": "SFF-8636 Rev 2.5, 2.6 and 2.7",
}


@rule("type")
def rule_type(case, _, expected):
    return [names(expected, case.at("identity", "type"), TYPES)]


@rule("media_type_text2")
def rule_media_type(case, _, expected):
    got = case.at("identity", "media_type")
    if expected is None:
        return [exact(None, got) if case.by != "CMIS" else EQUAL]
    return [names(expected, got, MEDIA_TYPES)]


@rule("technology_text")
def rule_technology(case, _, expected):
    # The peer asks for it only in CMIS modules.
    if expected is None:
        return [EQUAL if case.by != "CMIS" else wrong(expected, "CMIS")]
    return [names(expected, case.at("identity", "media_technology"), TECHNOLOGIES)]


@rule("revision_compliance")
def rule_revision(case, _, expected):
    got = case.at("sff", "revision")
    if expected == "Unallocated":
        code = case.dump.get(0, 1)
        if code <= 8:
            return [peer(f"revision {code:02x}h is in SFF-8636 rev 2.11 Table 6-4")]
        return [text(f"0x{code:02x}", got)]
    return [names(expected, got, REVISIONS)]


@rule("module_state_text")
def rule_module_state(case, _, expected):
    got = case.at("state", "module_state")
    if expected is None:
        return [exact(None, got)]
    if expected == "Unknown":
        return [text("0x00", got)]
    return [text(expected, got)]


@rule("module_fault_cause")
def rule_fault(case, _, expected):
    # 0 is also "not supported" (Table 8-16): we leave it out.
    if expected in (None, "No Fault detected"):
        return [exact(None, case.at("state", "fault"))]
    return [text(expected, case.at("state", "fault"))]


@rule("fw_active", "fw_inactive", "hw_rev")
def rule_version(case, key, expected):
    path = {"fw_active": ("identity", "firmware", "active"),
            "fw_inactive": ("identity", "firmware", "inactive"),
            "hw_rev": ("identity", "hardware_revision")}[key]
    got = case.at(*path)
    if got is None and key != "fw_active" and not case.dump.has_page(1):
        return [absent("page 01h is not in the dump")]
    return [text(expected, got)]


@rule("max_power_w")
def rule_power(case, _, expected):
    return [number(expected, case.at("identity", "max_power_w"), 0.25)]


@rule("cable_length_m")
def rule_cable(case, _, expected):
    reason = "0 is an undefined length (Table 8-33)" if not case.dump.get(0, 202) else ""
    return [number(expected, case.at("identity", "cable_length_m"), 0.1, reason)]


LENGTHS = {"len_smf_km": "smf_km", "len_om5_m": "om5_m", "len_om4_m": "om4_m",
           "len_om3_m": "om3_m", "len_om2_m": "om2_m", "len_om1_m": "om1_m"}


@rule(*LENGTHS)
def rule_length(case, key, expected):
    got = case.at("identity", "link_length", LENGTHS[key])
    if key == "len_smf_km" and case.by == "SFF-8472" and not expected and got:
        if not case.dump.get(0, 14) and case.dump.get(0, 15):
            return [peer("the peer looks at byte 14 only; byte 15 has the length in 100 m")]
    return [number(expected, got, 0.1, "0: this fibre is not supported")]


@rule("len_copper_m")
def rule_copper(case, _, expected):
    cable = case.at("identity", "cable_length_m")
    om4 = case.at("identity", "link_length", "om4_m")
    copper = case.at("identity", "link_length", "copper_m")
    if om4 is not None:
        scale = 2 if case.by == "SFF-8636" else 10
        if om4 == expected * scale:
            return [peer("the byte is the length of OM4 in optics with a connector")]
    got = cable if cable is not None else copper
    return [number(expected, got, 1, "0: not a cable, or not specified")]


@rule("wavelength_nm", "wavelength_tol_nm")
def rule_wavelength(case, key, expected):
    got = case.at("identity", {"wavelength_nm": "wavelength_nm",
                               "wavelength_tol_nm": "wavelength_tolerance_nm"}[key])
    reason = ""
    if case.by == "SFF-8472" and (case.dump.get(0, 8) or 0) & 0x0c:
        reason = "a cable: bytes 60-61 are its compliance (SFF-8472 8.1)"
    elif case.is_copper():
        reason = "copper has no wavelength"
    elif not expected:
        reason = "0: not specified"
    if got is None and expected and reason and case.by != "CMIS":
        if not reason.startswith("0"):
            return [peer(reason)]
    return [number(expected, got, 0.005, reason)]


@rule("attenuation_at_2.5ghz", "attenuation_at_5.0ghz", "attenuation_at_7.0ghz",
      "attenuation_at_12.9ghz", "attenuation_at_5ghz", "attenuation_at_7ghz",
      "attenuation_at_25.8ghz")
def rule_attenuation(case, key, expected):
    frequency = key.removeprefix("attenuation_at_").replace(".0ghz", "ghz")
    got = case.at("identity", "attenuation_db", frequency)
    if case.by == "SFF-8636" and frequency in ("7ghz", "12.9ghz"):
        byte, read = {"7ghz": (188, 186), "12.9ghz": (189, 187)}[frequency]
        if (got or 0) == case.dump.get(0, byte) != expected == case.dump.get(0, read):
            return [peer(f"byte {byte} has it (Table 6-21), the peer reads {read}")]
    return [number(expected, got, 1, "0 dB: not known (Table 8-35)")]


@rule("nominal_bit_rate")
def rule_bit_rate(case, _, expected):
    got = case.at("identity", "bit_rate_mbps")
    if expected == "N/A":
        return [exact(None, got)]
    if expected == 255:
        byte = case.dump.get(0, 66 if case.by == "SFF-8472" else 222)
        return [number(byte * 250, got, 250, "0: not specified")]
    return [number(expected * 100, got, 100, "0: not specified")]


@rule("signaling_rate_bps")
def rule_signaling_rate(case, _, expected):
    got = case.at("identity", "bit_rate_mbps")
    if got is not None and case.by == "SFF-8472" and case.dump.get(0, 12) == 0xff:
        if expected != got * 1e6:
            return [peer("the peer multiplies byte 66 wrongly (2.8 Tb/s for an SFP28)")]
    return [number(expected / 1e6, got, 100, "0: not specified")]


@rule("ext_identifier")
def rule_ext_identifier(case, _, expected):
    if case.by == "SFF-8472":
        return [exact(4, case.at("sff", "extended_identifier"))]
    words = re.match(r"Power Class (\d)", expected)
    results = [exact(int(words[1]), case.at("identity", "power_class"))]
    watts = re.search(r"\(([\d.]+) ?W", expected)
    results.append(number(float(watts[1]), case.at("identity", "max_power_w"), 0.1))
    if case.by == "SFF-8636":
        ext = case.at("sff", "extended_identifier")
        results.append(exact(", CLEI code present" in expected, bool(ext & 0x10)))
        results.append(exact(", CDR present in TX" in expected, bool(ext & 0x08)))
        results.append(exact(", CDR present in RX" in expected, bool(ext & 0x04)))
    return results


@rule("banks")
def rule_banks(case, _, expected):
    return [exact(expected, case.at("advertised", "banks"))]


@rule("bias_multiplier")
def rule_multiplier(case, _, expected):
    return [exact(expected, case.at("advertised", "tx_bias_multiplier"))]


@rule("mon_support")
def rule_support(case, _, expected):
    ours = {"temp": "temperature", "vcc": "voltage"}
    got = case.at("advertised", "monitors") or []
    return [exact(bool(value), ours.get(key, key) in got)
            for key, value in expected.items()]


@rule("vdm_supported")
def rule_vdm_supported(case, _, expected):
    return [exact(expected, "vdm" in case.at("advertised", "features"))]


DURATIONS = {
    "datapath_init_duration": "data_path_init",
    "datapath_deinit_duration": "data_path_deinit",
    "datapath_tx_turnon_duration": "tx_turn_on",
    "datapath_tx_turnoff_duration": "tx_turn_off",
    "module_pwr_up_duration": "module_power_up",
    "module_pwr_down_duration": "module_power_down",
}


@rule("datapath_durations_ms")
def rule_durations(case, _, expected):
    got = case.at("advertised", "durations_ms")
    if not expected or not got:
        if not case.dump.has_page(1) or case.by != "CMIS":
            return [EQUAL if got is None else wrong(expected, got)]
        return [wrong(expected, got)]
    results = []
    for key, value in expected.items():
        ours = got.get(DURATIONS[key])
        if value == 0 and ours == 1:
            results.append(peer("0000b is \"less than 1 ms\" (Table 8-49), not 0"))
        else:
            results.append(number(value, ours, 1))
    return results
