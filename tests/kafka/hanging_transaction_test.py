#!/usr/bin/env python3
"""A hanging transaction, as a stalled Kafka 4.3.1 can leave it: records of a transaction that is over at the coordinator, with no
marker after them. The next commit of the same producer on that partition would commit them too. The state is forced: a
transactional batch of the processor is written once more to the end of its changelog while the broker is down, so that the broker
finds it at its next start. The processor must end it, and no reader may ever see those records again.

  hanging_transaction_test.py [--binary FILE]     the processor under test (default build/release/assist)"""
import argparse, collections, glob, importlib.machinery, importlib.util, json, os, shutil, signal, struct, subprocess, sys, time, types

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
loader = importlib.machinery.SourceFileLoader('faults', os.path.join(ROOT, 'tools/faults'))
faults = importlib.util.module_from_spec(importlib.util.spec_from_loader('faults', loader))
loader.exec_module(faults)
CHANGELOG = 'assist.changelog.detect'
TRANSACTIONAL, CONTROL = 0x10, 0x20


def batches(data):
    """(bytes, base offset, last offset, attributes) of each record batch of a segment file, format version 2."""
    at = 0
    while at + 61 <= len(data):
        base, length = struct.unpack_from('>qi', data, at)
        attributes, last_delta = struct.unpack_from('>hi', data, at + 21)
        if length <= 0 or at + 12 + length > len(data): return
        yield data[at:at + 12 + length], base, base + last_delta, attributes
        at += 12 + length


def hang(directory):
    """Appends the last transactional batch of the changelog once more; returns its new base offset."""
    [log] = glob.glob(f'{directory}/**/{CHANGELOG}-0/*.log', recursive=True)
    with open(log, 'rb') as file: found = list(batches(file.read()))
    batch = [b for b, _, _, attributes in found if attributes & TRANSACTIONAL and not attributes & CONTROL][-1]
    end = found[-1][2] + 1
    with open(log, 'r+b') as file:  # The file may be longer than its content: Kafka may preallocate.
        file.truncate(sum(len(b) for b, _, _, _ in found))
        file.seek(0, os.SEEK_END)
        file.write(struct.pack('>q', end) + batch[8:])  # The base offset is not part of the checksum.
    return end


class Test:
    def __init__(self, binary):
        self.work = os.path.join(ROOT, f'build/hanging-{os.getpid()}')
        os.makedirs(self.work)
        self.broker = faults.Broker(os.path.join(self.work, 'kafka'))
        self.config = os.path.join(self.work, 'assist.yaml')
        self.processor = faults.Processor('p', types.SimpleNamespace(work=self.work, binary=binary, config=self.config))

    def positions(self, isolation):
        out = subprocess.run(['kcat', '-b', self.broker.address, '-C', '-t', CHANGELOG, '-o', 'beginning', '-e', '-q', '-X', 'isolation.level=' + isolation, '-f', '%k %o %S\n'],
                             check=True, capture_output=True, text=True, errors='replace').stdout
        return [line.split() for line in out.splitlines() if line.startswith('__pos ')]

    def bodies(self):
        out = subprocess.run(['kcat', '-b', self.broker.address, '-C', '-t', CHANGELOG, '-o', 'beginning', '-e', '-q', '-X', 'isolation.level=read_committed', '-f', '%k|%s|end\n'],
                             check=True, capture_output=True).stdout
        return collections.Counter(part for part in out.split(b'|end\n') if part.startswith(b'__pos|'))

    def send(self, number):
        event = {'type': 'click', 'time': int(time.time() * 1000), 'session_id': 's', 'id': f'e{number}', 'element': {'id': 'b'}, 'page': {'url': 'https://shop.example/'}}
        subprocess.run(['kcat', '-b', self.broker.address, '-P', '-t', 'assist.clickstream', '-k', 's'], input=json.dumps(event).encode(), check=True)

    def wait(self, condition, what, seconds=60):
        end = time.time() + seconds
        while not condition():
            if time.time() > end: raise SystemExit('FAILED: ' + what)
            time.sleep(.3)

    def run(self):
        with open(self.config, 'w') as file: file.write(f'kafka:\n  bootstrap_servers: {self.broker.address}\n')
        self.broker.command('start')
        subprocess.run([faults.ASSIST, 'topics', 'create', '--config', self.config, '--partitions', '1'], check=True, stdout=subprocess.DEVNULL)
        self.processor.start()
        self.send(1)
        self.wait(lambda: self.positions('read_committed'), 'nothing was committed')
        time.sleep(1)
        self.processor.kill()
        os.kill(self.broker.pid(), signal.SIGKILL)
        hung_at = hang(os.path.join(self.work, 'kafka'))
        self.broker.command('start')
        hung = [row for row in self.positions('read_uncommitted') if int(row[1]) >= hung_at]
        visible = [row for row in self.positions('read_committed') if int(row[1]) >= hung_at]
        if not hung or visible: raise SystemExit(f'FAILED: the state could not be forced: hung {hung}, visible {visible}')
        committed = len(self.positions('read_committed'))
        self.processor.start()
        self.send(2)
        self.wait(lambda: len(self.positions('read_committed')) > committed, 'the processor does not get past the hanging transaction')
        time.sleep(1)
        repeated = [body for body, count in self.bodies().items() if count > 1]
        if repeated: raise SystemExit('FAILED: records of the hanging transaction became visible: the transaction was torn')
        print(f'passed: the transaction that hung at offset {hung_at} was ended and stays invisible')

    def close(self):
        self.processor.kill()
        self.broker.command('reset')
        shutil.rmtree(self.work, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=faults.ASSIST)
    test = Test(parser.parse_args().binary)
    try: test.run()
    finally: test.close()


if __name__ == '__main__':
    main()
