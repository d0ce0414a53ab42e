# SPDX-License-Identifier: GPL-2.0-or-later
"""One dump, what is expected of it, and the ways in which a value can compare."""
import re


class Dump:
    """The bytes of a dump, read without any code of ours."""

    def __init__(self, path):
        self.known = {}
        address = 0x50
        for line in path.read_text().splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith("i2c"):
                address = int(line.split()[1], 16)
                continue
            where, data = line.split(":")
            page, bank, offset = where.split()
            for i, byte in enumerate(data.split()):
                at = int(offset, 16) + i
                key = (address, int(page, 16), int(bank), at)
                self.known[key if at > 127 else (address, 0, 0, at)] = int(byte, 16)

    def get(self, page, offset, bank=0, address=0x50):
        return self.known.get((address, page, bank, offset))

    def bit(self, page, offset, bit, address=0x50):
        byte = self.get(page, offset, address=address)
        return byte is not None and bool(byte >> bit & 1)

    def has_page(self, page):
        return self.get(page, 128) is not None


class Case:
    """One dump, its expectations and our JSON."""

    def __init__(self, name, dump, expected, got):
        self.name = name
        self.dump = dump
        self.expected = expected
        self.got = got
        self.by = got["identity"]["management"]

    def at(self, *path):
        value = self.got
        for step in path:
            if not isinstance(value, dict) or step not in value:
                return None
            value = value[step]
        return value

    def lanes(self, key):
        return [lane.get(key) for lane in self.got.get("lanes", [])]

    # Why a value may be absent; "" when there is no reason.

    def is_copper(self):
        if self.by == "CMIS":
            return (self.dump.get(0, 212) or 0) in range(0x0a, 0x10)
        return (self.dump.get(0, 147) or 0) >> 4 >= 0x0a

    def no_monitor(self, bit_159=None, bit_160=None):
        if self.by == "CMIS":
            if self.dump.bit(0, 2, 7):
                return "flat memory has no monitors (Table 8-10)"
            if not self.dump.has_page(1):
                return "page 01h, which advertises it, is not in the dump"
            if bit_159 is not None and not self.dump.bit(1, 159, bit_159):
                return f"01h:159.{bit_159} is 0: not supported"
            if bit_160 is not None and not self.dump.bit(1, 160, bit_160):
                return f"01h:160.{bit_160} is 0: not supported"
        elif self.by == "SFF-8636":
            if self.is_copper():
                return "a copper cable: no laser, and no monitor is advertised"
        elif self.by == "SFF-8472":
            if not self.dump.bit(0, 92, 6):
                return "92.6 is 0: no diagnostics"
            if self.dump.get(0, 96, address=0x51) is None:
                return "address 51h is not in the dump"
        return ""

    def no_lane(self, lane):
        """Why a media lane (from 0) of a CMIS module has no monitors."""
        fitting = {0x1e: 4, 0x1f: 2, 0x20: 1, 0x1b: 2}
        if lane >= fitting.get(self.dump.get(0, 0), 8):
            return "the form factor has no such lane"
        if self.dump.bit(0, 210, lane) and self.dump.get(0, 210) != 0xff:
            return f"00h:210.{lane} is 1: media lane not supported"
        return ""


# -- outcomes: (kind, explanation) --------------------------------------------------

EQUAL = ("equal", "")


def absent(reason):
    return ("absent", reason)


def peer(reason):
    return ("peer", reason)


def wrong(expected, got):
    return ("wrong", f"expected {expected!r}, got {got!r}")


def exact(expected, got):
    return EQUAL if expected == got else wrong(expected, got)


def text(expected, got):
    if got is not None and isinstance(expected, str) and re.fullmatch("([0-9a-f]{2})+", expected):
        said = bytes.fromhex(expected)
        if any(byte > 0x7e for byte in said) and \
                "".join(chr(b) if 0x20 <= b < 0x7f else "?" for b in said).strip() == got:
            return peer("bytes in hex, as not all are printable")
    if got is not None and isinstance(expected, str) and re.fullmatch(r".*_", expected):
        if expected.rstrip("_") == got:
            return peer("NULs of the padding, shown as underscores")
    same = got is not None and str(expected).split() == str(got).split()
    return EQUAL if same else wrong(expected, got)


def number(expected, got, step, reason=""):
    """Equal within half a register step; nothing where @reason says so."""
    if got is None:
        nothing = expected in (None, 0, "N/A", "-inf")
        if nothing and reason:
            return absent(reason)
        return wrong(expected, got)
    if expected is None or isinstance(expected, str):
        return wrong(expected, got)
    near = abs(expected - got) <= step / 2 + 1e-9 * abs(expected)
    return EQUAL if near else wrong(expected, got)


def names(expected, got, mapping):
    """Our name for what a peer calls otherwise."""
    return text(mapping.get(expected, expected), got)


RULES = {}


def rule(*keys):
    """Register a rule: function(case, key, expected) -> list of outcomes."""
    def add(function):
        for key in keys:
            RULES[key] = function
        return function
    return add
