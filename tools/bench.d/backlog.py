"""Reading what is there as fast as it goes: stream, restore, memory."""
import shutil

from figures import figure
from lab import PARTITIONS, Lab, peak_of, seconds_of

EVENTS = ['assist.clickstream', 'assist.error-pages']
MANY = 1_000_000  # Visitors.
# What the detect stage writes when it runs alone: topics of its own, because a changelog belongs to one group.
ALONE = ['stages=[detect]', 'kafka.group_id=detect-alone', 'topics.verdicts=alone.verdicts', 'topics.changelog_prefix=alone.changelog.']
BOTH = ['kafka.group_id=both']
WARM_UP = ['stages=[detect]', 'kafka.group_id=warm-up', 'topics.verdicts=warm-up.verdicts', 'topics.changelog_prefix=warm-up.changelog.']


def read_backlog(lab, name, settings, inputs=EVENTS):
    """One processor from its first record to its last commit."""
    values = dict(setting.split('=', 1) for setting in [*lab.settings, *settings])
    alone = values.get('stages') == '[detect]'
    lab.make_topics(*settings)
    processor = lab.processor(name, *settings).start()
    began, cpu_began = processor.wait_live(PARTITIONS if alone else 2 * PARTITIONS)
    others = [] if alone else [values.get('topics.verdicts', 'assist.verdicts')]
    seen = lab.watch(processor, values['kafka.group_id'], inputs, others)
    last, half, inputs_done = seen['last'], seen['half'], seen['inputs']
    verdicts = processor.metric('assist_verdicts_total')
    triggers = processor.metric('assist_triggers_total')
    peak = peak_of(processor.pid)
    code = processor.stop()
    if code != 0: raise RuntimeError(f'{name}: exit {code} at its end')
    millions, later = seen['total'] / 1e6, (inputs_done['committed'] - half['committed']) / 1e6
    return {'events': seen['total'], 'cpu_per_million': (last['cpu'] - cpu_began) / millions, 'events_per_second': seen['total'] / (last['us'] / 1e6 - began),
            'wall_s': round(last['us'] / 1e6 - began, 2), 'half2_cpu_per_million': round((inputs_done['cpu'] - half['cpu']) / later, 2) if later > 0 else None,
            'peak_rss_mib': round(peak), 'startup_cpu_s': round(cpu_began, 2), 'verdicts': {k: int(v) for k, v in verdicts.items() if v},
            'triggers': int(sum(triggers.values()))}


def stream(args):
    with Lab('stream', args, 'stream.clock=event') as lab:
        lab.make_topics()
        load = lab.load('--events', args.events or 8_000_000, '--customers', 0, '--rate', 0)
        # The broker turns into machine code what it does often, on one of our cores: not while we measure.
        read_backlog(lab, 'warm-up', WARM_UP)
        both = read_backlog(lab, 'both', BOTH)
        alone = read_backlog(lab, 'alone', ALONE)
    beside = {key: both[key] for key in ('events', 'wall_s', 'half2_cpu_per_million', 'peak_rss_mib', 'startup_cpu_s', 'verdicts', 'triggers')}
    figure('stream.cpu_seconds_per_million', both['cpu_per_million'], event_bytes=load['event_bytes_mean'], load_events_per_second=load['events_per_second'], **beside)
    figure('stream.events_per_second', both['events_per_second'], events=both['events'])
    figure('detect.cpu_seconds_per_million', alone['cpu_per_million'], events=alone['events'], events_per_second=round(alone['events_per_second']),
           half2_cpu_per_million=alone['half2_cpu_per_million'], peak_rss_mib=alone['peak_rss_mib'])


def many_visitors(args, events):
    """Some events of each of a million visitors who are all there at once."""
    events = args.events or events
    return ['--events', events, '--visitors', min(MANY, max(events * 2 // 5, 1)), '--customers', 0, '--rate', 0]


def restore(args):
    settings = [*ALONE, 'store.memory_budget_bytes=4GiB']
    with Lab('restore', args, 'stream.clock=event') as lab:
        lab.make_topics()
        load = lab.load(*many_visitors(args, 2_500_000))
        read_backlog(lab, 'restored', settings)
        processor = lab.processor('restored', *settings)
        shutil.rmtree(processor.state)
        processor.start()
        live, cpu = processor.wait_live(PARTITIONS)
        tasks = processor.lines('task is live')
        began = seconds_of(processor.lines('partitions assigned')[-1]['@timestamp'])
        processor.kill()
    records = sum(task['assist.records'] for task in tasks)
    figure('restore.records_per_second', records / max(live - began, .001), records=records, seconds=round(live - began, 3), sessions=load['visits'],
           task_seconds=[round(task['assist.seconds'], 3) for task in tasks], cpu_s=round(cpu, 2))


def memory(args):
    budget = 512
    with Lab('memory', args, 'stream.clock=event') as lab:
        lab.make_topics()
        load = lab.load(*many_visitors(args, 4_000_000))
        read = read_backlog(lab, 'bounded', [*BOTH, f'store.memory_budget_bytes={budget}MiB'])
    figure('memory.resident_ratio', read['peak_rss_mib'] / budget, peak_rss_mib=read['peak_rss_mib'], budget_mib=budget, sessions=load['visits'],
           events=read['events'], events_per_second=round(read['events_per_second']), cpu_per_million=round(read['cpu_per_million'], 2))
