#!/usr/bin/env python3
"""Every way that a transaction can fail between the processor and its broker: requests and answers are lost one kind at a time, by a
proxy that both talk through. At the end every trigger and decision is compared with a replay of the same input.
Usage: lost_answers_test.py"""
import os, signal, socket, struct, subprocess, sys, threading, unittest

import rig

PARTITIONS = 4
END_TRANSACTION, OFFSET_COMMIT = 26, 28  # Kafka's API keys.
GIVEN_UP = 'transaction given up; tasks are rebuilt from what Kafka has'


class Proxy:
    """Passes on what clients and broker say. `rule(api)` of the processor's requests: 'request' or 'answer' is lost and the connection
    with it; None passes."""
    def __init__(self):
        self.server, self.broker, self.rule, self.lost = socket.create_server(('127.0.0.1', 0)), None, lambda api: None, 0
        threading.Thread(target=self.accept, daemon=True).start()

    def connect(self, broker): self.broker = ('127.0.0.1', int(broker.address.split(':')[1]))
    def port(self): return self.server.getsockname()[1]

    def accept(self):
        while True: threading.Thread(target=self.serve, args=(self.server.accept()[0],), daemon=True).start()

    @staticmethod
    def frame(file):
        size = file.read(4)
        body = file.read(struct.unpack('>i', size)[0]) if len(size) == 4 else b''
        if not body: raise OSError('closed')
        return size + body

    def serve(self, client):
        try:
            with client, socket.create_connection(self.broker) as broker, client.makefile('rb') as asked, broker.makefile('rb') as answered:
                for connection in client, broker: connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while True:
                    request = self.frame(asked)
                    # Length, API key, version, correlation; then the client id. Kafka answers one by one, and so do we.
                    api, name = struct.unpack_from('>h', request, 4)[0], request[14:14 + struct.unpack_from('>h', request, 12)[0]]
                    verdict = self.rule(api) if name == b'assist' else None
                    if verdict: self.lost += 1
                    if verdict == 'request': return
                    broker.sendall(request)
                    answer = self.frame(answered)
                    if verdict == 'answer': return
                    client.sendall(answer)
        except OSError: pass

    def lose(self, what, api, times):
        """The next `times` of that kind."""
        self.lost = 0
        self.rule = lambda seen: what if seen == api and self.lost < times else None

    def lose_and_part(self, what, api):
        """The next of that kind, and all that comes after it."""
        self.lost = 0
        self.rule = lambda seen: 'request' if self.lost else what if seen == api else None

    def part(self): self.lost, self.rule = 0, lambda api: 'request'
    def heal(self): self.rule = lambda api: None


class LostAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.proxy = Proxy()
        cls.world = rig.Rig('lost-answers', PARTITIONS, kafka='  static_membership: true\n  transaction_timeout: 2s\n',
                            broker_options=['--set', f'advertised.listeners=PLAINTEXT://127.0.0.1:{cls.proxy.port()}'], before_start=cls.proxy.connect)
        cls.processor = cls.world.processor('p')
        cls.processor.start()
        cls.world.steady_load(400)
        rig.must(cls.processor.ready, 'not ready')

    @classmethod
    def tearDownClass(cls): cls.world.close()

    def setUp(self): self.goes_on()
    def tearDown(self): self.proxy.heal()
    def recoveries(self): return self.processor.metric('assist_task_recoveries_total')
    def decided(self): return len(self.world.read('assist.decisions', form='%o\n'))

    def goes_on(self):
        before = self.decided()
        rig.must(lambda: self.decided() > before, 'nothing is decided any more')

    def ends(self, isolation):
        queries = [option for partition in range(PARTITIONS) for option in ('-t', f'assist.changelog.detect:{partition}:-1')]
        return sorted(subprocess.run(['kcat', '-b', self.world.broker.address, '-Q', '-X', 'isolation.level=' + isolation, *queries], check=True,
                                     capture_output=True, text=True).stdout.splitlines())

    def is_lost(self, count=1): rig.must(lambda: self.proxy.lost >= count, 'nothing of that kind was sent')
    def nothing_is_open(self): rig.must(lambda: self.ends('read_committed') == self.ends('read_uncommitted'), 'a transaction stays open')

    def test_1_a_commit_whose_answer_is_lost_is_asked_for_again(self):
        before = self.recoveries()
        self.proxy.lose('answer', END_TRANSACTION, 1)
        self.is_lost()
        self.goes_on()
        self.assertEqual(self.recoveries(), before)

    def test_2_offsets_whose_answers_are_lost_are_sent_again(self):
        before = self.recoveries()
        self.proxy.lose('answer', OFFSET_COMMIT, 3)
        self.is_lost(3)
        self.goes_on()
        self.assertEqual(self.recoveries(), before)

    def die_after(self, what, api):
        self.proxy.lose_and_part(what, api)
        self.is_lost()
        self.processor.kill()
        self.proxy.heal()
        self.processor.start()
        self.goes_on()

    def test_3_it_dies_with_the_commit_answered_and_the_answer_lost(self): self.die_after('answer', END_TRANSACTION)
    def test_4_it_dies_with_the_commit_lost(self): self.die_after('request', END_TRANSACTION)
    def test_5_it_dies_with_the_offsets_sent(self): self.die_after('answer', OFFSET_COMMIT)

    def test_6_records_that_are_not_delivered_in_time_are_given_up(self):
        before = self.recoveries()
        for _ in range(5):  # Parted behind its offsets, or between two transactions, it waits for the broker instead, and rightly so.
            self.proxy.part()
            given_up = rig.eventually(lambda: GIVEN_UP in self.processor.said(), 15)
            self.proxy.heal()
            if given_up: break
            self.goes_on()
        self.assertTrue(given_up, 'the transaction is not given up')
        self.goes_on()
        self.assertGreater(self.recoveries(), before)

    def test_7_a_commit_that_comes_after_the_brokers_time_out_is_given_up(self):
        before = self.recoveries()
        self.proxy.lose('request', END_TRANSACTION, 10**9)
        self.is_lost()
        self.nothing_is_open()
        self.proxy.heal()
        self.goes_on()
        self.assertGreater(self.recoveries(), before)
        self.assertIn('commit: _FENCED', self.processor.said())

    def test_8_a_broker_that_dies_with_offsets_pending_leaves_none(self):
        before = self.recoveries()
        self.proxy.lose('request', END_TRANSACTION, 10**9)
        self.is_lost()
        os.kill(self.world.broker.pid(), signal.SIGKILL)
        self.proxy.heal()
        self.world.broker.command('start')
        self.goes_on()
        self.assertGreater(self.recoveries(), before)

    def test_9_every_output_equals_the_replays(self):
        self.world.end_load()
        self.world.pass_all_timers(PARTITIONS)
        differences, expected, triggers = self.world.differences()
        self.assertEqual(differences, [])
        self.assertGreater(triggers, 0)
        with open(self.processor.log) as log: self.assertNotIn('a position repeats', log.read())


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__)
    else: unittest.main(verbosity=2)
