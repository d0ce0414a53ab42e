#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two optmonds tell each other of their ends over a real sshd on the loopback
# interface, and name one incident. Nothing of this machine is touched.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../ktap.sh"
. "$here/../programs.sh"

for tool in sshd ssh ssh-keygen python3; do
	command -v "$tool" > /dev/null || ktap_skip_all "no $tool"
done
# sshd of root wants a user and a folder for its other half: made up where it is
# not installed, in a mount namespace.
if [ "$(id -u)" = 0 ] && [ "${1-}" != inside ]; then
	unshare -m true 2> /dev/null || ktap_skip_all "no namespaces"
	exec unshare -m "$here/peer_ssh.sh" inside
fi
if [ "$(id -u)" = 0 ]; then
	mount --make-rprivate /
	mount -t tmpfs none /run
	mkdir -m 755 /run/sshd
	if ! grep -q '^sshd:' /etc/passwd; then
		{ cat /etc/passwd; echo 'sshd:x:64951:65534::/run/sshd:/usr/sbin/nologin'; } \
			> /run/passwd
		mount --bind /run/passwd /etc/passwd
	fi
fi
exec python3 "$here/peer_ssh.py"
