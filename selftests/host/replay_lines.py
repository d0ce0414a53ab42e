#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Six hours of three ports as readings, the last hour with two faults.

A fibre of osfp2 loses 3 dB on lane 3 while its far end sends as before; the laser of
lane 5 of osfp3 falls by 3 dB.
"""
import json
import random

START = 1700000000
STEP = 60
HOURS = 6

LIMITS = {
    "temperature_c": (75, -5, 70, 0),
    "voltage_v": (3.63, 2.97, 3.465, 3.135),
    "tx_bias_ma": (105, 17, 91, 23),
    "tx_power_mw": (3.1, 0.2, 2.8, 0.25),
    "rx_power_mw": (2.5, 0.1, 2.0, 0.15),
}


def put(**line):
    """Write one reading."""
    print(json.dumps(line))


def lane(port, number, faulty, rng):
    """A media lane of a port."""
    loss = 3 if faulty and (port, number) == (2, 3) else 0
    fall = 3 if faulty and (port, number) == (3, 5) else 0
    return {
        "lane": number,
        "tx_bias_ma": round(70 * rng.gauss(1, 0.002), 3),
        "tx_power_dbm": round(1 - fall + rng.gauss(0, 0.03), 3),
        "rx_power_dbm": round(-2 - loss + rng.gauss(0, 0.03), 3),
        "flags": [],
    }


def main():
    """Write them all."""
    rng = random.Random(7)
    names = ("high_alarm", "low_alarm", "high_warning", "low_warning")
    limits = {key: dict(zip(names, four)) for key, four in LIMITS.items()}
    for port in range(1, 4):
        put(kind="identity", t=START, cage=f"osfp{port}", vendor="ACME",
            part_number="P", serial_number=f"S{port}1", thresholds=limits)
    codewords = 0
    for t in range(START + STEP, START + HOURS * 3600, STEP):
        faulty = t >= START + (HOURS - 1) * 3600
        codewords += STEP * 78000000
        for port in range(1, 4):
            cage = f"osfp{port}"
            put(kind="link", t=t, interface=cage, up=True, flaps_total=1)
            put(kind="link", t=t + 1, interface=cage, up=True, peer={
                "host": "far", "cage": cage, "tx_power_dbm":
                [round(1.2 + rng.gauss(0, 0.03), 3) for _ in range(8)]})
            put(kind="fec", t=t, interface=cage, code="kp4",
                codewords_total=codewords, uncorrectable_codewords_total=0,
                corrected_bits_total=codewords // 200)
            put(kind="sample", t=t, cage=cage,
                temperature_c=round(45 + rng.gauss(0, 0.2), 3),
                voltage_v=round(3.3 + rng.gauss(0, 0.002), 4),
                media_lanes=[lane(port, n, faulty, rng) for n in range(1, 9)])


if __name__ == "__main__":
    main()
