#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Data paths, pushed samples, and flags with counts and times by the netlink family.

Called by driver_netlink.sh in the guest, with the switch loaded, its cages empty. The
client is the kernel's own YNL library, an independent reading of the specification.
"""
import collections
import errno
import glob
import json
import os
import shutil
import socket
import tempfile
import time

import jsonschema

from driver_dumps import ethtool_read
from netlink_policy import running, specified
from simulator import cage, diag, finish, knob, listing, plan, read, result, run, wait_for, wait_ready

from ynl import SOURCE, SPECS, TOP, NlError, family

# One of each: of eight lanes, of 32 lanes in four banks, without data paths.
PORT, WIDE, LASER, LATE = 'osfp1', 'osfp2', 'osfp3', 'osfp4'
MODELS = {PORT: 'dr8-800g', WIDE: 'engine-3200g', LASER: 'elsfp-8'}
STATES = {1: 'deactivated', 2: 'init', 3: 'deinit', 4: 'activated', 5: 'tx-turn-on',
          6: 'tx-turn-off', 7: 'initialized'}
SO_RCVBUFFORCE = 33
FAMILY = family()


def lanes_of(port):
    return FAMILY.do('cage-get', {'label': port}).get('lane', [])


def raw_lanes(port, banks):
    """What lanes_of() is to say, by ethtool's reads of page 11h."""
    lanes = []
    for bank in range(banks):
        page, _ = ethtool_read(port, 0x11, bank, 128)
        for i in range(8 if len(page) == 128 else 0):
            shift, active = 4 * (i % 2), page[206 - 128 + i]
            lane = {'lane': 8 * bank + i + 1, 'application': active >> 4,
                    'config-status': {0: 'undefined', 1: 'success'}.get(
                        page[202 - 128 + i // 2] >> shift & 0xf)}
            state = page[i // 2] >> shift & 0xf
            if state in STATES:
                lane['state'] = STATES[state]
            if active >> 4:
                lane['data-path'] = 8 * bank + (active >> 1 & 7) + 1
            lanes.append(lane)
    return lanes


def activated(port, count):
    return [lane.get('state') for lane in lanes_of(port)] == ['activated'] * count


def check_lanes():
    for port, banks in ((PORT, 1), (WIDE, 4)):
        same = wait_for(20, lambda: lanes_of(port) == raw_lanes(port, banks) != [])
        result(same, f'{8 * banks} lanes have the state and the application that memory has',
               str(lanes_of(port))[:600], str(raw_lanes(port, banks))[:600])
    result(not lanes_of(LASER), 'lasers have no data paths', str(lanes_of(LASER)))


def check_application():
    """Lanes 5 to 8 are taken out of use: there is no answer from before the command."""
    run('ip', 'link', 'set', PORT, 'down')
    before = {lane['data-path'] for lane in lanes_of(PORT)}
    FAMILY.do('application-set', {'cage-label': PORT, 'lanes': 0xff, 'application': 0,
                                  'force': True})
    wait_for(20, lambda: 'command-pending' not in FAMILY.do('cage-get', {'label': PORT}))
    known = wait_for(20, lambda: [lane for lane in lanes_of(PORT) if 'application' in lane])
    result(len(known) == 8 and before and
           all(lane['application'] == 0 and 'data-path' not in lane and
               lane.get('state') == 'deactivated' for lane in known),
           'lanes that are used for nothing have no data path', before, str(known))
    FAMILY.do('application-set', {'cage-label': PORT, 'lanes': 0xff, 'application': 1,
                                  'force': True})
    back = wait_for(30, lambda: activated(PORT, 8) and
                    all(lane.get('application') == 1 for lane in lanes_of(PORT)))
    result(back, 'and have it again with an application', str(lanes_of(PORT)))


class Listener:
    """What a multicast group is told, by cage."""

    def __init__(self, group, room=0):
        self.client = family()
        if room:
            self.client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        else:
            self.client.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22)
        self.client.ntf_subscribe(group)
        self.messages = collections.defaultdict(list)
        self.overrun = False

    def of(self, port):
        try:
            self.client.check_ntf()
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            self.overrun = True
        for message in self.client.async_msg_queue:
            one = message['msg']
            self.messages[one['cage-label']].append(one)
        self.client.async_msg_queue.clear()
        return self.messages[port]

    def close(self):
        self.client.sock.close()


class Pushed(Listener):
    """The samples."""

    def __init__(self, room=0):
        super().__init__('samples', room)

    def ranges(self, port, kind):
        """The places in each message that has ranges of a class."""
        return [places for places in
                ([place(span) for span in one.get('range', []) if kind in span['class']]
                 for one in self.of(port)) if places]


def place(span):
    return span['page'], span['bank'], span['offset'], len(span['data'])


def numbers(messages):
    return [one['seq'] for one in messages]


def holes(messages):
    seqs = numbers(messages)
    return sum(b - a - 1 for a, b in zip(seqs, seqs[1:]))


def asked(port, kind):
    """Ranges of a class as a dump has them."""
    return [span for part in FAMILY.dump('sample-get', {'cage-label': port, 'classes': {kind}})
            for span in part.get('range', [])]


def check_pushed(pushed):
    before = time.time_ns()
    first = len(pushed.of(PORT))
    enough = wait_for(20, lambda: len(pushed.ranges(PORT, 'fast')) >= 3 and
                      len(pushed.ranges(WIDE, 'fast')) >= 3)
    after = time.time_ns()
    want = [place(span) for span in asked(PORT, 'fast')]
    got = pushed.ranges(PORT, 'fast')
    result(enough and want and all(places == want for places in got),
           'what is polled is pushed, each time all of it', str(want), str(got)[:400])
    mine = pushed.of(PORT)[first:]
    young = [span['age-ms'] for one in mine for span in one['range']]
    times = [one['time-ns'] for one in mine]
    result(mine and times == sorted(times) and times[-1] <= after and
           times[-1] > before - 10**9 and min(young) < 1000,
           'with the time, and an age', times, young)

    def same():
        data = {place(span): bytes(span['data']) for span in asked(PORT, 'fast')}
        return data and data == {place(span): bytes(span['data'])
                                 for one in pushed.of(PORT)[-3:] for span in one['range']
                                 if 'fast' in span['class']}
    knob(PORT, 'set', 'noise_pct=0')
    result(wait_for(20, same), 'and it is what a dump has')


def check_slow(pushed):
    """The slow sample of four banks does not fit in one message."""
    want = sorted(place(span) for span in asked(WIDE, 'slow'))

    def sample():
        found = [place for places in pushed.ranges(WIDE, 'slow') for place in places]
        return found if len(found) >= len(want) else None
    found = wait_for(40, sample) or []
    parts = pushed.ranges(WIDE, 'slow')
    one = sorted(set(found))
    most = max((sum(16 + 40 + len(span['data']) for span in m['range']) for m in
                pushed.of(WIDE)), default=0)
    result(want and one == want and len(parts[0]) < len(want) and
           sorted(found[:len(want)]) == want and most < 4096,
           f'a slow sample of {len(want)} ranges comes in several messages, whole',
           f'{len(found)} ranges in {len(parts)} messages', str(set(want) - set(one)))
    result(not any(pushed.ranges(port, 'static') for port in (PORT, WIDE, LASER)),
           'what never changes is not pushed')


def check_holes(pushed):
    several = wait_for(20, lambda: all(len(pushed.of(port)) > 3 for port in MODELS))
    good = {port: holes(pushed.of(port)) for port in MODELS}
    result(several and not any(good.values()) and not pushed.overrun,
           'messages of a cage are numbered without a hole', good,
           f'several {several}, overrun {pushed.overrun}')
    deaf = Pushed(room=1)
    polls = {port: cage(port)['polls'] for port in MODELS}
    start = len(pushed.of(PORT))

    def others():
        return (all(cage(port)['polls'] >= polls[port] + 6 for port in MODELS) and
                len(pushed.of(PORT)) >= start + 6)
    well = wait_for(40, others)
    deaf.of(PORT)                   # those that it had room for, and the error
    late = wait_for(20, lambda: [port for port in MODELS if holes(deaf.of(port))])
    result(well and deaf.overrun and late and not holes(pushed.of(PORT)),
           'a listener that does not listen sees what it missed, and delays nobody',
           f'polled {well}, overrun {deaf.overrun}, holes {late}, others '
           f'{holes(pushed.of(PORT))}')
    deaf.close()


def check_gone(pushed):
    knob(LATE, 'insert', 'dr8-800g')
    came = wait_ready([LATE]) and wait_for(20, lambda: pushed.of(LATE))
    knob(LATE, 'remove', '1')
    gone = wait_for(20, lambda: cage(LATE).get('state') == 'empty')
    pushed.of(LATE)
    last = numbers(pushed.of(LATE))[-1:]
    knob(LATE, 'insert', 'dr8-800g')
    again = wait_ready([LATE]) and wait_for(20, lambda: numbers(pushed.of(LATE))[-1:] > last)
    result(came and gone and again and not holes(pushed.of(LATE)),
           'the numbers of a cage go on with the next module', str(numbers(pushed.of(LATE))))
    pushed.close()
    last = numbers(pushed.messages[LATE])[-1]
    polls = cage(LATE)['polls']
    wait_for(30, lambda: cage(LATE)['polls'] >= polls + 8)
    anew = Pushed()
    wait_for(20, lambda: anew.of(LATE))
    # Some may have come between the last look and the end of it.
    result(last < numbers(anew.of(LATE))[0] <= last + 5, 'nothing is made for nobody',
           last, numbers(anew.of(LATE)))
    anew.close()


def flags(port):
    """{(page, bank, offset, bit): attributes}, and whether any came twice."""
    found = [flag for part in FAMILY.dump('flag-get', {'cage-label': port})
             for flag in part.get('flag', [])]
    by_place = {tuple(flag[key] for key in ('page', 'bank', 'offset', 'bit')): flag
                for flag in found}
    if len(by_place) != len(found):
        diag(f'{port}: {len(found)} flags at {len(by_place)} places')
        return {}
    return by_place


def told(events, port):
    """Times of events about each flag that was raised, as flags() has them."""
    times = collections.defaultdict(list)
    for event in events.of(port):
        for bit in range(8 if event['kind'] == 'flag-raised' else 0):
            if event['bits'] >> bit & 1:
                at = event['page'], event['bank'], event['offset'], bit
                times[at].append(event['time-ns'])
    return times


LOS = 0x11, 0, 147, 3


def check_flags(events):
    before = flags(PORT).get(LOS, {'count': 0})['count']

    def latch(count):
        knob(PORT, 'fault', 'flag=11:147:3')
        raised = wait_for(10, lambda: flags(PORT).get(LOS, {}).get('count') == before + count)
        state = flags(PORT).get(LOS, {})
        gone = wait_for(15, lambda: 'raised' not in flags(PORT)[LOS])
        return raised and 'raised' in state and gone

    ok = latch(1) and latch(2)
    times = told(events, PORT)[LOS]
    flag = flags(PORT)[LOS]
    result(ok and len(times) == 2 and flag['first-ns'] <= times[0] < flag['last-ns'] <= times[1],
           'a flag has its count, its first and last time, and whether it stands',
           f'{before} before, {flag}, events {times}')


def check_counts(events):
    """As many as there were events, of every flag of a module that comes."""
    knob(LATE, 'remove', '1')
    wait_for(20, lambda: cage(LATE).get('state') == 'empty' and not flags(LATE))
    start = time.time_ns()
    told_before = {at: len(times) for at, times in told(events, LATE).items()}
    knob(LATE, 'insert', 'dr8-800g')
    wait_ready([LATE])
    wait_for(20, lambda: activated(LATE, 8))
    knob(LATE, 'set', 'rx_loss_db=60 lane=2')

    def compare():
        counts = {at: flag['count'] for at, flag in flags(LATE).items()}
        since = {at: len(times) - told_before.get(at, 0)
                 for at, times in told(events, LATE).items()}
        return counts, {at: count for at, count in since.items() if count}

    def equal():
        counts, since = compare()
        return counts == since and (0x11, 0, 147, 1) in counts
    same = wait_for(30, equal)
    old = [flag for flag in flags(LATE).values() if flag['first-ns'] < start]
    result(same and not old, 'as many as there were events, since the module came',
           *map(str, compare()), str(old))


def check_many():
    """More flags than fit in one message, each once."""
    knob(WIDE, 'set', 'rx_loss_db=60')

    def dark():
        found = flags(WIDE)
        return all((0x11, bank, 147, bit) in found for bank in range(4) for bit in range(8))
    lit = wait_for(30, dark)
    # The kernel makes messages as long as this client ever took.
    short = family()
    short._recv_size = 8192

    def whole():
        """The parts, and the same at once; no flag came up meanwhile."""
        before = flags(WIDE)
        parts = [part for part in short.dump('flag-get', {}) if part['cage-label'] == WIDE]
        return before.keys() == flags(WIDE).keys() and (parts, before)
    parts, found = wait_for(60, whole) or ([], {})
    short.sock.close()
    result(lit and found and len(parts) > 1 and
           sum(len(part.get('flag', [])) for part in parts) == len(found) and
           all('raised' in found[0x11, bank, 147, bit] for bank in range(4) for bit in range(8)),
           f'{len(found)} flags of 32 lanes in {len(parts)} messages, each once',
           str(len(found)))
    knob(WIDE, 'set', 'rx_loss_db=0')


def check_tool():
    said = run('optmon', 'flags', '--count', PORT)
    lines = [line.split() for line in said.stdout.splitlines()]
    los = [line for line in lines if line[:2] == ['rx_los', '4']]
    result(not said.returncode and los and int(los[0][2]) >= 2 and len(los[0]) == 8 and
           los[0][-1] in ('-', 'raised'),
           'optmon flags --count has them by name and lane', said.stdout, said.stderr)
    everybody = run('optmon', 'flags', '-c', '-j', 'all')
    document = json.loads(everybody.stdout)
    schema = json.loads(read(f'{TOP}/Documentation/schema/flags-1.json'))
    wrong = [str(error.message) for error in
             jsonschema.Draft202012Validator(schema).iter_errors(document)]
    empty = run('optmon', 'flags', '-c', 'osfp8')
    result(not everybody.returncode and not wrong and len(document['ports']) == 4 and
           empty.returncode == 69 and 'empty' in empty.stderr,
           'as JSON that follows its schema, of all ports but the empty ones', *wrong[:3],
           everybody.stderr, empty.stderr)


def check_refusals():
    errors = []
    for operation in ('flag-get', 'sample-get'):
        try:
            FAMILY.dump(operation, {'cage-label': 'nowhere'})
            errors.append(0)
        except NlError as error:
            errors.append(-error.nl_msg.error)
    result(errors == [errno.ENODEV] * 2, 'a cage that is not there is refused', errors)


def check_policies():
    """What the kernel lets pass is what its generator makes of the specification."""
    want = specified(FAMILY)
    have, which = running(FAMILY)
    flags = {name: (want.get(name, [set()])[0], have.get(name, [set()])[0])
             for name in want.keys() | have.keys()}
    wrong = [f'{name}: {sorted(have)} instead of {sorted(want)}'
             for name, (want, have) in flags.items() if want != have]
    result(want and not wrong, 'operations, do or dump, and who may are those of the specification',
           *wrong)
    # Commands that have a policy together let pass what any of them has.
    whole = {}
    for name, (_, policy) in want.items():
        whole.setdefault(which.get(name), {}).update(policy)
    wrong = [f'{name}, attribute {number}: {have[name][1].get(number)} instead of '
             f'{whole[which[name]].get(number)}'
             for name in have for number in have[name][1].keys() | whole[which[name]].keys()
             if have[name][1].get(number) != whole[which[name]].get(number)]
    result(len(whole) > 3 and not wrong, 'so are the attributes, their types and their bounds',
           *wrong)


def cli(*arguments):
    """The kernel's own client, as it is shipped, with its schema for our specification."""
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(f'{work}/specs')
        shutil.copy(SPECS['optmon'], f'{work}/specs')
        for schema in glob.glob(f'{SOURCE}/Documentation/netlink/*.yaml'):
            shutil.copy(schema, work)
        return run('python3', f'{SOURCE}/tools/net/ynl/cli.py', '--output-json', '--spec',
                   f'{work}/specs/optmon.yaml', *arguments, timeout=120)


# Names of optmon's JSON, and those of the specification, of what does not change.
SAME = {'index': 'index', 'label': 'label', 'device': 'device', 'state': 'state', 'life': 'life',
        'read_length': 'read-len'}


def check_cli():
    listed = listing()
    said = cli('--dump', 'cage-get')
    cages = {one['label']: one for one in json.loads(said.stdout)} if said.stdout else {}
    wrong = [f'{port}: {ours} {listed[port]["cage"].get(ours)}, {theirs} {one.get(theirs)}'
             for port, one in cages.items() for ours, theirs in SAME.items()
             if listed[port]['cage'].get(ours) != one.get(theirs)]
    links = [port for port, one in cages.items() if
             [socket.if_indextoname(index) for index in one['ifindex']] !=
             [each['name'] for each in listed[port]['network_devices']]]
    result(len(cages) == 8 and cages.keys() == listed.keys() and not wrong and not links,
           "the kernel's YNL cli has the cages that optmon list has", *wrong, links, said.stderr)
    request = {'cage-label': PORT, 'lanes': 4, 'disabled': 4, 'force': True}
    said = cli('--do', 'tx-disable-set', '--json', json.dumps(request))

    def disabled():
        # Nothing, where a busy guest has no sample that is young enough.
        shown = run('optmon', 'show', '-j', PORT).stdout
        lanes = json.loads(shown)['lanes'] if shown else []
        return [lane['lane'] for lane in lanes if 'tx_disable' in lane.get('controls', [])]
    result(not said.returncode and wait_for(30, lambda: disabled() == [3]),
           'its command is carried out, as optmon show says', said.stderr)
    request['disabled'] = 0
    FAMILY.do('tx-disable-set', request)
    request['lanes'] = 0
    said = cli('--do', 'tx-disable-set', '--json', json.dumps(request))
    result(said.returncode == 1 and 'out of range' in said.stdout,
           'and one out of bounds is refused', said.stdout, said.stderr)


def main():
    plan(26)
    for port, model in MODELS.items():
        knob(port, 'insert', model)
    ready = wait_ready(list(MODELS)) and wait_for(30, lambda: activated(PORT, 8) and
                                                  activated(WIDE, 32))
    result(ready, 'modules of 8 and of 32 lanes carry traffic', str(lanes_of(WIDE))[:400])
    check_policies()
    check_cli()
    check_lanes()
    check_application()
    pushed = Pushed()
    check_pushed(pushed)
    check_slow(pushed)
    check_holes(pushed)
    check_gone(pushed)
    events = Listener('events')
    check_flags(events)
    check_counts(events)
    events.close()
    check_many()
    check_tool()
    check_refusals()
    finish()


main()
