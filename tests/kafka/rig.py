"""A broker and a processor of a test's own, with their load and its oracle; shared by the tests of this folder."""
import collections, importlib.machinery, importlib.util, json, os, shutil, signal, subprocess, time, types

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
loader = importlib.machinery.SourceFileLoader('faults', os.path.join(ROOT, 'tools/faults'))
faults = importlib.util.module_from_spec(importlib.util.spec_from_loader('faults', loader))
loader.exec_module(faults)

INPUTS = ['assist.clickstream', 'assist.error-pages', 'assist.profiles', 'assist.feedback', 'assist.support',
          'assist.service', 'assist.verdicts', 'assist.broadcast']
CHANGELOGS = ['assist.changelog.detect', 'assist.changelog.care']


def eventually(condition, seconds=40):
    end = time.time() + seconds
    while time.time() < end:
        if condition(): return True
        time.sleep(.1)
    return False


def must(condition, what, seconds=40):
    if not eventually(condition, seconds): raise AssertionError(what)


class Processor(faults.Processor):
    """One `assist run` with what it says of itself."""
    def __init__(self, name, rig, *settings):
        super().__init__(name, types.SimpleNamespace(work=rig.work, binary=faults.ASSIST, config=rig.config))
        self.settings, self.seen = settings, 0

    def start(self, plan=''):
        environment = {key: value for key, value in os.environ.items() if key != 'ASSIST_FAULTS'}
        if plan: environment['ASSIST_FAULTS'] = plan
        self.seen = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        command = [faults.ASSIST, 'run', '--config', self.campaign.config]
        for setting in ('store.directory=' + self.state, f'admin.port={self.port}', *self.settings): command += ['--set', setting]
        with open(self.log, 'ab') as log: self.process = subprocess.Popen(command, stderr=log, env=environment)

    def said(self):
        """The log since the last start."""
        with open(self.log, 'rb') as log:
            log.seek(self.seen)
            return log.read().decode(errors='replace')

    def metric(self, name):
        """Of a series with its labels, or the sum of all series of that name."""
        lines = [line for line in self.get('/metrics')[1].splitlines() if line.startswith((name + ' ', name + '{'))]
        return sum(float(line.rsplit(' ', 1)[1]) for line in lines) if lines else None


class Rig:
    """`settings` is YAML beside the broker's address; event time alone decides, so that a replay must say the same."""
    def __init__(self, name, partitions=4, kafka='', more='', topics=True, broker_options=(), before_start=lambda broker: None):
        self.partitions = partitions
        self.work = os.path.join(ROOT, f'build/{name}-{os.getpid()}')
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        self.broker = faults.Broker(os.path.join(self.work, 'kafka'))
        self.broker.options += broker_options
        self.config, self.record = os.path.join(self.work, 'assist.yaml'), os.path.join(self.work, 'input.jsonl')
        with open(self.config, 'w') as file:
            file.write(f'kafka:\n  bootstrap_servers: {self.broker.address}\n{kafka}stream:\n  clock: event\n{more}'
                       f'care:\n  articles_file: {ROOT}/deploy/articles.yaml\n'
                       '  inherit_history: false\n  holdout: {global: 0, rule: 0}\n')
        self.processors, self.loads, self.load_process = [], 0, None
        before_start(self.broker)
        self.broker.command('start')
        if topics: self.create_topics(partitions)

    def create_topics(self, partitions):
        subprocess.run([faults.ASSIST, 'topics', 'create', '--config', self.config, '--keep-forever', '--partitions', str(partitions)], check=True,
                       stdout=subprocess.DEVNULL)

    def processor(self, name, *settings):
        self.processors.append(Processor(name, self, *settings))
        return self.processors[-1]

    def simulate(self, *options):
        """A load whose acknowledged lines are kept for the oracle."""
        self.loads += 1
        return subprocess.Popen([faults.ASSIST, 'simulate', '--kafka', self.broker.address, '--record', f'{self.record}.{self.loads}', *options],
                                stderr=open(os.path.join(self.work, 'simulate.log'), 'ab'))

    def steady_load(self, rate, seed=1):
        self.load_process = self.simulate('--seed', str(seed), '--rate', str(rate), '--duration', '100000', '--ordered', '--profiles-first', '--one-session-per-customer')

    def end_load(self):
        self.load_process.send_signal(signal.SIGTERM)
        if self.load_process.wait(60) not in (0, -signal.SIGTERM): raise AssertionError('the load lost events; see ' + self.work)

    def load(self, events, seed=1):
        """So many events at once."""
        options = ['--seed', str(seed), '--events', str(events), '--rate', '0', '--ordered', '--profiles-first', '--one-session-per-customer', '--visitors', '100']
        if self.loads: options += ['--start', self.after_newest()]
        if self.simulate(*options).wait(60) != 0: raise AssertionError('the load lost events; see ' + self.work)

    def lines(self):
        for number in range(1, self.loads + 1):
            with open(f'{self.record}.{number}', encoding='utf-8') as file: yield from file

    def after_newest(self):
        values = (json.loads(line)['value'] for line in self.lines())
        newest = max(value['time'] for value in values if isinstance(value, dict) and isinstance(value.get('time'), int))
        return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(newest / 1000 + 1))

    def drain(self, partitions, seconds=60):
        """Until every partition of every input is held by somebody and read to its end, twice in a row."""
        quiet = 0
        def is_quiet():
            nonlocal quiet
            lags = {}
            for processor in self.processors: lags.update(processor.lags())
            quiet = quiet + 1 if len(lags) == partitions * len(INPUTS) and sum(lags.values()) == 0 else 0
            if quiet < 2: time.sleep(1 if quiet else .2)
            return quiet == 2
        must(is_quiet, f'not drained after {seconds} s; logs in {self.work}', seconds)

    def pass_all_timers(self, partitions):
        """Event time goes past every timer; the marker events are input for the oracle too."""
        self.drain(partitions)
        if self.simulate('--events', '0', '--end-marker', '2h', '--start', self.after_newest()).wait(60) != 0: raise AssertionError('no end markers')
        self.drain(partitions)

    def read(self, topic, isolation='read_committed', form='%s\n'):
        return subprocess.run(['kcat', '-b', self.broker.address, '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-X', 'isolation.level=' + isolation, '-f', form],
                              check=True, capture_output=True, text=True, errors='replace').stdout.splitlines()

    def differences(self):
        """What the outputs have too little (-) or too much (+) against a replay of the same input, and how much was expected."""
        files = [f'{self.record}.{number}' for number in range(1, self.loads + 1)]
        replay = subprocess.run([faults.ASSIST, 'replay', '--config', self.config, '--emit', 'triggers,decisions', '--no-drain',
                                 '--partitions', str(self.partitions), *files], check=True,
                                capture_output=True, text=True).stdout
        expected = collections.Counter(replay.splitlines())
        seen = collections.Counter(self.read('assist.triggers') + self.read('assist.decisions'))
        triggers = sum(count for line, count in expected.items() if json.loads(line)['schema'].startswith('care.assist.trigger'))
        return ['-' + line for line in (expected - seen).elements()] + ['+' + line for line in (seen - expected).elements()], sum(expected.values()), triggers

    def close(self, keep=False):
        for processor in self.processors: processor.kill()
        if self.load_process and self.load_process.poll() is None: self.load_process.kill()
        self.broker.command('stop' if keep else 'reset')
        if not keep: shutil.rmtree(self.work, ignore_errors=True)
