#!/usr/bin/env python3
"""The broker is gone in the middle of a commit, which has no timeout: /livez must not ask for a restart, which would not help. When the
broker is back, the processor goes on by itself. Usage: outage_test.py"""
import os, signal, sys, time

import rig


def main():
    world = rig.Rig('outage', 2)
    processor = world.processor('p')
    try:
        world.steady_load(300)
        processor.start('seed=7,after_send_offsets=0.2,stop')
        rig.must(processor.stopped, 'the commit is not reached')
        os.kill(world.broker.pid(), signal.SIGKILL)
        time.sleep(1)
        processor.signal(signal.SIGCONT)
        end = time.time() + 75  # A worker that stands still for 60 s is given up otherwise.
        while time.time() < end:
            status, said = processor.get('/livez')
            if status != 200: raise AssertionError(f'/livez says {status} {said} without a broker')
            time.sleep(1)
        if processor.ready(): raise AssertionError('/readyz says that work is done without a broker')
        if time.time() - processor.metric('assist_consumer_last_poll_timestamp_seconds') < 60: raise AssertionError('no worker stood still; nothing is shown')
        world.broker.command('start')
        committed = processor.metric('assist_commits_total')
        rig.must(lambda: processor.ready() and processor.metric('assist_commits_total') > committed, 'it does not go on')
        if processor.get('/livez')[0] != 200: raise AssertionError('/livez fails when the broker is back')
        print('passed: alive without a broker, and at work when it is back')
    except BaseException:
        print(processor.said()[-3000:], file=sys.stderr)
        raise
    finally:
        world.close()


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__)
    else: main()
