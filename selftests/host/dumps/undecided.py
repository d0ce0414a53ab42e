# SPDX-License-Identifier: GPL-2.0-or-later
"""What the specification says where the reference decoders differ."""
from case import absent, exact, wrong


def printable(data):
    return "".join(chr(byte) if 0x20 <= byte < 0x7f else "?" for byte in data).strip()


def field(case, first, length):
    return bytes(case.dump.get(0, first + i) for i in range(length))


def decide(case, key, value):
    """Outcomes for an undecided value."""
    if case.by == "unknown":
        # Nothing after an identifier that no document has can be trusted.
        said = [name for name in ("monitors", "thresholds", "lanes", "applications", "sff")
                if name in case.got]
        left = set(case.got["identity"]) - {"type", "identifier", "management"}
        if said or left:
            return [wrong("nothing but the identifier", (said, left))]
        return [absent("an identifier outside SFF-8024 names no memory map")]
    if key in ("temp_c", "vcc_v"):
        # SFF-8636 Table 6-24: not implemented, or from before revision 2.8, in
        # which a passive cable need not have monitors (Table 6-8, "O").
        name = {"temp_c": "temperature_c", "vcc_v": "voltage_v"}[key]
        if not case.is_copper():
            return [wrong("a passive cable", case.name)]
        return [exact(None, case.at("monitors", name)),
                absent("a passive cable that does not advertise the monitor")]
    if key in ("sn", "date"):
        # ASCII by definition: a byte that is none is shown as such, not dropped.
        place = {("SFF-8636", "sn"): (196, 16), ("SFF-8636", "date"): (212, 8),
                 ("SFF-8472", "sn"): (68, 16), ("SFF-8472", "date"): (84, 8)}
        name = {"sn": "serial_number", "date": "date_code"}[key]
        return [exact(printable(field(case, *place[(case.by, key)])),
                      case.at("identity", name))]
    return [wrong(value, "no decision for this key")]
