# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules for what one decoder says of SFF modules, leaf by leaf.

Keys are paths in its own words; a rule is a function of the case, the place and
the value.
"""
import math
import re

from case import EQUAL, RULES, absent, exact, number, peer, rule, wrong
from identity import rule_wavelength

RAW = {}
LONGEST = -1.7976931348623157e+308	# how the peer writes minus infinity


def raw(*paths):
    def add(function):
        for path in paths:
            RAW[path] = function
        return function
    return add


def raw_alias(path, key, convert=lambda value: value):
    """The same value as another key of the expectations."""
    RAW[path] = lambda case, at, value: RULES[key](case, key, convert(value))


raw_alias("VendorName", "vendor")
raw_alias("VendorPN", "pn")
raw_alias("VendorRev", "rev")
raw_alias("VendorSN", "sn")
raw_alias("DateCode", "date")
raw_alias("ConnectorType.hex", "connector", lambda value: int(value, 16))
raw_alias("Identifier.hex", "identifier", lambda value: int(value, 16))
raw_alias("LengthOM1", "len_om1_m")
raw_alias("LengthOM2", "len_om2_m")
raw_alias("LengthOM3", "len_om3_m")
raw_alias("SignalingRate", "signaling_rate_bps")

@raw("LengthOM4OrDAC")
def raw_om4_or_cable(case, _, value):
    byte = case.dump.get(0, 18)
    if not byte and not value:
        return [EQUAL]
    if (case.dump.get(0, 8) or 0) & 0x0c:
        if value == byte / 10 and case.at("identity", "cable_length_m") == byte:
            return [peer("byte 18 of a copper cable is in metres (SFF-8472 6.6)")]
        return [wrong(value, case.at("identity", "cable_length_m"))]
    lengths = case.at("identity", "link_length")
    return [exact(value, lengths.get("copper_m", lengths.get("om4_m", 0) / 10))]


raw_alias("LengthOM4ActiveOrPassiveCable", "len_copper_m")
raw_alias("FreeSideMonitors.temperature", "temp_c")
raw_alias("FreeSideMonitors.supplyVoltage", "vcc_v")
raw_alias("Diagnostics.Temperature", "temp_c")
raw_alias("Diagnostics.Voltage", "vcc_v")
raw_alias("Diagnostics.Bias", "tx_bias_ma")
raw_alias("Diagnostics.TxPower.Milliwatts", "tx_power_mw")
raw_alias("Diagnostics.RxPower.Milliwatts", "rx_power_mw")
raw_alias("CopperAttenuation2_5GHz", "attenuation_at_2.5ghz")
raw_alias("CopperAttenuation5GHz", "attenuation_at_5.0ghz")
raw_alias("WavelengthTolerance", "wavelength_tol_nm")


@raw("Wavelength")
def raw_wavelength(case, _, value):
    if case.by == "SFF-8636" and case.is_copper():
        return [absent("copper has no wavelength: these bytes are attenuations")]
    return rule_wavelength(case, "wavelength_nm", value)


@raw("CopperAttenuation7GHz", "CopperAttenuation12_9GHz", "CopperAttenuation2_5GHz",
     "CopperAttenuation5GHz")
def raw_attenuation(case, at, value):
    frequency = at.path.removeprefix("CopperAttenuation").replace("_", ".").lower()
    if not case.is_copper() and not value:
        return [EQUAL]
    byte = {"2.5ghz": 186, "5ghz": 187, "7ghz": 188, "12.9ghz": 189}[frequency]
    got = case.at("identity", "attenuation_db", frequency)
    if not value and got and got == case.dump.get(0, byte):
        return [peer(f"byte {byte} of a copper cable is not zero")]
    return [number(value, got, 1, "0 dB: not known")]


@raw("LengthSMF", "LengthSMFKm")
def raw_smf(case, at, value):
    got = case.at("identity", "link_length", "smf_km")
    km = value if at.path == "LengthSMFKm" else value / 1000
    if case.by == "SFF-8472":
        byte = case.dump.get(0, 14 if at.path == "LengthSMFKm" else 15)
        if got is not None and case.dump.get(0, 14) and at.path == "LengthSMF":
            return [exact(km, byte / 10)]
        if at.path == "LengthSMFKm" and not byte:
            return [EQUAL]
    return [number(km, got, 0.1, "0: this fibre is not supported")]


@raw("MaxCaseTemperature")
def raw_case_temperature(case, _, value):
    got = case.at("identity", "temperature_max_c")
    if not value:
        return [exact(70, got)]		# SFF-8636 6.3.21
    if value == 255:
        return [absent("FFh is no temperature")] if got is None else [wrong(value, got)]
    return [number(value, got, 1)]


@raw("Identifier1.hex")
def raw_identifier_copy(case, _, value):
    copy = case.dump.get(0, 128)
    warned = any("byte 128" in w for w in case.got["warnings"])
    return [exact(int(value, 16), copy),
            exact(copy != case.at("identity", "identifier"), warned)]


@raw("VendorOUI.ascii", "VendorOUI.hex")
def raw_oui(case, at, value):
    ours = case.at("identity", "vendor_oui")
    said = value.lower() if at.path.endswith("ascii") else \
        re.sub("(..)(?=.)", r"\1:", value.zfill(6))
    at_35 = ":".join(f"{case.dump.get(0, 35 + i):02x}" for i in range(3))
    if case.by == "SFF-8472" and said == at_35 != ours:
        return [peer("the OUI is at 37 (SFF-8472 Table 4-1), the peer reads 35")]
    return [exact(said, ours)]


@raw("ExtendedModuleCodeValues.*", *(f"ExtendedModuleCodeValues.{i}" for i in range(6)))
def raw_infiniband(case, at, value):
    rates = ("HDR", "EDR", "FDR", "QDR", "DDR", "SDR")
    return [exact(value, rates[int(at.path[-1])] in case.at("sff", "infiniband"))]


@raw("FreeSideDeviceProperties.PropagationDelay")
def raw_delay(case, _, value):
    return [number(value, case.at("identity", "propagation_delay_ns"), 10,
                   "0: not specified")]


@raw("Encoding.hex")
def raw_encoding(case, _, value):
    return [exact(int(value, 16), case.at("identity", "encoding_code"))]


@raw("Compliance.hex", "StatusIndicators.revisionCompliance")
def raw_revision(case, _, value):
    code = int(value, 16) if isinstance(value, str) else value
    return [exact(code, case.at("sff", "revision_code"))]


@raw("ExtendedSpecificationCompliance.hex")
def raw_extended(case, _, value):
    return [exact(int(value, 16), case.at("sff", "extended_compliance_code"))]


@raw("DeviceTechnology.TransmitterTechnology.raw")
def raw_transmitter(case, _, value):
    return [exact(int(value, 16), case.at("identity", "media_technology_code"))]


@raw("ExtendedIdentifier.hex")
def raw_ext_identifier(case, _, value):
    return [exact(int(value, 16), case.at("sff", "extended_identifier"))]


@raw("ExtendedRateSelectCompliance.raw", "RateIdentifier.hex")
def raw_rate(case, _, value):
    return [exact(int(value, 16), case.at("sff", "rate_identifier"))]


@raw("UpperBitrateMargin", "LowerBitrateMargin")
def raw_margin(case, at, value):
    key = {"UpperBitrateMargin": "bit_rate_margin_max_percent",
           "LowerBitrateMargin": "bit_rate_margin_min_percent"}[at.path]
    return [exact(value, case.at("sff", key))]


def raw_bits(field, mapping):
    """Booleans that are names in a list of ours."""
    for path, name in mapping.items():
        RAW[path] = (lambda name: lambda case, at, value:
                     [exact(bool(value), name in case.at("sff", field))])(name)


raw_bits("options", {
    # SFF-8636 Table 6-22
    "Options.IntLRxLOSLConfigurable": "intl_rxlosl_configurable",
    "Options.LPModeTxDisConfigurable": "lpmode_txdis_configurable",
    "Options.MemoryPage01hProvided": "page_01",
    "Options.MemoryPage02hProvided": "page_02",
    "Options.MemoryPages20h21hProvided": "pages_20_21",
    "Options.RateSelectMultiRateImplemented": "rate_select",
    "Options.RxCDRLOLImplemented": "rx_cdr_lol_flag",
    "Options.RxCDROnOffControlImplemented": "rx_cdr_control",
    "Options.RxOutputAmplitudeFixedProgrammable": "rx_amplitude_programmable",
    "Options.RxOutputDisableImplemented": "rx_output_disable",
    "Options.RxOutputEmphasisFixedProgrammable": "rx_emphasis_programmable",
    "Options.RxSquelchDisableImplemented": "rx_squelch_disable",
    "Options.TxCDRLOLImplemented": "tx_cdr_lol_flag",
    "Options.TxCDROnOffControlImplemented": "tx_cdr_control",
    "Options.TxInputAdaptiveEqualizersFreezeCapable": "tx_eq_freeze",
    "Options.TxInputEqualizersAutoAdapativeCapable": "tx_eq_adaptive",
    "Options.TxInputEqualizersFixedProgrammable": "tx_eq_programmable",
    "Options.TxLOSImplemented": "tx_los_flag",
    "Options.TxSquelchDisableImplemented": "tx_squelch_disable",
    "Options.TxSquelchImplemented": "tx_squelch",
    "Options.TxSquelchImplmenetedReducePave": "tx_squelch_reduces_pave",
    # SFF-8472 Table 8-3
    "Options.CooledImplementation": "cooled_transmitter",
    "Options.LinearReceiverOutputImplemented": "linear_receiver",
    "Options.PagingImplemented": "paging",
    "Options.PowerLevel2Requirement": "power_level_2",
    "Options.PowerLevel3Requirement": "power_level_3",
    "Options.RateSelectImplemented": "rate_select",
    "Options.ReceiverDecisionThresholdImplemented": "receiver_decision_threshold",
    "Options.RetimeOrCDRPresent": "retimer_or_cdr",
    "Options.RxLOSImplemented": "rx_los",
    "Options.RxLOSInvImplemented": "rx_los_inverted",
    "Options.TunableTransmitterTechnology": "tunable_transmitter",
    "Options.TxDisableImplemented": "tx_disable",
})


@raw("Options.TxFaultImplemented")
def raw_tx_fault(case, _, value):
    name = "tx_fault" if case.by == "SFF-8472" else "tx_fault_flag"
    return [exact(value, name in case.at("sff", "options"))]


raw_bits("enhanced_options", {
    "EnhancedOptions.InitializationCompleteFlag": "initialization_complete_flag",
    "EnhancedOptions.RateSelectImplemented": "rate_select",
    "EnhancedOptions.SoftwareResetImplemented": "software_reset",
    "EnhancedOptions.TCReadinessImplemented": "tc_readiness_flag",
    "EnhancedOptions.AlarmWarningFlagsImplemented": "alarm_warning_flags",
    "EnhancedOptions.ApplicationSelectControlImplementedAsPersff8079":
        "application_select_sff8079",
    "EnhancedOptions.SoftRateSelectControlAndMonitoringImplemented": "soft_rate_select",
    "EnhancedOptions.SoftRateSelectImplementedAsPerSFF8431": "soft_rate_select_sff8431",
    "EnhancedOptions.SoftRxLosImplemented": "soft_rx_los",
    "EnhancedOptions.SoftTxDisableControlAndMonitoringImplemented": "soft_tx_disable",
    "EnhancedOptions.SoftTxFaultImplemented": "soft_tx_fault",
})
raw_bits("diagnostics", {
    "DiagnosticMonitoringType.DiagnosticMonitoringImplemented": "implemented",
    "DiagnosticMonitoringType.ExternallyCalibrated": "externally_calibrated",
    "DiagnosticMonitoringType.InternallyCalibrated": "internally_calibrated",
    "DiagnosticMonitoringType.ReceivedPowerMeasurementsType": "rx_power_average",
    "DiagnosticMonitoringType.SupplyVoltageMonitoringImplemented": "voltage",
    "DiagnosticMonitoringType.TemperatureMonitoringImplemented": "temperature",
    "DiagnosticMonitoringType.TransmitterPowerMeasurementSupported": "tx_power",
})
raw_bits("technology", {
    "DeviceTechnology.APDDetector": "apd_detector",
    "DeviceTechnology.CooledTransmitter": "cooled",
    "DeviceTechnology.TransmitterTunable": "tunable",
    "DeviceTechnology.WavelengthControl": "wavelength_control",
})
raw_bits("controls", {
    "Control.PowerOverride": "power_override",
    "Control.LowPowerMode": "low_power",
    "Control.PowerClass5To7Enable": "power_class_5_7_enable",
    "Control.PowerClass8Enable": "power_class_8_enable",
    "Control.IntlLOSL": "intl_losl_control",
    "Control.LPModeTxDIS": "lpmode_txdis_control",
})


@raw("DiagnosticMonitoringType.ReceivedPowerMeasurementType")
def raw_rx_type(case, _, value):
    return [exact(value == "Average power",
                  "rx_power_average" in case.at("sff", "diagnostics"))]


@raw("ExtendedIdentifier.CLEICodePresent", "ExtendedIdentifier.PowerClass8Implemented",
     "ExtendedIdentifier.RxCDRPresent", "ExtendedIdentifier.TxCDRPresent")
def raw_ext_bits(case, at, value):
    bit = {"CLEICodePresent": 4, "PowerClass8Implemented": 5, "RxCDRPresent": 2,
           "TxCDRPresent": 3}[at.path.split(".")[1]]
    return [exact(value, bool(case.at("sff", "extended_identifier") >> bit & 1))]


@raw("ExtendedIdentifier.PowerClass.maxPowerWatts")
def raw_power(case, _, value):
    return [number(value, case.at("identity", "max_power_w"), 0.1)]


@raw("ExtendedIdentifier.PowerClass.powerLevel")
def raw_power_class(case, _, value):
    # Its index of a list of levels, in which classes 1 to 7 are 2 to 8.
    return [exact(value, case.at("identity", "power_class") + 1)]


@raw("StatusIndicators.statusIndicator.dataNotReady",
     "StatusIndicators.statusIndicator.intL",
     "StatusIndicators.statusIndicator.flatMemory")
def raw_status(case, at, value):
    path = {"dataNotReady": ("state", "ready"), "intL": ("state", "interrupt"),
            "flatMemory": ("sff", "flat_memory")}[at.path.rsplit(".", maxsplit=1)[1]]
    got = case.at(*path)
    if case.dump.get(0, 2) == 0xff:
        return [peer("status FFh has reserved bits set: no status at all")]
    return [exact(value if path[1] == "flat_memory" else not value, got)]


# Lanes

LANE_MONITORS = {"Bias": "tx_bias_ma", "TxPower": "tx_power_mw", "RxPower": "rx_power_mw"}


@raw("ChannelMonitors.*.Bias", "ChannelMonitors.*.TxPower.Milliwatts",
     "ChannelMonitors.*.RxPower.Milliwatts")
def raw_lane(case, at, value):
    name = LANE_MONITORS[at.path.split(".")[2]]
    got = case.lanes(name)[at.index[0]]
    reason = case.no_monitor()
    if name == "tx_power_mw" and not case.dump.bit(0, 220, 2):
        reason = reason or "220.2 is 0: Tx power is not measured"
    if got is None and reason:
        return [absent(reason)]
    return [number(value, got, 2e-3 if name == "tx_bias_ma" else 1e-4)]


@raw("ChannelMonitors.*.TxPower.DecibelMilliwatts",
     "ChannelMonitors.*.RxPower.DecibelMilliwatts",
     "Diagnostics.TxPower.DecibelMilliwatts", "Diagnostics.RxPower.DecibelMilliwatts")
def raw_dbm(case, at, value):
    name = "tx_power" if "TxPower" in at.path else "rx_power"
    lane = at.index[0] if at.index else 0
    got = case.lanes(f"{name}_dbm")[lane]
    if got is None:
        return [absent(case.no_monitor() or "220.2 is 0: Tx power is not measured")]
    return [number(-40 if value == LONGEST else value, got, 0.0102)]


FLAGS = {"AdaptiveEQFault": "tx_adaptive_eq_fault", "RxLOL": "rx_lol", "RxLOS": "rx_los",
         "TxFault": "tx_fault", "TxLOL": "tx_lol", "TxLOS": "tx_los"}
FOURS = {"HighAlarm": "high_alarm", "LowAlarm": "low_alarm", "HighWarning": "high_warning",
         "LowWarning": "low_warning"}
FLAG_MONITORS = {"BiasAlarm": "tx_bias", "RxPowerAlarm": "rx_power",
                 "TxPowerAlarm": "tx_power", "TemperatureAlarm": "temperature",
                 "VoltageAlarm": "voltage", "Bias": "tx_bias", "RxPower": "rx_power",
                 "TxPower": "tx_power", "Temperature": "temperature",
                 "Voltage": "voltage", "LaserTemperature": "aux1", "TecCurrent": "aux2"}


@raw(*(f"InterruptFlags.ChannelInterrupt.*.{name}" for name in FLAGS),
     *(f"InterruptFlags.ChannelInterrupt.*.{monitor}.{level}" for level in FOURS
       for monitor in ("BiasAlarm", "RxPowerAlarm", "TxPowerAlarm")))
def raw_lane_flag(case, at, value):
    words = at.path.split(".")[3:]
    name = FLAGS[words[0]] if len(words) == 1 else \
        f"{FLAG_MONITORS[words[0]]}_{FOURS[words[1]]}"
    return [exact(value, name in case.lanes("flags")[at.index[0]])]


@raw(*(f"InterruptFlags.FreeSideInterruptFlags.{monitor}.{level}" for level in FOURS
       for monitor in ("TemperatureAlarm", "VoltageAlarm")),
     "InterruptFlags.FreeSideInterruptFlags.InitializationComplete",
     "InterruptFlags.FreeSideInterruptFlags.TCReadinessFlag")
def raw_module_flag(case, at, value):
    words = at.path.split(".")[2:]
    single = {"InitializationComplete": "initialization_complete",
              "TCReadinessFlag": "tc_readiness"}
    name = single.get(words[0]) or f"{FLAG_MONITORS[words[0]]}_{FOURS[words[1]]}"
    return [exact(value, name in case.at("flags"))]


@raw(*(f"{kind}Flags.{monitor}.{level}{kind}" for kind in ("Alarm", "Warning")
       for level in ("High", "Low")
       for monitor in ("Bias", "RxPower", "TxPower", "Temperature", "Voltage",
                       "LaserTemperature", "TecCurrent")))
def raw_sfp_flag(case, at, value):
    _, monitor, level = at.path.split(".")
    name = f"{FLAG_MONITORS[monitor]}_{FOURS[level]}"
    module = monitor in ("Temperature", "Voltage", "LaserTemperature", "TecCurrent")
    flags = case.at("flags") if module else case.lanes("flags")[0]
    return [exact(value, name in flags)]


@raw(*(f"InterruptMasks.channelInterruptMasks.*.{name}Mask" for name in
       ("adaptiveEQFault", "rxLOL", "rxLOS", "txFault", "txLOL", "txLOS")))
def raw_lane_mask(case, at, value):
    name = at.path.rsplit(".", maxsplit=1)[1].removesuffix("Mask")
    name = {key.lower(): ours for key, ours in FLAGS.items()}[name.lower()]
    return [exact(value, name in case.lanes("masks")[at.index[0]])]


@raw("InterruptMasks.freeSideInterruptMasks.TCReadinessFlagMask",
     *(f"InterruptMasks.freeSideInterruptMasks.{monitor}AlarmMask.{level}Mask"
       for monitor in ("Temperature", "Voltage")
       for level in ("highAlarm", "lowAlarm", "highWarning", "lowWarning")))
def raw_module_mask(case, at, value):
    words = at.path.split(".")[2:]
    if len(words) == 1:
        name = "tc_readiness"
    else:
        level = words[1].removesuffix("Mask")
        name = f"{words[0].removesuffix('AlarmMask').lower()}_" \
            f"{FOURS[level[0].upper() + level[1:]]}"
    return [exact(value, name in case.at("masks"))]


@raw(*(f"Control.ChannelControls.*.{name}" for name in ("RxCDR", "TxCDR", "TxDisable")),
     *(f"Control.ChannelControls.*.{side}RateSelect.{bit}"
       for side in ("Rx", "Tx") for bit in ("LSB", "MSB")))
def raw_lane_control(case, at, value):
    words = at.path.split(".")[3:]
    if len(words) == 1:
        name = {"RxCDR": "rx_cdr_on", "TxCDR": "tx_cdr_on", "TxDisable": "tx_disable"}
        return [exact(value, name[words[0]] in case.lanes("controls")[at.index[0]])]
    got = case.lanes(f"{words[0][:2].lower()}_rate_select")[at.index[0]]
    return [exact(value, bool(got >> (words[1] == "MSB") & 1))]


# Thresholds

RAW_THRESHOLDS = {"Temperature": "thr_temp_c", "Voltage": "thr_vcc_v",
                  "Bias": "thr_tx_bias_ma", "TxBias": "thr_tx_bias_ma",
                  "TxPower": "thr_tx_power_mw", "RxPower": "thr_rx_power_mw"}


@raw(*(f"Thresholds.{monitor}.{level}" for level in FOURS for monitor in
       ("Temperature", "Voltage", "Bias", "TxBias")),
     *(f"Thresholds.{monitor}.{level}.{unit}" for level in FOURS
       for monitor in ("TxPower", "RxPower")
       for unit in ("Milliwatts", "DecibelMilliwatts")))
def raw_threshold(case, at, value):
    words = at.path.split(".")[1:]
    name = {"Temperature": "temperature_c", "Voltage": "voltage_v", "Bias": "tx_bias_ma",
            "TxBias": "tx_bias_ma", "TxPower": "tx_power_mw",
            "RxPower": "rx_power_mw"}[words[0]]
    got = case.at("thresholds", name, FOURS[words[1]])
    if got is None:
        if not case.dump.has_page(3) and value in (0, LONGEST):
            return [absent("page 03h is not in the dump")]
        if name == "tx_power_mw" and not case.dump.bit(0, 220, 2):
            return [absent("220.2 is 0: Tx power is not measured")]
        reason = case.no_monitor()
        return [absent(reason) if reason else wrong(value, got)]
    if words[-1] == "DecibelMilliwatts":
        ours = 10 * math.log10(got) if got else LONGEST
        return [number(value, ours, 0.001)]
    return [number(value, got, {"temperature_c": 1 / 256}.get(name, 1e-4))]


@raw(*(f"OptionalThresholds.{monitor}.{level}" for level in FOURS
       for monitor in ("LaserTemperature", "TecCurrent")),
     "OptionalDiagnostics.LaserTemperature", "OptionalDiagnostics.TecCurrent")
def raw_optional(case, at, value):
    aux = {"LaserTemperature": "aux1", "TecCurrent": "aux2"}[at.path.split(".")[1]]
    if case.at("monitors", aux) is None and not value:
        return [absent("no limits are set for this optional monitor: it is not there")]
    return [wrong(value, case.at("monitors", aux))]


@raw(*(f"ExternalCalibrationConstants.{name}{kind}" for kind in ("Slope", "Offset")
       for name in ("Bias", "Temperature", "TxPower", "Voltage")))
def raw_calibration(case, at, value):
    # Those of internally calibrated modules: the identity, and unused.
    neutral = 1 if at.path.endswith("Slope") else 0
    return [exact(neutral, value),
            exact(False, "externally_calibrated" in case.at("sff", "diagnostics"))]


@raw("ExternalCalibrationConstants.RxPwr.*")
def raw_rx_calibration(case, at, value):
    return [exact(1 if at.index[0] == 3 else 0, value)]


@raw("StatusControl.DataReadyBarState", "StatusControl.TxDisableState",
     "StatusControl.TxFaultState", "StatusControl.RxLosState")
def raw_pins(case, at, value):
    key = {"DataReadyBarState": "ready", "TxDisableState": "tx_disable_pin",
           "TxFaultState": "tx_fault_pin", "RxLosState": "rx_los_pin"}
    name = key[at.path.split(".")[1]]
    return [exact(not value if name == "ready" else value, case.at("state", name))]


STATUS = {
    "StatusControl.InputPinRS0State": "rate_select_0_pin",
    "StatusControl.InputPinRS1State": "rate_select_1_pin",
    "StatusControl.FullbandwidthOperation": "soft_rate_select_0",
    "StatusControl.SoftTxDisableSelect": "soft_tx_disable",
    "ExtendedStatusControl.Gfc64Mode": "64gfc_mode",
    "ExtendedStatusControl.Gfc64ModeRxConfigured": "pam4_rx_configured",
    "ExtendedStatusControl.Gfc64ModeTxConfigured": "pam4_tx_configured",
    "ExtendedStatusControl.RxCdrUnlocked": "rx_cdr_unlocked",
    "ExtendedStatusControl.TxCdrUnlocked": "tx_cdr_unlocked",
    "ExtendedStatusControl.SoftRS1Select": "soft_rate_select_1",
}


@raw(*STATUS)
def raw_status(case, at, value):
    return [exact(value, STATUS[at.path] in case.at("sff", "status"))]


@raw("ExtendedStatusControl.PowerLevelOperationState")
def raw_power_level(case, _, value):
    high = "power_level_operation" in case.at("sff", "status")
    return [exact(value.startswith("Power Level 1 "), not high)]


@raw(*(f"{control}.{rate}.hex" for control in ("InputEqualizationControl",
                                              "OutputEmphasisControl")
       for rate in ("HighRate", "LowRate")))
def raw_rates(case, at, value):
    control, rate, _ = at.path.split(".")
    keys = {"InputEqualizationControl": "input_equalization",
            "OutputEmphasisControl": "output_emphasis",
            "HighRate": "high_rate_code", "LowRate": "low_rate_code"}
    return [exact(int(value, 16), case.at("sff", keys[control], keys[rate]))]


@raw("PassiveCableSpecification", "ActiveCableSpecification")
def raw_cable(case, at, value):
    bit = {"Passive": 2, "Active": 3}[at.path.removesuffix("CableSpecification")]
    ours = case.at("sff", "cable_compliance") if case.dump.bit(0, 8, bit) else []
    return [exact(sorted(name.removeprefix("Compliant to ") for name in value), sorted(ours))]


@raw("FreeSideDeviceProperties.FarSideManaged", "FreeSideDeviceProperties.MinOperatingVoltage",
     "FreeSideDeviceProperties.FarEndImplementation",
     "FreeSideDeviceProperties.AdvancedLowPowerMode")
def raw_free_side(case, at, value):
    ours = case.at("sff", "free_side")
    if ours is None:
        return [absent("110 or 113 is FFh: it was never written")
                if 0xff in (case.dump.get(0, 110), case.dump.get(0, 113)) else wrong(value, ours)]
    key = {"FarSideManaged": "far_side_managed", "MinOperatingVoltage": "min_voltage_v",
           "FarEndImplementation": "far_end_code",
           "AdvancedLowPowerMode": "advanced_low_power_w"}[at.path.split(".")[1]]
    got = ours.get(key)
    if key == "advanced_low_power_w":
        got = {None: 0, 1: 1, 0.75: 2, 0.5: 3}[got]
    if key == "min_voltage_v" and got is None:
        return [absent("a reserved code of the voltage (Table 6-14)")]
    return [exact(value, got)]


@raw("FreeSideDeviceProperties.NearEndImplementation.channelImplemented.*")
def raw_channels(case, at, value):
    ours = case.at("sff", "free_side", "channels")
    if ours is None:
        return [absent("110 or 113 is FFh: it was never written")]
    bit = case.dump.bit(0, 113, at.index[0])
    if value == bit != (at.index[0] + 1 in ours):
        return [peer("a bit that is 0 is a channel there is (Table 6-14), the peer negates it")]
    return [exact(value, at.index[0] + 1 in ours)]


@raw("FreeSideDeviceProperties.MaxPowerConsumption")
def raw_max_power(case, _, value):
    got = case.at("identity", "max_power_w")
    if value and case.at("identity", "power_class") == 8:
        return [number(value, got, 0.06)]
    if value in (0, 0.0):
        return [EQUAL]
    return [absent("byte 107 counts in power class 8 alone (Table 6-16)")]


def norm(word):
    return re.sub(r"[^a-z0-9]", "", word.lower().replace("mbps", "").replace("mbytesperse", ""))


# What the peer calls compliance bits, where it is more than spelling
COMPLIANCE = {
    "10G Base-SR": "10GBASE-SR", "10G Base-LR": "10GBASE-LR", "10G Base-ER": "10GBASE-ER",
    "10G Base-LRM": "10GBASE-LRM", "1000BaseSX": "1000BASE-SX",
    "1000BaseLX": "1000BASE-LX", "1000BaseT": "1000BASE-T",
    "1000Base-SX": "1000BASE-SX", "1000Base-LX": "1000BASE-LX",
    "1000BaseCX": "1000BASE-CX", "12000 MBps": "1200 MBps",
    "1200 MBps (per channel)": "1200 MBps", "Twin Axial Pair (TP)": "Twin Axial Pair (TW)",
}


@raw("SpecificationCompliance", "TransceiverCompliance")
def raw_compliance(case, _, value):
    ours = {norm(name) for name in case.at("sff", "compliance")
            if name not in ("Extended", "see byte 62")}
    theirs = {norm(COMPLIANCE.get(name, name)) for name in value}
    if case.by == "SFF-8636" and ours - theirs == {"100"} and case.dump.bit(0, 138, 0):
        return [peer("138.0 is 100 MBps (Table 6-17)")]
    return [exact(sorted(theirs), sorted(ours))]


# Leaves that say nothing of their own, or that our schema has no place for
RAW_NOTHING = {
    "AlarmFlags": "null: no diagnostics", "WarningFlags": "null: no diagnostics",
    "Diagnostics": "null: no diagnostics", "Thresholds": "null: no diagnostics",
    "OptionalDiagnostics": "null: no diagnostics",
    "OptionalThresholds": "null: no diagnostics",
    "ExternalCalibrationConstants": "null: no diagnostics",
    "StatusControl": "null: no diagnostics", "UserData": "bytes of the user, no meaning",
    "ConnectorType.ascii": "text of a code compared in hex",
    "Encoding.ascii": "text of a code compared in hex",
    "Compliance.ascii": "text of a code compared in hex",
    "Identifier.asci": "text of a code compared in hex",
    "Identifier1.asci": "text of a code compared in hex",
    "ExtendedIdentifier.ascii": "text of a code compared in hex",
    "ExtendedRateSelectCompliance.ascii": "text of a code compared in hex",
    "ExtendedSpecificationCompliance.ascii": "text of a code compared in hex",
    "RateIdentifier.ascii": "text of a code compared in hex",
    "DeviceTechnology.TransmitterTechnology.ascii": "text of a code compared in hex",
    "ExtendedStatusControl": "null: no diagnostics",
    "InputEqualizationControl": "null: no diagnostics",
    "OutputEmphasisControl": "null: no diagnostics",
    "InputEqualizationControl.HighRate.ascii": "text of a code compared in hex",
    "InputEqualizationControl.LowRate.ascii": "text of a code compared in hex",
    "OutputEmphasisControl.HighRate.ascii": "text of a code compared in hex",
    "OutputEmphasisControl.LowRate.ascii": "text of a code compared in hex",
}
class At:
    """A place in the other decoder's output."""

    def __init__(self, path, index):
        self.path = path
        self.index = index


def leaves(value, path="", index=()):
    listed = ("SpecificationCompliance", "TransceiverCompliance", "ActiveCableSpecification",
              "PassiveCableSpecification", "UserData")
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from leaves(member, f"{path}.{key}" if path else key, index)
    elif isinstance(value, list) and value and path not in listed:
        for i, member in enumerate(value):
            yield from leaves(member, f"{path}.*", index + (i,))
    else:
        yield At(path, index), value


def listed_in(table, path):
    parts = path.split(".")
    for n in range(len(parts), 0, -1):
        key = ".".join(parts[:n])
        for candidate in (key, key + ".*") if n < len(parts) else (key,):
            if candidate in table:
                return table[candidate]
    return None


@rule("raw")
def rule_raw(case, _, expected):
    results = []
    for at, value in leaves(expected):
        if value is None:
            results.append(EQUAL if listed_in(RAW_NOTHING, at.path)
                           else wrong(at.path, "no rule"))
        elif at.path in RAW:
            for kind, said in RAW[at.path](case, at, value):
                results.append((kind, f"{at.path}: {said}" if said else said))
        elif listed_in(RAW_NOTHING, at.path):
            results.append(("skipped", f"{at.path}: {listed_in(RAW_NOTHING, at.path)}"))
        else:
            results.append(wrong(f"{at.path} {at.index}", "no rule for this leaf"))
    return results
