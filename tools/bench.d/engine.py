"""Without Kafka: what an event and a session cost by themselves."""
import contextlib, json, os, shutil, subprocess

from figures import figure
from lab import ASSIST, BENCH, ENGINE, output_of

BUDGET_MIB = 512  # As in memory.resident_ratio.


@contextlib.contextmanager
def simulated(count):
    """A file of events as `assist simulate` makes them, for as long as it is needed."""
    os.makedirs(BENCH, exist_ok=True)
    path = os.path.join(BENCH, f'events-{os.getpid()}.jsonl')
    try:
        with open(path, 'w') as file:
            subprocess.run([ASSIST, 'simulate', '--events', str(count), '--customers', '0'], stdout=file, stderr=subprocess.DEVNULL, check=True)
        yield path
    finally:
        if os.path.exists(path): os.remove(path)


def engine(args):
    with simulated(args.events or 1_000_000) as path: result = json.loads(output_of(ENGINE, 'engine', path))
    figure('engine.events_per_second', result.pop('events_per_second'), **result)
    sessions = min(args.events, 1_000_000) if args.events else 1_000_000
    result = json.loads(output_of(ENGINE, 'memory', sessions))
    figure('memory.bytes_per_session', result.pop('resident_bytes_per_session'), **result)


def scale(args):
    counts = [10_000, 1_000_000] + ([10_000_000] if args.full else [])
    events = args.events or 4_000_000
    directory = os.path.join(BENCH, f'scale-{os.getpid()}')
    results = {'active': [], 'uniform': []}
    try:
        with simulated(200_000) as path:
            # Of uniformly random events nearly each reads the store: a quarter of them shows it.
            for choice, measured in [('active', events), ('uniform', events // 4)]:
                for count in counts:
                    results[choice].append(json.loads(output_of(ENGINE, 'scale', choice, path, count, measured, BUDGET_MIB, directory)))
                    shutil.rmtree(directory, ignore_errors=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)

    def ratio(choice): return results[choice][-1]['ns_per_event'] / results[choice][0]['ns_per_event']
    figure('scale.cost_ratio', ratio('active'), budget_mib=BUDGET_MIB, uniform_ratio=round(ratio('uniform'), 2), **results)
