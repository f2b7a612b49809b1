#!/usr/bin/env python3
"""Each named crash point by itself: under a steady load the processor dies there, is started again, and at the end every trigger and
decision is compared with a replay of the same input. Usage: crash_points_test.py [POINT…]"""
import signal, sys, time

import rig

PARTITIONS = 4
POINTS = ['processing', 'before_changes', 'before_send_offsets', 'after_send_offsets', 'after_commit', 'in_save', 'in_restore', 'in_revoke', 'after_timer', 'in_cleanse', 'before_processing']


def die_at(point, world, processor):
    processor.kill()  # Where it stands: a crash as well.
    processor.start(f'seed=1,{point}=1')
    guest = None
    if point == 'in_revoke':
        rig.must(processor.ready, 'the processor is not ready')
        guest = world.processor('guest', 'kafka.static_membership=false')
        guest.start()  # Takes partitions away.
    rig.must(lambda: processor.process.poll() is not None, f'{point}: it does not die there; logs in {world.work}')
    if processor.process.returncode != -signal.SIGKILL: raise AssertionError(f'{point}: exit code {processor.process.returncode}')
    if f'"assist.fault":"{point}"' not in processor.said(): raise AssertionError(f'{point}: died elsewhere')
    processor.start()
    if guest:
        rig.must(guest.ready, 'the guest is not ready')
        if guest.leave() != 0: raise AssertionError('the guest does not leave')
        world.processors.remove(guest)
    before = len(world.read('assist.decisions', form='%o\n'))
    rig.must(lambda: len(world.read('assist.decisions', form='%o\n')) > before, f'{point}: no decision after it')


def main(points):
    # Static membership: a restart takes over at once instead of after the session.
    world = rig.Rig('crash-points', PARTITIONS, kafka='  static_membership: true\n', more='store:\n  write_behind_interval: 500ms\n  memory_budget_bytes: 256MiB\n')
    try:
        processor = world.processor('p')
        processor.start()
        world.steady_load(800)
        rig.must(lambda: world.read('assist.decisions', form='%o\n'), 'nothing is decided')
        for point in points:
            began = time.time()
            die_at(point, world, processor)
            print(f'{point}: died there, went on after {time.time() - began:.1f} s', flush=True)
        world.end_load()
        world.pass_all_timers(PARTITIONS)
        differences, expected, triggers = world.differences()
        if differences: raise SystemExit('FAILED: lost (-) or doubled (+):\n' + '\n'.join(differences[:20]))
        if triggers == 0: raise SystemExit('FAILED: a load without triggers proves nothing')
        if 'a position repeats' in open(processor.log).read(): raise SystemExit('FAILED: a transaction was torn')
        print(f'passed: {len(points)} points, {expected} outputs as expected, {triggers} of them triggers')
    finally:
        world.close()


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__)
    else: main(sys.argv[1:] or POINTS)
