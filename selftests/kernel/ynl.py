# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own netlink client, an independent reading of specifications.

It is there with the debug kernel's source. NlError is what it raises.
"""
import copy
import functools
import os
import socket
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = f'{TOP}/build/kernel-debug/source'
SPECS = {'optmon': f'{TOP}/Documentation/netlink/specs/optmon.yaml',
         'ethtool': f'{SOURCE}/Documentation/netlink/specs/ethtool.yaml',
         'nlctrl': f'{SOURCE}/Documentation/netlink/specs/nlctrl.yaml'}
PRESENT = os.path.exists(f'{SOURCE}/tools/net/ynl/lib/ynl.py')

if PRESENT:
    import yaml
    # Ten times as fast, and the same: a guest reads a specification in seconds.
    yaml.SafeLoader = yaml.CSafeLoader
    sys.path.insert(0, f'{SOURCE}/tools/net/ynl')
    from lib import NlError, YnlFamily
    from lib.ynl import Netlink
else:
    NlError = OSError


@functools.cache
def parsed(name):
    # netlink_spec compares ours with the schema.
    found = YnlFamily(SPECS[name], '')
    if name == 'ethtool':
        # By number: the names of some versions of the specification are one off.
        del found.attr_sets['module-fw-flash']['status'].yaml['enum']
    return found


def family(name='optmon'):
    """A client with a socket of its own: what is told to one is not told to others."""
    client = copy.copy(parsed(name))
    client.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, client.nlproto.proto_num)
    for option in (Netlink.NETLINK_CAP_ACK, Netlink.NETLINK_EXT_ACK,
                   Netlink.NETLINK_GET_STRICT_CHK):
        client.sock.setsockopt(Netlink.SOL_NETLINK, option, 1)
    client.async_msg_queue = []
    return client
