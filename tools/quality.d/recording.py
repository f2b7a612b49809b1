"""Recorded visitors with what became of them, and `assist replay` over them."""
import csv, gzip, json, os, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RELEASE = os.path.join(ROOT, 'build/release')
ASSIST = os.path.join(RELEASE, 'assist')
DETECT_ONLY = ['stages=[detect]', 'log.level=info']


class NoData(Exception):
    """The recording is not there."""


class Recording:
    """A folder of the data: events, and labels where it has them. `order`: by time unless the file's own order is what is measured."""
    def __init__(self, args, name, source, order='time'):
        self.folder, self.source = os.path.join(args.data, name), source
        self.config, self.settings = os.path.join(args.config_dir, source + '.yaml'), list(args.set)
        path = os.path.join(self.folder, 'events.jsonl.gz')
        if not os.path.exists(path): raise NoData(path)
        with gzip.open(path, 'rt') as file: lines = file.readlines()
        self.rows = [json.loads(line) for line in lines]
        times = [row['value']['time'] for row in self.rows]
        self.file = path
        if order == 'time' and any(a > b for a, b in zip(times, times[1:])): self.sort(lines, times)

    def sort(self, lines, times):
        order = sorted(range(len(lines)), key=times.__getitem__)
        self.rows = [self.rows[i] for i in order]
        self.sorted = tempfile.NamedTemporaryFile('w', suffix='.jsonl')  # Kept as long as this is.
        self.sorted.writelines(lines[i] for i in order)
        self.sorted.flush()
        self.file = self.sorted.name

    def keys(self): return {row['key'] for row in self.rows}

    def labels(self):
        path = os.path.join(self.folder, 'labels.csv')
        if not os.path.exists(path): raise NoData(path)
        with open(path, newline='') as file: return {row['session_id']: row for row in csv.DictReader(file)}

    def replay(self, emit, *settings):
        """What the detect stage says, as `assist run` would have: verdicts or scores."""
        began = time.monotonic()
        lines = replayed(self.file, self.config, emit, [*self.settings, *settings])
        self.seconds = time.monotonic() - began
        return lines

    def highest(self, *settings):
        """The line of each session's highest score; of a key with several sessions, the highest of them."""
        highest = {}
        for line in self.replay('scores', *settings):
            known = highest.get(line['session_key'])
            if known is None or line['highest_score'] > known['highest_score']: highest[line['session_key']] = line
        return highest


def replayed(file, config, emit, settings):
    command = [ASSIST, 'replay', '--config', config, '--emit', emit]
    for setting in [*DETECT_ONLY, *settings]: command += ['--set', setting]
    done = subprocess.run([*command, file], capture_output=True, text=True)
    if done.returncode != 0: raise RuntimeError(f'assist replay {file}: exit {done.returncode}: {done.stderr[-800:]}')
    totals = json.loads(done.stderr.splitlines()[-1])
    if totals['assist.rejected']: print(f'quality: {file}: {totals["assist.rejected"]} lines refused', file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]
