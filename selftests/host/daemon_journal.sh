#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What optmond says of alarms to the journal: its fields, as they arrive on the
# socket, and as a real journald keeps them. Nothing of this machine's journal is
# touched: the socket, and that journald, are in a mount namespace.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"

[ "$(id -u)" = 0 ] || ktap_skip_all "not root"
command -v python3 > /dev/null || ktap_skip_all "no python3"
if [ "${1-}" != inside ]; then
	unshare -m -n true 2> /dev/null || ktap_skip_all "no namespaces"
	exec unshare -m -n "$here/daemon_journal.sh" inside
fi
mount --make-rprivate /
mount -t tmpfs none /run
mkdir -p /run/systemd/journal /run/log/journal
exec python3 "$here/daemon_journal.py"
