#!/usr/bin/env python3
"""The disk fails under a steady load: it is full, at work and at a start; stores are truncated, altered and deleted. The processor says so,
goes on or is filled from its changelogs, and at the end every output equals a replay of the same input. Where no file system of a
few megabytes can be mounted (it takes root), the full disk is left out. Usage: disk_test.py"""
import glob, os, shutil, subprocess, sys, time

import rig

PARTITIONS = 2


def fill(directory, left):
    """Nothing but `left` bytes stays free."""
    space = os.statvfs(directory)
    with open(os.path.join(directory, 'filler'), 'wb') as file: os.posix_fallocate(file.fileno(), 0, max(1, space.f_bavail * space.f_frsize - left))


def decisions(world): return len(world.read('assist.decisions', form='%o\n'))


def goes_on(world, what):
    before = decisions(world)
    rig.must(lambda: decisions(world) > before, f'{what}: no decision after it; logs in {world.work}')


def files(processor, name): return glob.glob(f'{processor.state}/**/*{name}*', recursive=True)


def full_disk(world, processor):
    fill(processor.state, 8 << 20)  # Too little for a save; a save that had begun may end.
    rig.must(lambda: 'state could not be saved; it stays in memory and in Kafka' in processor.said(), 'a full disk is not noticed')
    if 'no space left on the disk' not in processor.said(): raise AssertionError('the message does not say why')
    goes_on(world, 'full disk')
    if not processor.alive() or not processor.ready(): raise AssertionError('a full disk stops it')
    os.remove(os.path.join(processor.state, 'filler'))
    saved = processor.metric('assist_store_flushes_total')
    known = set(files(processor, '.sst'))
    rig.must(lambda: processor.metric('assist_store_flushes_total') > saved and set(files(processor, '.sst')) - known, 'it does not save again when there is space')
    rig.must(lambda: processor.metric('assist_store_flushed_records_total') > 0 and processor.metric('assist_store_disk_bytes') > 0, 'its metrics do not tell of what it saved')
    print('full disk while it runs: goes on, saves again', flush=True)
    processor.kill()
    fill(processor.state, 0)
    processor.start()
    # It starts or ends in words.
    rig.must(lambda: not processor.alive() or processor.ready(), 'full disk at a start')
    if not processor.alive() and (processor.process.returncode != 1 or 'no space left on the disk' not in processor.said()):
        raise AssertionError(f'exit code {processor.process.returncode} without saying why')
    print('full disk at a start:', 'runs' if processor.alive() else 'exit 1 and says why', flush=True)
    processor.kill()
    os.remove(os.path.join(processor.state, 'filler'))
    processor.start()
    goes_on(world, 'space after a full disk')


def alter(path):
    with open(path, 'r+b') as file: file.write(b'not what was written')


DAMAGES = {'truncated tables': ('.sst', lambda path: os.truncate(path, os.path.getsize(path) // 2)), 'altered tables': ('.sst', alter),
           'deleted tables': ('.sst', os.remove), 'truncated manifest': ('MANIFEST', lambda path: os.truncate(path, 10)),
           'empty CURRENT': ('CURRENT', lambda path: os.truncate(path, 0))}


def damage(world, processor, what):
    name, spoil = DAMAGES[what]
    rig.must(lambda: files(processor, '.sst'), 'nothing is saved')
    processor.kill()
    for path in files(processor, name): spoil(path)
    processor.start()
    starts = 1
    def runs():
        nonlocal starts
        if not processor.alive():  # Whoever supervises it starts it again.
            starts += 1
            processor.start()
        return processor.ready()
    rig.must(runs, f'{what}: not ready; logs in {world.work}')
    if starts > 2 * PARTITIONS + 1: raise AssertionError(f'{what}: {starts} starts')
    goes_on(world, what)
    print(f'{what}: ready after {starts} start(s)', flush=True)


def deleted_while_running(world, processor):
    for store in glob.glob(processor.state + '/worker-*'): shutil.rmtree(store)
    rig.must(lambda: 'state could not be saved' in processor.said() or not processor.alive(), 'a deleted store is not noticed')
    print('deleted while it runs:', 'goes on, says so' if processor.alive() else f'exit {processor.process.returncode}', flush=True)
    if processor.alive(): goes_on(world, 'deleted while running')
    processor.kill()
    processor.start()
    goes_on(world, 'deleted while running, then a start')


def unusable(world, processor):
    """What ends a worker is said at once, not when all have ended: another may hang."""
    processor.kill()
    for store in glob.glob(processor.state + '/worker-*'): shutil.rmtree(store)
    open(processor.state + '/worker-0', 'w').close()
    processor.start()
    rig.must(lambda: not processor.alive(), 'a store that cannot be opened does not end it')
    said = processor.said()
    if processor.process.returncode != 1 or not 0 <= said.find('a worker cannot go on') < said.find('stopping: '):
        raise AssertionError(f'exit code {processor.process.returncode}, the reason not said first')
    os.remove(processor.state + '/worker-0')
    processor.start()
    goes_on(world, 'a store that cannot be opened')
    print('a store that cannot be opened: exit 1 and says why', flush=True)


def main():
    world = rig.Rig('disk', PARTITIONS, kafka='  static_membership: true\n', more='store:\n  write_behind_interval: 300ms\n  memory_budget_bytes: 256MiB\n')
    processor = world.processor('p')
    os.makedirs(processor.state)
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', processor.state], capture_output=True).returncode == 0
    try:
        processor.start()
        world.steady_load(400)
        rig.must(lambda: decisions(world) > 0, 'nothing is decided')
        if mounted: full_disk(world, processor)
        else: print('left out: a full disk, because nothing may be mounted here', flush=True)
        for what in DAMAGES: damage(world, processor, what)
        deleted_while_running(world, processor)
        unusable(world, processor)
        world.end_load()
        world.pass_all_timers(PARTITIONS)
        differences, expected, triggers = world.differences()
        if differences: raise SystemExit('FAILED: lost (-) or doubled (+):\n' + '\n'.join(differences[:20]))
        if triggers == 0: raise SystemExit('FAILED: a load without triggers proves nothing')
        print(f'passed: {expected} outputs as expected, {triggers} of them triggers')
    except BaseException:
        print(processor.said()[-3000:], file=sys.stderr)
        raise
    finally:
        processor.kill()
        if mounted: subprocess.run(['umount', '-l', processor.state], check=True)
        world.close()


if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1] in ('-h', '--help'): print(__doc__)
    else: main()
