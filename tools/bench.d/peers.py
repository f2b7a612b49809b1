"""The same input through Kafka Streams, through Flink and through us, on one broker, one after the other."""
import json, os, subprocess, sys

import live
from backlog import WARM_UP, read_backlog
from figures import figure
from lab import BENCH, PARTITIONS, Lab, output_of, without_signals

TOPIC = 'peer-in'
# Nearest to their rule: three clicks on one element within gaps of a second, two errors in a minute, and each firing told; help is one offer, without an
# article before it.
RULE = ['stream.clock=event', f'topics.clickstream={TOPIC}', 'topics.error_pages=peer-none', 'topics.profiles=peer.profiles', 'topics.feedback=peer.feedback',
        'detect.quiet_start=0s', 'detect.merge_window=0s', 'detect.notice_errors=false', 'detect.faq_level=0.5', 'detect.chat_level=1', 'detect.hysteresis=0.1',
        'detect.rage_click={count: 3, span: none, gap: 1s, identity: target, selection_vetoes: false, response_breaks: false, breaks: [page_view, input], '
        'excluded_kinds: [], excluded_tags: [], excluded_roles: [], excluded_texts: []}',
        'care.articles_file=""', 'detect.error_page_burst.count=2', 'detect.error_page_burst.window=1min']
DIFFER = ('ours: the same event id within a session counts once; an error does not break a run of clicks; a new page ends a run that has not fired; '
          'sessions expire after 30 min; their CEP re-arms after any other event')
PEERS = {'kafka_streams': ('ks', '--threads 1'), 'flink_100ms': ('flink', '--threads 1 --store hashmap --interval 100'),
         'flink_1s': ('flink', '--threads 1 --store hashmap --interval 1000'), 'flink_cep_1s': ('flink', '--threads 2 --store hashmap --interval 1000 --variant cepx')}


class Jobs:
    """The reference jobs, built outside of their folder."""
    def __init__(self, folder, lab):
        self.folder, self.build = folder, os.path.join(BENCH, 'peers-build')
        self.env = dict(os.environ, PEERS_BUILD=self.build, PEERS_WORK=os.path.join(lab.work, 'peers'), BROKERS=lab.broker,
                        BROKER_PID_FILE=lab.broker_pid_file(), PEERS_RESULTS=os.path.join(lab.work, 'peers.jsonl'), PYTHONDONTWRITEBYTECODE='1')
        os.makedirs(self.env['PEERS_WORK'])
        subprocess.run(['sh', os.path.join(folder, 'build.sh')], env=self.env, stdout=sys.stderr, check=True)

    def run(self, *words):
        return output_of(sys.executable, os.path.join(self.folder, 'run.py'), *words, env=self.env)

    def measure(self, what, peer, options):
        result = json.loads(self.run(what, peer, *options.split(), '--quiet', '10').splitlines()[-1])
        if what == 'throughput' and not result['ok']: raise RuntimeError(f'{peer} did not reach the end of its input')
        return result


def of_ours(read):
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in read.items() if key != 'startup_cpu_s'}


def of_theirs(result):
    return {'cpu_per_million': result['cpu_s_per_M_net'], 'half2_cpu_per_million': result.get('half2_cpu_s_per_M'), 'wall_s': result['wall_s'],
            'events_per_second': result['events_per_s'], 'peak_rss_mib': result['rss_mb'], 'triggers': result['triggers'], 'other_cpu_s': result['other_cpu_s']}


def steady(result): return result['half2_cpu_per_million'] or result['cpu_per_million']


def make_input(jobs, lab, events):
    """Their generator's events. Progress is named by `name` there and by `step` in our contract: renamed, or it would be dead letters to us."""
    raw, rename = TOPIC + '-raw', 's/"progress":{"name":/"progress":{"step":/'
    jobs.run('input', '--events', str(events), '--topic', raw)
    output_of(os.path.join(jobs.build, 'bin/kt'), 'create', TOPIC, str(PARTITIONS), env=jobs.env)
    copies = [subprocess.Popen(['bash', '-o', 'pipefail', '-c', f"kcat -b {lab.broker} -C -t {raw} -p {p} -e -q -f '%k\\t%s\\n' | sed '{rename}' | "
                                f"kcat -b {lab.broker} -P -t {TOPIC} -p {p} -K '\\t' -X linger.ms=20"]) for p in range(PARTITIONS)]
    if any([copy.wait() for copy in copies]): raise RuntimeError('the input could not be copied')


def throughput(args):
    with Lab('peers', args, *without_signals('rage_click', 'error_page_burst'), *RULE) as lab:
        jobs = Jobs(args.peers, lab)
        make_input(jobs, lab, args.events or 4_000_000)
        read_backlog(lab, 'warm-up', WARM_UP, [TOPIC, 'peer-none'])  # Of the broker.
        ours = {}
        for name, more in {'both': [], 'detect': ['stages=[detect]']}.items():
            own = [f'kafka.group_id=peer-{name}', f'topics.verdicts={name}.verdicts', f'topics.triggers={name}.triggers', f'topics.decisions={name}.decisions',
                   f'topics.changelog_prefix={name}.changelog.']
            ours[name] = read_backlog(lab, name, [*more, *own], [TOPIC, 'peer-none'])
        firings = ours['detect']['verdicts']
        triggers = {}
        for name, (peer, options) in PEERS.items():
            try: theirs = of_theirs(jobs.measure('throughput', peer, options))
            except RuntimeError as error:  # The others' figures stand by themselves.
                print(f'bench: peers: {name} {options}: {error}', file=sys.stderr, flush=True)
                continue
            triggers[name] = theirs['triggers']
            compare(name, theirs, ours)
    if not triggers: raise RuntimeError('none of the reference jobs could be measured')
    figure('peers.firings', sum(count for change, count in firings.items() if any(word in change for word in ('opened', 'evidence', 'level'))),
           ours_by_change=firings, theirs=triggers, rules_differ=DIFFER)


def compare(name, theirs, ours):
    # Detect alone is their job: one stage, one hop, a firing for each rule that matches. Both is what a user of ours runs.
    for stages, suffix in (('detect', ''), ('both', '_both')):
        own = ours[stages]
        figure(f'peers.{name}_cpu_ratio{suffix}', steady(theirs) / steady(own), theirs=theirs, ours=of_ours(own),
               net_ratio=round(theirs['cpu_per_million'] / own['cpu_per_million'], 2))
    if name == 'kafka_streams':
        figure('peers.kafka_streams_memory_ratio', theirs['peak_rss_mib'] / ours['both']['peak_rss_mib'], theirs_mib=theirs['peak_rss_mib'], ours_mib=ours['both']['peak_rss_mib'])


def one_hop_latency(args):
    """Theirs has one hop, ours two."""
    rate, seconds, warm = 5_000, 60, 15
    if args.events: seconds, warm = 10, 5
    with Lab('peers-latency', args) as lab:
        theirs = Jobs(args.peers, lab).measure('latency', 'ks', f'--rate {rate} --warm {warm} --seconds {seconds}')
    values, beside = live.measure_latency(args, rate, seconds, warm)
    p50, p99 = live.quantile(values, .5), live.quantile(values, .99)
    figure('peers.kafka_streams_latency_ratio', theirs['p50_ms'] / p50, theirs_p50_ms=theirs['p50_ms'], theirs_p99_ms=theirs['p99_ms'],
           ours_p50_ms=round(p50, 1), ours_p99_ms=round(p99, 1), p99_ratio=round(theirs['p99_ms'] / p99, 2), **beside)


def peers(args):
    if not os.path.exists(os.path.join(args.peers, 'run.py')):
        print(f'bench: peers skipped: no reference jobs in {args.peers}', file=sys.stderr)
        return
    throughput(args)
    one_hop_latency(args)
