# SPDX-License-Identifier: GPL-2.0-or-later
"""What the suites in Python share: KTAP, waiting, and the switch's knobs."""
import errno
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

SCALE = int(os.environ.get('OPTMON_TIME_SCALE', '1'))
CONFIG = '/sys/kernel/config/optmon_sim'

# Another bus master that selects a page after each selection is noticed within so many
# polls: in the next slow sample, which begins after ten and may be late by five.
MASTER_POLLS = 16

results = []


def result(ok, text, *why):
    """One line of KTAP, with the reasons when it failed."""
    results.append(bool(ok))
    print(f"{'ok' if ok else 'not ok'} {len(results)} - {text}", flush=True)
    for line in [] if ok else why:
        print(f'# {line}', flush=True)


def plan(count):
    print(f'KTAP version 1\n1..{count}', flush=True)


def diag(text):
    print(f'# {text}', flush=True)


def finish():
    sys.exit(0 if results and all(results) else 1)


def run(*cmd, timeout=60):
    return subprocess.run(cmd, capture_output=True, text=True,
                          timeout=timeout * SCALE, check=False)


def wait_for(seconds, check, every=0.05):
    """The first true value of check(), or its last when time is up."""
    end = time.monotonic() + seconds * SCALE
    while True:
        value = check()
        if value or time.monotonic() > end:
            return value
        time.sleep(every)


def read(path):
    """What a file holds; nothing if it is a monitor whose last sample is too old, as
    happens on a kernel that is busy with itself."""
    try:
        with open(path, encoding='ascii') as f:
            return f.read()
    except OSError as error:
        if error.errno != errno.ENODATA:
            raise
        return ''


def monitor(path):
    """What a monitor says, as soon as it has a sample that is young enough."""
    return wait_for(20, lambda: read(path))


def write(path, text):
    with open(path, 'w', encoding='ascii') as f:
        f.write(text)


def knob(cage, name, text):
    write(f'{CONFIG}/{cage}/{name}', text)


def halves(memory):
    """{(page, bank, 0 or 128): 128 bytes} of {(page, bank, offset): byte}."""
    out = {}
    for (page, bank, offset), byte in memory.items():
        out.setdefault((page, bank, offset & 0x80), bytearray(128))[offset & 0x7f] = byte
    return out


def records(memory):
    """What halves() returns, as driver/sim/sim_image.h has it."""
    return b''.join(bytes([0x50, page, bank, half, 128]) + data
                    for (page, bank, half), data in sorted(memory.items()))


def account(of):
    """{name: count} of a cage ('osfp1') or a bus ('bus0')."""
    return {name: int(count) for name, count in
            (line.split() for line in read(f'{CONFIG}/{of}/account').splitlines())}


def counter(port, name):
    """Of the driver's, in debugfs."""
    return int(dict(line.split() for line in read(
        f'/sys/kernel/debug/optmon/{port}/counters').splitlines()).get(name, 0))


def listing(*ports):
    """What `optmon list -j` says, by port."""
    # A port that cannot be read makes it fail, and is listed all the same.
    said = run('optmon', 'list', '-j', *ports).stdout
    return {port['port']: port for port in json.loads(said)['ports']} if said else {}


def cage(port):
    return listing(port).get(port, {}).get('cage', {})


def states():
    return {name: port.get('cage', {}).get('state') for name, port in listing().items()}


def wait_ready(ports, seconds=30):
    """True once every port's module is identified and sampled."""
    def ready():
        now = states()
        return all(now.get(port) == 'ready' for port in ports)
    return wait_for(seconds, ready)


def hwmon_dirs():
    """{port: hwmon directory} of those that carry a port's label."""
    dirs = {}
    for label in glob.glob('/sys/class/hwmon/*/label'):
        try:
            dirs[read(label).strip()] = os.path.dirname(label)
        except OSError:
            pass                # it went in between
    return dirs


def hwmon_dir(port):
    """The one that carries a port's label, or None."""
    return hwmon_dirs().get(port)


def listens(pid):
    """Whether a process has a generic netlink socket in a multicast group."""
    lines = [line.split() for line in read('/proc/net/netlink').splitlines()[1:]]
    inodes = [line[-1] for line in lines if line[1] == '16' and int(line[3], 16)]
    own = run('find', f'/proc/{pid}/fd', '-printf', '%l\\n').stdout.splitlines()
    return any(f'socket:[{inode}]' in own for inode in inodes)


class Events:
    """`optmon events -j` of some ports, or of all, in the background."""

    def __init__(self, *ports):
        self.file = tempfile.NamedTemporaryFile('r', encoding='ascii')
        with open(self.file.name, 'w', encoding='ascii') as out:
            self.process = subprocess.Popen(['optmon', 'events', '-j', *ports], stdout=out)
        self.told = []
        wait_for(20, lambda: listens(self.process.pid))

    def all(self):
        """What was told so far."""
        while True:
            start = self.file.tell()
            line = self.file.readline()
            if not line.endswith('\n'):
                self.file.seek(start)       # it is being written
                return self.told
            self.told.append(json.loads(line))

    def raised(self, port, name, what='flag-raised'):
        """Lanes of which a flag was raised, or cleared, in turn."""
        return [flag.get('lane') for event in self.all()
                if event.get('port') == port and event.get('event') == what
                for flag in event.get('flags', []) if flag['name'] == name]

    def kinds(self, port):
        return [event['event'] for event in self.all() if event.get('port') == port]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.file.close()
