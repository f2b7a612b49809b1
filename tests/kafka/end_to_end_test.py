#!/usr/bin/env python3
"""The whole program against a real broker, as its users meet it: garbage on every topic, help for a visitor who is stuck,
a stop in good order, a kill and a start on an empty disk, a broker that goes away, two processes with one identity.
Usage: [BROKER_AWAY_S=180] end_to_end_test.py"""
import json, os, shutil, signal, subprocess, sys, time, types, unittest

from rig import INPUTS, ROOT, eventually, faults

GARBAGE = [b'', b'not json', b'{"type":"click"', b'[1,2]', b'{"type":"click","type":"click","time":1700000000000}', b'{"type":"click"}', b'\xff\xfe\x00',
           b'{"type":"click","time":"yesterday","session_id":"s"}', b'{"type":"click","time":1700000000000,"session_id":"' + b'x' * 500 + b'"}',
           b'[' * 5000, b'{"type":"click","time":1700000000000,"page":"no object"}', b'x' * 950_000, b'\x08\x96\x01']


class EndToEnd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = os.path.join(ROOT, f'build/end-to-end-{os.getpid()}')
        shutil.rmtree(cls.work, ignore_errors=True); os.makedirs(cls.work)
        cls.broker = faults.Broker(os.path.join(cls.work, 'kafka'))
        cls.broker.command('start')
        config = os.path.join(cls.work, 'assist.yaml')
        with open(config, 'w') as file:
            file.write(f'kafka:\n  bootstrap_servers: {cls.broker.address}\ncare:\n  articles_file: {ROOT}/deploy/articles.yaml\n'
                       '  holdout: {global: 0, rule: 0}  # Whoever is stuck here is helped.\n')
        subprocess.run([faults.ASSIST, 'topics', 'create', '--config', config], check=True, stdout=subprocess.DEVNULL)
        cls.campaign = types.SimpleNamespace(work=cls.work, binary=faults.ASSIST, config=config)
        cls.processor = faults.Processor('p', cls.campaign)
        cls.processor.start()

    @classmethod
    def tearDownClass(cls):
        cls.processor.kill()
        cls.broker.command('reset')
        shutil.rmtree(cls.work, ignore_errors=True)

    def send(self, topic, key, value):
        path = os.path.join(self.work, 'message')
        with open(path, 'wb') as file: file.write(value)
        subprocess.run(['kcat', '-b', self.broker.address, '-P', '-t', topic, '-k', key, '-X', 'partitioner=murmur2_random', '-X', 'message.max.bytes=2000000', path], check=True)

    def read(self, topic):
        return subprocess.run(['kcat', '-b', self.broker.address, '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-X', 'isolation.level=read_committed', '-f', '%h\t%k\n'],
                              check=True, capture_output=True).stdout.splitlines()

    def offers(self): return [line for line in self.read('assist.triggers')]

    def get_stuck(self, session):
        now = int(time.time() * 1000)
        for i in range(3):
            event = {'type': 'error', 'time': now + i, 'session_id': session, 'customer_id': 'c-' + session, 'id': f'{session}-{i}',
                     'page': {'url': 'https://shop.example/checkout/payment'}, 'error': {'kind': 'payment', 'code': 'card_declined'}}
            self.send('assist.clickstream', session, json.dumps(event).encode())

    def is_helped(self, session):
        self.get_stuck(session)
        return eventually(lambda: any(line.endswith(b'c-' + session.encode()) for line in self.offers()))

    def test_1_garbage_on_every_topic_leaves_dead_letters_and_a_running_processor(self):
        for topic in INPUTS:
            for value in GARBAGE: self.send(topic, 'garbage', value)
        # An empty profile is a deletion, and an empty message is what kcat sends for an empty file: nothing, on some versions.
        least = len(INPUTS) * (len(GARBAGE) - 2)
        self.assertTrue(eventually(lambda: len(self.read('assist.dead-letters')) >= least), f'{len(self.read("assist.dead-letters"))} dead letters, expected {least}')
        self.assertTrue(all(b'__assist.errors.code=' in line and b'__assist.errors.topic=' in line for line in self.read('assist.dead-letters')))
        self.assertTrue(self.processor.alive())
        self.assertTrue(self.is_helped('after-garbage'))

    def test_2_a_stop_is_in_good_order_and_a_restart_goes_on(self):
        began = time.time()
        self.assertEqual(self.processor.leave(), 0)
        self.assertLess(time.time() - began, 10)
        self.processor.start()
        self.assertTrue(self.is_helped('after-stop'))

    def test_3_a_kill_and_the_loss_of_the_disk_lose_nothing(self):
        before = len(self.offers())
        self.processor.kill()
        shutil.rmtree(self.processor.state)
        self.processor.start()
        self.assertTrue(self.is_helped('after-wipe'))
        self.assertEqual(len(self.offers()), before + 1)  # Nothing was told again.

    def test_4_a_broker_that_goes_away_and_comes_back_is_waited_for(self):
        os.kill(self.broker.pid(), signal.SIGKILL)
        time.sleep(float(os.environ.get('BROKER_AWAY_S', 8)))
        self.assertTrue(self.processor.alive())
        self.broker.command('start')
        self.assertTrue(self.is_helped('after-broker'))

    def test_5_figures_and_health_are_there(self):
        self.assertIn('assist_triggers_total{', self.processor.get('/metrics')[1])
        # After an outage one visitor is helped before every partition is back.
        self.assertTrue(eventually(self.processor.ready), 'not ready')
        self.assertNotIn('after-broker', open(self.processor.log).read())  # No session or customer in the log.

    def test_6_two_processes_never_share_a_state_directory(self):
        twin = faults.Processor('twin', self.campaign)
        twin.state = self.processor.state
        twin.start()
        self.assertEqual(twin.process.wait(20), 1)
        self.assertIn('another assist process uses it', open(twin.log).read())

    def test_7_of_two_processes_with_one_instance_id_the_first_ends_and_says_why(self):
        one = ['--set', 'kafka.static_membership=true', '--set', 'kafka.instance_id=one']
        self.assertEqual(self.processor.leave(), 0)
        self.processor.options = one
        self.processor.start()
        self.assertTrue(self.is_helped('before-twin'))
        twin = faults.Processor('heir', self.campaign)
        self.addCleanup(twin.kill)
        twin.options = one
        twin.start()
        self.assertEqual(self.processor.process.wait(40), 1)
        self.assertIn('FENCED_INSTANCE_ID', open(self.processor.log).read().splitlines()[-1])
        self.assertTrue(self.is_helped('after-twin'))
        self.assertEqual(twin.leave(), 0)  # A static member leaves without telling the group, so its client ends sooner.


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__)
    else: unittest.main(verbosity=2)
