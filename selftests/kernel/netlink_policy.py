# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel's generator makes of the family's specification, next to what a
running kernel says that the family is (CTRL_CMD_GETFAMILY and CTRL_CMD_GETPOLICY).

Both are {operation: (flags, policy)}, where a policy is {attribute's number:
{what it must be like}} and attributes that are refused are not there.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from simulator import SCALE
from ynl import SOURCE, SPECS, family

LIMITS = {'u8': 0xff, 'u16': 0xffff, 'u32': 0xffffffff, 'u64': (1 << 64) - 1}


def generate():
    """The generator's C."""
    with open(SPECS['optmon'], encoding='ascii') as f:
        licence = f.readline()      # it wants one
        spec = yaml.safe_load(f)
    # A table with do and dump apart: the only kind that it makes of all operations.
    spec['kernel-policy'] = 'split'
    for space in spec['attribute-sets']:
        for attribute in space['attributes']:
            # It knows no largest size of binary ones: see specified().
            if attribute['type'] == 'binary':
                attribute.pop('checks', None)
    with tempfile.TemporaryDirectory() as work:
        top = Path(work)
        # It walks up to a file of this name, and loops without one.
        (top / 'MAINTAINERS').touch()
        docs = top / 'Documentation/netlink'
        (docs / 'specs').mkdir(parents=True)
        for schema in Path(SOURCE, 'Documentation/netlink').glob('*.yaml'):
            shutil.copy(schema, docs)
        (docs / 'specs/optmon.yaml').write_text(licence + yaml.safe_dump(spec), encoding='ascii')
        subprocess.run([sys.executable, f'{SOURCE}/tools/net/ynl/ynl-gen-c.py', '--mode', 'kernel',
                        '--source', '--spec', 'Documentation/netlink/specs/optmon.yaml',
                        '-o', 'made.c'], cwd=work, check=True, timeout=120 * SCALE)
        return (top / 'made.c').read_text(encoding='ascii')


def constant(name):
    return name.upper().replace('-', '_')


def rule(text, ranges):
    """What `{ .type = NLA_U32, }` or `NLA_POLICY_MAX(NLA_U32, 3)` asks for."""
    kind = re.search(r'NLA_(?!POLICY)(\w+)', text)[1].lower().replace('_', '-')
    wants = {'type': kind}
    if kind in LIMITS and 'POLICY_MASK' not in text:
        wants.update({'min-value-u': 0, 'max-value-u': LIMITS[kind]})
    numbers = re.search(r'NLA_POLICY_(\w+)\(\w+, (.*)\)', text)
    if numbers and numbers[1] == 'FULL_RANGE':
        wants['min-value-u'], wants['max-value-u'] = ranges[numbers[2].strip('&')]
    elif numbers and numbers[1] == 'RANGE':
        wants['min-value-u'], wants['max-value-u'] = map(int, numbers[2].split(','))
    elif numbers:
        key = {'MIN': 'min-value-u', 'MAX': 'max-value-u', 'MASK': 'mask'}[numbers[1]]
        wants[key] = int(numbers[2], 0)
    length = re.search(r'\.len = (\d+)', text)
    if length:
        wants['max-length'] = int(length[1])
    return wants


def specified(spec):
    made = generate()
    attributes = {constant(f'optmon-a-{space}-{name}'): attribute
                  for space, names in spec.attr_sets.items() for name, attribute in names.items()}
    ranges = {name: (int(least), int(most)) for name, least, most in re.findall(
        r'netlink_range_validation (\w+) = \{\s+\.min\s*= (\d+)ULL,\s+\.max\s*= (\d+)ULL', made)}
    policies = {}
    for policy, body in re.findall(r'nla_policy (\w+)\[[^]]*\] = \{\n(.*?)\n\};', made, re.DOTALL):
        policies[policy] = {}
        for name, text in re.findall(r'\[(\w+)\] = (.*),$', body, re.MULTILINE):
            wants, attribute = rule(text, ranges), attributes[name]
            if wants['type'] == 'binary':
                wants['max-length'] = attribute.yaml['checks']['max-len']
            policies[policy][attribute.value] = wants
    commands = {constant(f'optmon-cmd-{name}'): name for name in spec.msgs}
    operations = {}
    table = made[made.index('/* Ops table'):made.index('nl_mcgrps')]
    for body in re.findall(r'\t\{\n(.*?)\n\t\}', table, re.DOTALL):
        fields = dict(re.findall(r'\.(\w+)\s*= (.*),', body))
        flags, policy = operations.setdefault(commands[fields['cmd']], (set(), {}))
        flags |= {flag.removeprefix('GENL_').lower().replace('_', '-')
                  for flag in fields['flags'].split(' | ')}
        policy.update(policies.get(fields.get('policy'), {}))
    return operations


def several(part, name):
    """What came once, or several times."""
    found = part.get(name, [])
    return found if isinstance(found, list) else [found]


def running(spec):
    """Also {operation: number of its policy}: some have one together."""
    control = family('nlctrl')
    # The specification of this family calls the mask padding, and the other way round;
    # padding is nothing that the library knows.
    control.process_unknown = True
    names = {operation.req_value: name for name, operation in spec.msgs.items()}
    told = control.do('getfamily', {'family-name': 'optmon'})
    flags = {names[one['id']]: one['flags'] - {'cmd-cap-haspol'}
             for entry in told['ops'] for one in entry.values()}
    policies, which = {}, {}
    for part in control.dump('getpolicy', {'family-name': 'optmon'}):
        for asked in several(part, 'policy'):
            if 'pad' in asked:
                asked['mask'] = int.from_bytes(asked.pop('pad'), sys.byteorder)
            policy = policies.setdefault(asked.pop('policy-id'), {})
            policy[asked.pop('attr-id')] = asked
        for use in several(part, 'op-policy'):
            which[names[use['op-id']]] = use.get('do', use.get('dump'))
    return {name: (flags[name], policies[which[name]]) for name in flags}, which
