#!/usr/bin/env python3
"""What keeps a transaction exactly once, each forced to matter, with a real broker: a processor stops at a named point of a
transaction and wakes up when another owns its partitions, or when the broker has ended the transaction. Nothing may be told
twice, nothing may be lost, and the positions in the changelogs must count 1, 2, 3, …

  safeguards_test.py [--binary FILE]     the processor under test (default build/release/assist)"""
import functools, json, os, shutil, signal, socket, subprocess, sys, threading, time, types, unittest

from rig import INPUTS, ROOT, eventually, faults

BINARY = faults.ASSIST
DETECT, CARE = 'assist.changelog.detect', 'assist.changelog.care'


class Wire:
    """Between all clients and the broker. Can hold back the records of one transactional id while its other requests pass, as when
    another broker is the one that stores them."""
    def __init__(self, port):
        self.port, self.held, self.kept = port, None, []
        self.server = socket.create_server(('127.0.0.1', 0))
        self.address = '127.0.0.1:%d' % self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try: client = self.server.accept()[0]
            except OSError: return
            try: broker = socket.create_connection(('127.0.0.1', self.port))
            except OSError: client.close(); continue
            for end in (client, broker): end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.requests, args=(client, broker), daemon=True).start()
            threading.Thread(target=self.answers, args=(broker, client), daemon=True).start()

    def requests(self, client, broker):
        frames = client.makefile('rb')
        try:
            while size := frames.read(4):
                frame = frames.read(int.from_bytes(size, 'big'))
                if self.held and frame[:2] == b'\0\0' and self.held in frame[:200]: self.kept.append((broker, size + frame))  # API key 0: Produce.
                else: broker.sendall(size + frame)
        except OSError: pass
        broker.close()

    def answers(self, broker, client):
        try:
            while data := broker.recv(65536): client.sendall(data)
        except OSError: pass
        client.close()

    def hold(self, transactional_id): self.held = transactional_id.encode()

    def release(self):
        self.held = None
        for broker, frame in self.kept: broker.sendall(frame)
        self.kept = []


class NotForced(AssertionError):
    """The moment that the test is about did not come."""


def until_forced(test):
    """Whether a process has sent its records when it stops behind its offsets is the client's choice: tried until it is so."""
    @functools.wraps(test)
    def tried(self):
        for tries_left in reversed(range(5)):
            try: return test(self)
            except NotForced:
                if not tries_left: raise
                self.tearDown(); self.setUp()
    return tried


class Safeguards(unittest.TestCase):
    def setUp(self):
        self.work = os.path.join(ROOT, f'build/safeguards-{os.getpid()}')
        shutil.rmtree(self.work, ignore_errors=True); os.makedirs(self.work)
        self.broker = faults.Broker(os.path.join(self.work, 'kafka'))
        self.wire = Wire(int(self.broker.options[3]))
        self.broker.options += ['--set', f'advertised.listeners=PLAINTEXT://{self.wire.address}',
                                '--set', 'transaction.abort.timed.out.transaction.cleanup.interval.ms=500']
        self.broker.command('start')
        config = os.path.join(self.work, 'assist.yaml')
        with open(config, 'w') as file:
            file.write(f'kafka:\n  bootstrap_servers: {self.wire.address}\n  session_timeout: 2s\n  heartbeat_interval: 500ms\n  transaction_timeout: 40s\n'
                       f'stream:\n  lateness: 0s\nstore:\n  memory_budget_bytes: 256MiB\n'
                       f'detect:\n  silence_after_trouble:\n    after: 1min\ncare:\n  articles_file: {ROOT}/deploy/articles.yaml\n'
                       '  inherit_history: false\n  holdout: {global: 0, rule: 0}\n')
        subprocess.run([faults.ASSIST, 'topics', 'create', '--config', config, '--partitions', '1'], check=True, stdout=subprocess.DEVNULL)
        campaign = types.SimpleNamespace(work=self.work, binary=BINARY, config=config)
        self.zombie, self.heir = (self.processor(name, campaign) for name in ('a', 'b'))  # `range` gives all to the first.

    def processor(self, name, campaign):
        processor = faults.Processor(name, campaign)
        processor.options += ['--set', 'kafka.instance_id=' + name]
        return processor

    def tearDown(self):
        for processor in (self.zombie, self.heir): processor.kill()
        self.broker.command('reset')
        self.wire.server.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def kcat(self, *arguments, input=None):
        return subprocess.run(['kcat', '-b', self.broker.address, *arguments], input=input, check=True, capture_output=True).stdout

    def committed(self, topic):
        """[(key, value)] that a reader of committed records sees."""
        out = self.kcat('-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-X', 'isolation.level=read_committed', '-f', '%k|%s|end\n')
        return [tuple(row.split(b'|', 1)) for row in out.split(b'|end\n') if row]

    def told(self, topic, customer): return sum(key == customer.encode() for key, _ in self.committed(topic))
    def is_helped(self, customer): return self.told('assist.triggers', customer) > 0

    def sequences(self, changelog):
        """Of its positions: field 1 of the message, a varint."""
        found = []
        for key, value in self.committed(changelog):
            if key != b'__pos': continue
            end = next(i for i in range(1, len(value)) if value[i] < 128) + 1
            found.append(sum((byte & 127) << 7 * i for i, byte in enumerate(value[1:end])))
        return found

    def end(self, isolation):
        return int(self.kcat('-Q', '-t', DETECT + ':0:-1', '-X', 'isolation.level=' + isolation).split()[-1])

    def has_open_transaction(self): return self.end('read_committed') < self.end('read_uncommitted')

    def fail_to_pay(self, customer, *numbers):
        now = int(time.time() * 1000)
        events = [{'type': 'error', 'time': now + n, 'session_id': customer, 'customer_id': customer, 'id': f'{customer}-{n}',
                   'page': {'url': 'https://shop.example/checkout/payment'}, 'error': {'kind': 'payment', 'code': 'card_declined'}} for n in numbers]
        self.kcat('-P', '-t', 'assist.clickstream', '-k', customer, input='\n'.join(map(json.dumps, events)).encode())

    def log_has(self, processor, text):
        with open(processor.log, errors='replace') as file: return text in file.read()

    def start(self, processor, plan=''):
        processor.start(plan)
        self.assertTrue(eventually(processor.ready), f'{processor.name} does not get ready')

    def model(self, *numbers):
        """A customer without any fault; returns how many verdicts that takes."""
        self.start(self.zombie)
        self.fail_to_pay('model', *numbers)
        self.assertTrue(eventually(lambda: self.is_helped('model')))
        self.assertEqual(self.zombie.leave(), 0)
        return self.told('assist.verdicts', 'model')

    def judge(self, verdicts):
        """After one more customer, so that everybody has come to rest."""
        self.fail_to_pay('last', 0, 1, 2)
        self.assertTrue(eventually(lambda: self.is_helped('last')), 'the stream does not go on')
        seen = (self.told('assist.verdicts', 'victim'), self.told('assist.triggers', 'victim'))
        torn = {name: found for name in (DETECT, CARE) if (found := self.sequences(name)) != list(range(1, len(found) + 1))}
        self.assertEqual((seen, torn), ((verdicts, 1), {}), '((verdicts, triggers), changelogs whose positions do not count 1, 2, 3, …): told twice, lost, or torn')

    def take_over(self):
        self.assertTrue(eventually(self.zombie.stopped), 'the fault point was not reached')
        self.start(self.heir)
        self.assertTrue(eventually(lambda: self.is_helped('victim')), 'the heir does not go on')
        self.zombie.signal(signal.SIGCONT)
        refused = eventually(lambda: self.log_has(self.zombie, 'transaction given up'), 10)
        return refused

    def test_a_zombie_that_slept_before_its_commit_is_refused(self):
        verdicts = self.model(0, 1, 2)
        self.start(self.zombie, 'processing=1,stop')
        self.fail_to_pay('victim', 0, 1, 2)
        refused = self.take_over()
        self.judge(verdicts)
        self.assertTrue(refused, 'the zombie has committed')

    def test_a_zombie_that_slept_after_a_timer_is_refused_as_well(self):
        for processor in (self.zombie, self.heir): processor.options += ['--set', 'detect.silence_after_trouble.after=2s']
        verdicts = self.model(0)
        self.start(self.zombie, 'after_timer=1,stop')
        self.fail_to_pay('victim', 0)
        refused = self.take_over()
        self.judge(verdicts)
        self.assertTrue(refused, 'the zombie has committed')

    @until_forced
    def test_an_heir_waits_for_offsets_that_are_pending(self):
        verdicts = self.model(0, 1, 2)
        self.start(self.zombie, 'after_send_offsets=1,stop')
        self.wire.hold('assist-a-0')  # Its offsets arrive, its records do not: the changelog shows no open transaction.
        self.fail_to_pay('victim', 0, 1, 2)
        self.assertTrue(eventually(self.zombie.stopped))
        if not self.wire.kept or self.has_open_transaction(): raise NotForced('the state could not be forced')
        self.heir.start()
        self.assertTrue(eventually(lambda: os.path.exists(self.heir.log) and self.log_has(self.heir, f'"assist.partitions":{len(INPUTS)}')), 'the heir gets nothing')
        went_on = eventually(lambda: self.is_helped('victim'), 5)
        self.wire.release()
        self.zombie.signal(signal.SIGCONT)
        self.assertTrue(eventually(lambda: self.is_helped('victim')))
        self.judge(verdicts)
        self.assertFalse(went_on, 'the heir has begun at offsets that were not the last')

    @until_forced
    def test_what_was_never_committed_is_not_on_disk(self):
        verdicts = self.model(0, 1, 2)
        self.zombie.options += ['--set', 'kafka.session_timeout=30s', '--set', 'kafka.transaction_timeout=3s',  # The broker ends it; the member stays.
                                '--set', 'store.write_behind_records=1']
        self.start(self.zombie)
        self.fail_to_pay('victim', 0, 1)
        self.assertTrue(eventually(lambda: any(key == b'svictim' for key, _ in self.committed(DETECT))))
        self.assertEqual(self.zombie.leave(), 0)  # Saved.
        self.start(self.zombie, 'after_send_offsets=1,stop')
        self.fail_to_pay('victim', 2)
        self.assertTrue(eventually(self.zombie.stopped))
        if not eventually(self.has_open_transaction, 2): raise NotForced('the state could not be forced')
        self.assertTrue(eventually(lambda: not self.has_open_transaction(), 20))
        self.zombie.signal(signal.SIGCONT)
        self.assertTrue(eventually(lambda: self.is_helped('victim')), 'a trigger is lost: the disk holds what was never committed')
        self.judge(verdicts)
        for alarm in ('a position repeats', 'ahead of the group'): self.assertFalse(self.log_has(self.zombie, alarm), f'{alarm}: the disk was ahead of what was committed')


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__); sys.exit()
    if '--binary' in sys.argv: BINARY = os.path.abspath(sys.argv.pop(sys.argv.index('--binary') + 1)); sys.argv.remove('--binary')
    unittest.main(verbosity=2, warnings='ignore')
