#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What alarms cite was read, when they say; without it they are others.
exec python3 "$(dirname "$(readlink -f "$0")")/replay_evidence.py"
