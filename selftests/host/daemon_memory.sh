#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
exec python3 "$(dirname "$(readlink -f "$0")")/daemon_memory.py"
