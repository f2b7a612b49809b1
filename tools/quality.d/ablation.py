"""What each signal is worth: all figures again without it."""
import json, os, re, subprocess

import figure
from recording import ASSIST


def in_force(config): return subprocess.run([ASSIST, 'check', '--print', config], capture_output=True, text=True, check=True).stdout


def switches_in(printed):
    """The keys that switch the signals: `enabled` beside `points`, under `detect` of a printed configuration."""
    path, keys = [], []
    for line in printed.splitlines():
        found = re.match(r'( *)(\w+):', line)
        if not found: continue
        path = [*path[:len(found[1]) // 2], found[2]]
        keys.append('.'.join(path))
    known = set(keys)
    return [key for key in keys if key.startswith('detect.') and key.endswith('.enabled') and key[:-len('enabled')] + 'points' in known]


def signal_of(switch): return switch.split('.')[1]


def taken(args, benches, run):
    """The figures of these benches by name, unshown."""
    figure.quiet = True
    try:
        for bench in benches: run(bench, args)
        return {(line['bench'], line['figure']): line['value'] for line in figure.take()}
    finally:
        figure.quiet = False


def ablation(args, benches, run):
    figure.take()
    given, switches = list(args.set), switches_in(in_force(os.path.join(args.config_dir, 'web_page.yaml')))
    everything = taken(args, benches, run)
    columns = {}
    for switch in switches:
        args.set = [*given, switch + '=false']
        columns[signal_of(switch)] = without = taken(args, benches, run)
        for (bench, name), value in without.items():
            before = everything.get((bench, name))
            change = figure.rounded(value - before) if value is not None and before is not None else None
            line = {'bench': bench, 'figure': name, 'value': value, 'without': signal_of(switch), 'all': before, 'change': change}
            print(json.dumps(line), flush=True)
    args.set = given
    if not args.json: table(everything, columns)


def cell(before, value):
    if value is None or before is None: return '-' if value != before else '.'
    return '.' if value == before else f'{value - before:+.3g}'


def table(everything, columns):
    """Changes by signal; a dot: none."""
    rows = [('bench', 'figure', 'all', *('-' + name for name in columns))]
    for (bench, name), before in everything.items():
        if name == 'events_per_second': continue
        rows.append((bench, name, figure.readable(before), *(cell(before, without.get((bench, name))) for without in columns.values())))
    figure.print_columns(rows, 2)
