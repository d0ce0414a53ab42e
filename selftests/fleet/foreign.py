#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Readings of another hand: courses, rates and noise that fleet-sim does not have.

foreign.py SEED TRUTH writes readings of one host to standard output and its truth to
a file. Nothing is shared with fleet-sim: noise is Laplace's with outliers, monitors
have coarse steps, temperature is a triangle of a day on one of a week, wear is
logistic or comes in stairs, dirt grows by exp(t), receivers fade with sqrt(t), a
laser dies in swings, warmth is a saw, bursts come when it is warm. Bit errors follow
light by a straight line of their logarithm.
"""
import json
import math
import random
import sys

T0 = 1735689600
DAY = 86400
DAYS = 300
CADENCE = 1800
LANES = 4
DAY_FAULTS = ("dirt_at_once", "swinging_laser", "saw", "bursts")


def triangle(t, period):
    x = t / period % 1
    return 4 * abs(x - 0.5) - 1


class Port:
    def __init__(self, number, fault, rng):
        self.cage = f"osfp{number}"
        self.rng = rng
        self.fault = fault
        self.lane = rng.randrange(LANES)
        self.onset = T0 + rng.uniform(60, 150) * DAY
        self.span = rng.uniform(40, 110) * DAY
        if fault in DAY_FAULTS:
            self.span = rng.uniform(3, 10) * 3600
        self.bias = [rng.uniform(45, 90) for _ in range(LANES)]
        self.tx = [rng.uniform(-0.5, 2) for _ in range(LANES)]
        self.loss = [rng.uniform(1, 3) for _ in range(LANES)]
        self.snr = [rng.uniform(21.5, 23.5) for _ in range(LANES)]
        self.case = rng.uniform(38, 50)
        self.follow = rng.uniform(0, 0.015)
        self.age = rng.uniform(0.0002, 0.0022)      # of ln I in 1000 h
        self.paths = sorted(rng.uniform(T0, T0 + DAYS * DAY) for _ in range(rng.randrange(4)))
        self.path_db = [0.0] + [rng.uniform(-0.9, 0.9) for _ in self.paths]
        self.codewords = rng.randrange(1 << 40)
        self.bits = rng.randrange(1 << 20)
        self.lost = 0
        self.last = T0

    def grown(self, t):
        """0 before the onset, 1 at the failure"""
        return max(0.0, (t - self.onset) / self.span)

    def noise(self, scale):
        x = self.rng.expovariate(1) * self.rng.choice((-1, 1)) * scale
        return x * (4 if self.rng.random() < 0.003 else 1)

    def wear(self, t):
        """ln of the current's growth, and dB of light that are lost at the end"""
        g = self.grown(t)
        if not g or self.fault not in ("logistic", "stairs"):
            return 0, 0
        if self.fault == "logistic":
            rise = 0.5 / (1 + math.exp(-9 * (g - 0.6))) - 0.5 / (1 + math.exp(5.4))
        else:
            rise = 0.45 * math.floor(min(g, 1.2) * 14) / 14
        return rise, max(0.0, g - 1) * 20

    def dirt(self, t):
        g = self.grown(t)
        if not g:
            return 0
        if self.fault == "dirt":
            return 5 * (math.exp(min(g, 1.5) * 2) - 1) / (math.exp(2) - 1)
        if self.fault == "dirt_at_once":    # some of it falls off again
            return 2.2 + 1.3 * math.exp(-g * 3)
        return 0

    def state(self, t):
        g = self.grown(t)
        case = self.case + 2.5 * triangle(t, DAY) + 1.5 * triangle(t, 7 * DAY)
        if self.fault == "saw":
            case += 17 * min(1, g) - (2 * (g * 7 % 1) if g else 0)
        rise, fall = self.wear(t)
        path = self.path_db[sum(p <= t for p in self.paths)]
        lanes = []
        for i in range(LANES):
            mine = i == self.lane
            bias = self.bias[i] * math.exp(self.follow * (case - self.case) + (rise if mine else 0) +
                                           self.age * (t - T0) / 3.6e6)
            tx = self.tx[i] - (fall if mine else 0)
            if mine and self.fault == "swinging_laser" and g:
                tx -= min(12, 6 * g * (1 + 0.4 * math.sin(g * 20)))
            rx = self.tx[i] - self.loss[i] - path - (self.dirt(t) if mine else 0)
            snr = self.snr[i] - 0.03 * (case - self.case) - 0.5 * (self.tx[i] - self.loss[i] - rx)
            if mine and self.fault == "fading_receiver" and g:
                snr -= 5 * math.sqrt(min(g, 1.3))
            lanes.append((bias, tx, rx, snr))
        return case, lanes

    def lines(self, t, first):
        case, lanes = self.state(t)
        rng, out = self.rng, []
        seconds, self.last = t - self.last, t
        if first or rng.random() < CADENCE / DAY:
            out.append({"kind": "identity", "cage": self.cage, "interface": self.cage, "vendor": "OTHER",
                        "part_number": "FOREIGN-DR4", "serial_number": f"F{self.cage}", "firmware": "7",
                        "media_technology": "1310 nm EML", "thresholds": {
                            "rx_power_mw": {"high_alarm": 4, "low_alarm": 0.1, "high_warning": 3,
                                            "low_warning": 0.13}}})
        if rng.random() < 0.01:
            return out
        worst = 0
        media = []
        for i, (bias, tx, rx, snr) in enumerate(lanes):
            ber = 10 ** (-4 - 0.75 * (snr - 18.6))
            worst = max(worst, min(ber, 0.01))
            media.append({"lane": i + 1, "tx_bias_ma": round(5 * bias * (1 + self.noise(0.002))) / 5,
                          "tx_power_dbm": round(10 * (tx + self.noise(0.02))) / 10,
                          "rx_power_dbm": round(10 * (rx + self.noise(0.03))) / 10,
                          "snr_db": round(8 * (snr + self.noise(0.06))) / 8})
        out.append({"kind": "sample", "cage": self.cage, "temperature_c": round(case + self.noise(0.2)),
                    "voltage_v": 3.29, "media_lanes": media})
        self.codewords += int(1.56e8 * seconds)
        self.bits += int(1.56e8 * seconds * 5440 * worst / LANES)
        if self.fault == "bursts" and t >= self.onset and rng.random() < 0.12 * (1 + triangle(t, DAY)):
            self.lost += rng.randrange(1, 4000)
        if rng.random() < 0.0005:           # somebody clears the counters, or a driver errs
            self.codewords, self.bits, self.lost = 0, 0, 0
        elif rng.random() < 0.0005:
            self.bits = max(0, self.bits - rng.randrange(1 << 30))
        out.append({"kind": "fec", "interface": self.cage, "code": "kp4", "codewords_total": self.codewords,
                    "corrected_bits_total": self.bits, "uncorrectable_codewords_total": self.lost})
        changed = any(t - CADENCE < p <= t for p in self.paths)
        self.flaps = getattr(self, "flaps", 1) + changed
        if changed or rng.random() < 0.1:
            out.append({"kind": "link", "interface": self.cage, "up": True, "flaps_total": self.flaps,
                        "peer": {"host": "far", "cage": self.cage, "tx_power_dbm": [
                            round(x + self.noise(0.02), 1) for x in self.tx]}})
        return out

    def truth(self, host):
        """What each is: mode, names, suspects and actions that will do, whether gradual"""
        rules = {
            "logistic": ("WEAROUT", ["near_module"], ["swap", "none"], True),
            "stairs": ("WEAROUT", ["near_module"], ["swap", "none"], True),
            "dirt": ("OPTICAL_LOSS", ["fibre", "unknown"], ["clean", "inspect"], True),
            "fading_receiver": ("RX_SENS", ["near_module"], ["swap", "none"], True),
            "dirt_at_once": ("OPTICAL_LOSS", ["fibre", "unknown"], ["clean", "inspect"], False),
            "swinging_laser": ("LANE_LASER", ["near_module"], ["swap"], False),
            "saw": ("THERMAL", ["near_module", "chassis"], ["airflow", "swap"], False),
            "bursts": ("INTERMITTENT", ["near_module", "unknown"], ["reseat", "swap"], False),
        }
        if self.fault not in rules:
            return None
        mode, suspects, actions, gradual = rules[self.fault]
        end = self.onset + self.span
        line = {"kind": "fault", "host": host, "mode": mode, "shape": self.fault, "gradual": gradual,
                "cages": [self.cage], "part": "FOREIGN-DR4", "lanes": [self.lane + 1],
                "onset": self.onset, "until": end if gradual else end + 3 * DAY,
                "repair": T0 + DAYS * DAY, "cadence_s": CADENCE, "accept": [mode],
                "suspects": suspects, "actions": actions}
        if gradual:
            line["failure"] = end
        return line


def main():
    seed, path = int(sys.argv[1]), sys.argv[2]
    rng = random.Random(seed)
    host = f"foreign{seed:03d}"
    faults = ["logistic", "stairs", "dirt", "fading_receiver", "dirt_at_once", "swinging_laser", "saw",
              "bursts"] + [None] * 8
    ports = [Port(i + 1, fault, random.Random(rng.random())) for i, fault in enumerate(faults)]
    with open(path, "w", encoding="ascii") as out:
        print(json.dumps({"kind": "run", "preset": "foreign", "seed": seed, "split": "other",
                          "far_end": True}), file=out)
        for line in filter(None, (port.truth(host) for port in ports)):
            print(json.dumps(line), file=out)
        print(json.dumps({"kind": "exposure", "host": host, "modules": len(ports), "ports": len(ports),
                          "start": T0, "end": T0 + DAYS * DAY, "cadence_s": CADENCE}), file=out)
    for step in range(DAYS * DAY // CADENCE):
        for n, port in enumerate(ports):
            t = T0 + step * CADENCE + n + rng.random()
            for line in port.lines(t, not step):
                print(json.dumps(dict(line, t=round(t, 2), host=host), separators=(",", ":")))


if __name__ == "__main__":
    main()
