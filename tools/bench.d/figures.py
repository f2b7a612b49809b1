"""Every figure passes through figure(): its goal stands here and nowhere else."""
import json

SESSION_TIMEOUT_S = 6
# name: (unit, what holds, of what). No goal: printed only.
GOALS = {
    'engine.events_per_second': ('events/s', '>=', 1.5e6),
    'stream.cpu_seconds_per_million': ('s', '<=', 1.8),
    'stream.events_per_second': ('events/s', '>=', 700e3),
    'detect.cpu_seconds_per_million': ('s', '<=', 1.3),
    'latency.p50_ms': ('ms', '<=', 40),
    'latency.p99_ms': ('ms', '<=', 80),
    'scale.cost_ratio': ('ratio', '<=', 1.5),
    'restore.records_per_second': ('records/s', '>=', 800e3),
    'memory.bytes_per_session': ('bytes', None, None),
    'memory.resident_ratio': ('ratio', '<=', 1.15),
    'takeover.seconds': ('s', '<=', SESSION_TIMEOUT_S + 3),
    'restart.seconds': ('s', '<=', 2),
    # CPU-seconds per million of theirs over ours, second half of the input.
    'peers.kafka_streams_cpu_ratio': ('ratio', '>=', 2.5),
    'peers.kafka_streams_cpu_ratio_both': ('ratio', '>=', 2.5),
    'peers.flink_100ms_cpu_ratio': ('ratio', '>=', 2.2),
    'peers.flink_100ms_cpu_ratio_both': ('ratio', '>=', 2.2),
    'peers.flink_1s_cpu_ratio': ('ratio', '>=', 1.5),
    'peers.flink_1s_cpu_ratio_both': ('ratio', '>=', 1.5),
    'peers.flink_cep_1s_cpu_ratio': ('ratio', '>=', 8),
    'peers.flink_cep_1s_cpu_ratio_both': ('ratio', '>=', 8),
    'peers.kafka_streams_latency_ratio': ('ratio', '>=', 2),
    'peers.kafka_streams_memory_ratio': ('ratio', '>=', 2),
    'peers.firings': ('firings', None, None),
}
shown = []


def figure(name, value, **beside):
    """Prints one figure as a JSON line. `beside`: what helps to judge it."""
    unit, sign, goal = GOALS[name]
    value = float(f'{value:.4g}') if abs(value) < 1000 else round(value)
    line = {'name': name, 'value': value, 'unit': unit, 'goal': f'{sign} {goal:g}' if sign else None,
            'met': None if sign is None else value <= goal if sign == '<=' else value >= goal, **beside}
    print(json.dumps(line), flush=True)
    shown.append(line)


def readable(value): return f'{value:,.0f}' if abs(value) >= 1000 else f'{value:g}'


def table():
    if not shown: return
    rows = [('figure', 'value', 'unit', 'goal', '')]
    for line in shown:
        goal = '' if line['goal'] is None else line['goal'].split()[0] + ' ' + readable(float(line['goal'].split()[1]))
        rows.append((line['name'], readable(line['value']), line['unit'], goal, '' if line['met'] is None else 'met' if line['met'] else 'MISSED'))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    print()
    for row in rows:
        print('  '.join(cell.rjust(width) if i == 1 else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
