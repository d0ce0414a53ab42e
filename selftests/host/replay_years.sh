#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 3600
#
# Ten years of readings give the same bytes twice; a live daemon and a replay of what
# it took in give the same alarms; neither leaks.
#
# With OPTMON_LONG the ten years are those of eight ports, each ten minutes.
exec python3 "$(dirname "$(readlink -f "$0")")/replay_years.py"
