"""What small programs of the build tell by themselves: the peers' vectors, the zoo of stories, the cost."""
import glob, json, os, statistics, subprocess, sys

from figure import figure
from interval import wilson
from recording import RELEASE, ROOT, NoData

sys.path.insert(0, os.path.join(ROOT, 'tools/bench.d'))
import engine as speed_bench, lab  # noqa: E402

ZOO = os.path.join(ROOT, 'tests/scenarios/zoo')
ZOO_REPORT = os.path.join(RELEASE, 'tests/scenarios/zoo_report')


def lines_of(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{')]
    if not lines: raise RuntimeError(f'{os.path.basename(str(command[0]))}: exit {done.returncode}: {(done.stderr or done.stdout)[-800:]}')
    return [json.loads(line) for line in lines]


def passed(bench, name, results):
    hits = sum(bool(result['passed']) for result in results)
    figure(bench, name, hits / len(results), wilson(hits, len(results)), len(results))


def vectors(args):
    """Each detector of others that we can imitate, by its own cases; those known to be its own defects apart."""
    file = os.path.join(args.data, 'vectors/peer_vectors.json')
    programs = glob.glob(os.path.join(RELEASE, 'tests/**/peer_vectors'), recursive=True)
    if not os.path.exists(file): raise NoData(file)
    if not programs:
        print('quality: vectors skipped: nothing imitates the peers yet', file=sys.stderr)
        return
    by_preset = {}
    for result in lines_of(programs[0], file):
        name = result['preset'] + (', known defects' if result.get('known_defect') else '')
        by_preset.setdefault(name, []).append(result)
    for name, results in sorted(by_preset.items()): passed('vectors', 'passed ' + name, results)


def zoo(args):
    """Stories of visitors who are fine and of visitors who are stuck: silence, or a verdict at the deciding moment."""
    settings = [word for setting in args.set for word in ('--set', setting)]
    results = lines_of(ZOO_REPORT, '--config', os.path.join(args.config_dir, 'web_page.yaml'), *settings, ZOO)
    passed('zoo', 'passed', results)
    for kind in ('fine', 'stuck'): passed('zoo', kind + '_passed', [result for result in results if result['kind'] == kind])
    delays = sorted(result['delay_ms'] for result in results if result['kind'] == 'stuck' and result['passed'])
    if delays:
        figure('zoo', 'stuck_delay_ms_median', delays[len(delays) // 2], n=len(delays))
        figure('zoo', 'stuck_delay_ms_max', delays[-1], n=len(delays))
    for result in results:
        if not result['passed'] and args.verbose: print(f'quality: zoo: {result["file"]}: {result["why"]}', file=sys.stderr)


# Those that the first release had: what the full set must not cost more than twice of.
FIRST_SIGNALS = ('rage_click', 'error_page_burst', 'repeat_failure', 'stuck_on_error_page', 'silence_after_trouble')


def speed(args):
    """The detect stage with all its signals, on one core, beside the first five without what is usual; and what an idle session takes."""
    few = [*lab.without_signals(*FIRST_SIGNALS), 'detect.normal.learn=false', 'detect.automation.enabled=false']
    rounds = 5
    nanoseconds = {'all': [], 'few': []}
    with speed_bench.simulated(args.events) as path:
        for _ in range(rounds):
            for name, settings in (('few', few), ('all', [])):
                nanoseconds[name].append(json.loads(lab.output_of(lab.ENGINE, 'engine', path, *settings))['ns_per_event'])
    middle = {name: statistics.median(values) for name, values in nanoseconds.items()}
    figure('speed', 'events_per_second', round(1e9 / middle['all']), n=args.events)
    figure('speed', 'events_per_second, first five signals', round(1e9 / middle['few']), n=args.events)
    figure('speed', 'ratio', middle['few'] / middle['all'], n=rounds)
    result = json.loads(lab.output_of(lab.ENGINE, 'memory', args.events))
    figure('speed', 'bytes_per_session', result['resident_bytes_per_session'], n=args.events)
