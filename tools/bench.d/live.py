"""Live load: latency of triggers, and how soon another process carries on."""
import json, os, signal, time

from figures import SESSION_TIMEOUT_S, figure
from lab import ASSIST, PARTITIONS, READER, Lab, output_of, peak_of, seconds_of, without_signals

# Decisions that an event causes, none that a timer does: only for those is the event's time the beginning.
NO_TIMERS = ['detect.quiet_start=0s',
             'care.ladder_wait=9min', 'care.offer_ttl={chat: 30s, faq: 10min}', 'kafka.group_id=live']
# Many triggers, so that each partition shows soon that it lives.
MANY = ['detect.faq_level=2', 'detect.quiet_start=0s', 'care.min_gap=30s', 'care.rule_cooldown=0s', 'care.caps={session: 32, day: 32, week: 32, month: 32}',
        'kafka.group_id=live', f'kafka.session_timeout={SESSION_TIMEOUT_S}s']


class TriggerLog:
    """What a read_committed consumer gets, as it comes."""
    def __init__(self, lab, topic='assist.triggers'):
        self.path = os.path.join(lab.work, f'tail-{time.time_ns()}')
        self.process = lab.start([READER, 'tail', lab.broker, topic], 'tail.log', stdout=open(self.path, 'w'))
        self.file = open(self.path, 'rb')

    def new_rows(self):
        """[(received in s, partition, trigger)] since the last call."""
        begin = self.file.tell()
        text = self.file.read()
        whole = text.rfind(b'\n') + 1
        self.file.seek(begin + whole)
        rows = [line.split(b'\t', 2) for line in text[:whole].split(b'\n')[:-1]]
        return [(int(us) / 1e6, int(partition), json.loads(value)) for us, partition, value in rows]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def measure_latency(args, rate, seconds, warm):
    """Milliseconds from event to trigger, sorted, and how many were left out because a timer or a clock was their cause."""
    with Lab('latency', args, *without_signals('rage_click', 'error_page_burst', 'repeat_failure'), *NO_TIMERS) as lab:
        lab.make_topics()
        processor = lab.processor('latency').start()
        processor.wait_live(2 * PARTITIONS)
        log = TriggerLog(lab)
        time.sleep(1)
        began = time.time()
        generator = lab.start([ASSIST, 'simulate', '--kafka', lab.broker, '--stamp', 'now', '--rate', rate, '--duration', f'{warm + seconds}s', '--customers', 0], 'simulate.log')
        if generator.wait(warm + seconds + 120) != 0: raise RuntimeError('the generator lost events')
        sent = json.loads(open(os.path.join(lab.work, 'simulate.log')).read().splitlines()[-1])
        time.sleep(1)
        peak = peak_of(processor.pid)
        log.stop()
        latencies, deciding, left_out = [], [], 0
        for received, _, trigger in log.new_rows():
            happened = seconds_of(trigger['event_time'])
            if trigger['op'] != 'offer' or happened < began + warm: continue
            if received - happened < 5:
                latencies.append((received - happened) * 1e3)
                deciding.append((seconds_of(trigger['created_at']) - happened) * 1e3)
            else: left_out += 1
    if not latencies: raise RuntimeError('no triggers came')
    return sorted(latencies), {'n': len(latencies), 'until_decided_p50_ms': round(quantile(sorted(deciding), .5), 1), 'left_out': left_out, 'rate': rate, 'sent_per_second': sent['events_per_second'], 'peak_rss_mib': round(peak)}


def quantile(sorted_values, q): return sorted_values[min(len(sorted_values) - 1, int(q * len(sorted_values)))]


def latency(args, rate=10_000):
    # The broker's machine code is made in its first minute, which takes up to a core of the two. Then long enough for two write-behinds.
    seconds, warm = (70, 60) if not args.events else (max(args.events // rate, 10), 5)
    values, beside = measure_latency(args, rate, seconds, warm)
    figure('latency.p50_ms', quantile(values, .5), p90_ms=round(quantile(values, .9), 1), max_ms=round(values[-1], 1), **beside)
    figure('latency.p99_ms', quantile(values, .99), n=beside['n'])


def until_everywhere(log, since, limit):
    """Seconds after `since` until each partition has brought a trigger that was made after it."""
    first, end = {}, time.time() + limit
    while len(first) < PARTITIONS:
        if time.time() > end: raise RuntimeError(f'triggers came from partitions {sorted(first)} only within {limit} s')
        time.sleep(.2)
        for received, partition, trigger in log.new_rows():
            if seconds_of(trigger['created_at']) > since: first.setdefault(partition, received - since)
    return {partition: round(seconds, 2) for partition, seconds in sorted(first.items())}


def held_open(lab, processor):
    """Of what this process held: changelogs that a transaction keeps open."""
    topics = ['assist.changelog.detect', 'assist.changelog.care']
    held = processor.held
    return sum((topic.rsplit('.', 1)[1], partition) in held for topic, ids in json.loads(output_of(READER, 'open', lab.broker, *topics)).items() for partition in ids)


def take_over(lab, log, victim, other):
    """Kills one of two; its successor must speak on every partition. Then both are there again."""
    victim.held = {(line['assist.stage'], line['kafka.partition']) for line in victim.lines('task is live')[-PARTITIONS:]}
    killed = time.time()
    victim.kill()
    open_transactions = held_open(lab, victim)
    first = until_everywhere(log, killed, 60)
    victim.start()
    victim.wait_live(PARTITIONS)
    until_everywhere(log, time.time(), 60)
    return max(first.values()), {'by_partition': first, 'open_transactions': open_transactions}


def takeover(args):
    rate, rounds = 4_000, 3
    with Lab('takeover', args, *MANY) as lab:
        lab.make_topics()
        one, two = [lab.processor(name).start() for name in ('one', 'two')]
        for processor in (one, two): processor.wait_live(PARTITIONS)
        log = TriggerLog(lab)
        lab.start([ASSIST, 'simulate', '--kafka', lab.broker, '--stamp', 'now', '--rate', rate, '--duration', '3600s', '--customers', 0], 'simulate.log')
        until_everywhere(log, time.time(), 120)
        runs = [take_over(lab, log, *pair) for pair in [(one, two), (two, one)] * rounds][:rounds]
        seconds = [round(run[0], 2) for run in runs]
        figure('takeover.seconds', max(seconds), runs=seconds, session_timeout_s=SESSION_TIMEOUT_S, rate=rate, details=[run[1] for run in runs])
    restart(args, rate, rounds)


def restart(args, rate, rounds):
    """One process with a fixed name in the group, killed and started again at once."""
    with Lab('restart', args, *MANY, 'kafka.static_membership=true', 'kafka.instance_id=bench') as lab:
        lab.make_topics()
        processor = lab.processor('only').start()
        processor.wait_live(2 * PARTITIONS)
        log = TriggerLog(lab)
        lab.start([ASSIST, 'simulate', '--kafka', lab.broker, '--stamp', 'now', '--rate', rate, '--duration', '3600s', '--customers', 0], 'simulate.log')
        until_everywhere(log, time.time(), 120)
        live, everywhere = [], []
        for _ in range(rounds):
            killed = time.time()
            processor.kill()
            processor.start()
            live.append(round(processor.wait_live(2 * PARTITIONS)[0] - killed, 2))
            everywhere.append(max(until_everywhere(log, killed, 60).values()))
        figure('restart.seconds', max(live), runs=live, until_triggers_everywhere=everywhere, rate=rate)
