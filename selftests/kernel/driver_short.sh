#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels: 6.12 6.1
# timeout: 300
#
# The same for modules that serve reads of eight bytes only.
exec "$(dirname "$0")/driver_dumps.sh" short
