"""A broker, processors and load of our own, under build/bench; close() leaves nothing."""
import datetime, json, os, re, shutil, signal, socket, subprocess, time, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH = os.path.join(ROOT, 'build/bench')
ASSIST = os.path.join(ROOT, 'build/release/assist')
ENGINE = os.path.join(ROOT, 'build/release/tests/bench/engine_bench')
READER = os.path.join(ROOT, 'build/release/tests/bench/trigger_reader')
TICKS = os.sysconf('SC_CLK_TCK')
PARTITIONS = 4


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def without_signals(*kept):
    """Settings that turn every signal off but these."""
    printed = output_of(ASSIST, 'check', os.path.join(ROOT, 'deploy/assist.yaml'), '--print')
    detect = printed[printed.index('\ndetect:'):printed.index('\ncare:')]
    names = [name for name in re.findall(r'^  (\w+):\n    enabled: ', detect, re.M) if name not in (*kept, 'automation')]
    return [f'detect.{name}.enabled=false' for name in names]


def output_of(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0: raise RuntimeError(f'{os.path.basename(str(command[0]))} {command[1]}: exit {done.returncode}: {(done.stderr or done.stdout)[-800:]}')
    return done.stdout


def cpu_of(pid):
    """User and system seconds of a process so far."""
    fields = open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_of(pid):
    """Greatest resident set so far, in MiB."""
    return next(int(line.split()[1]) for line in open(f'/proc/{pid}/status') if line.startswith('VmHWM')) / 1024


def seconds_of(timestamp):
    """Seconds since 1970 of 2026-11-22T12:00:45.000Z."""
    return datetime.datetime.fromisoformat(timestamp.replace('Z', '+00:00')).timestamp()


class Lab:
    """`with Lab(name, args, settings…) as lab`: a broker that runs and has our topics."""
    def __init__(self, name, args, *settings):
        self.keep, self.settings, self.processes = args.keep, list(settings), []
        self.work = os.path.join(BENCH, f'{name}-{os.getpid()}')
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        self.config = os.path.join(self.work, 'assist.yaml')
        self.kafka = ['--data', os.path.join(self.work, 'kafka'), '--port', str(free_port()), '--controller-port', str(free_port())]
        self.broker = '127.0.0.1:' + self.kafka[3]

    def __enter__(self):
        try:
            with open(self.config, 'w') as file:
                file.write(f'kafka:\n  bootstrap_servers: {self.broker}\ncare:\n  articles_file: {ROOT}/deploy/articles.yaml\n')
            output_of(os.path.join(ROOT, 'tools/kafka'), 'start', *self.kafka)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None: process.kill()
            process.wait()
        subprocess.run([os.path.join(ROOT, 'tools/kafka'), 'stop' if self.keep else 'reset', *self.kafka], stdout=subprocess.DEVNULL, check=False)
        if not self.keep: shutil.rmtree(self.work, ignore_errors=True)

    def broker_pid_file(self): return output_of(os.path.join(ROOT, 'tools/kafka'), '--print-pid-file', *self.kafka).strip()

    def sets(self, *more): return [word for setting in (*self.settings, *more) for word in ('--set', setting)]

    def make_topics(self, *more):
        output_of(ASSIST, 'topics', 'create', '--config', self.config, *self.sets(*more), '--partitions', PARTITIONS, '--keep-forever')

    def start(self, command, log, **options):
        process = subprocess.Popen([str(word) for word in command], stderr=open(os.path.join(self.work, log), 'ab'), **options)
        self.processes.append(process)
        return process

    def load(self, *options):
        """Sends it all, as fast as it goes; returns the generator's counts."""
        log = os.path.join(self.work, 'simulate.log')
        with open(log, 'ab') as file:
            subprocess.run([ASSIST, 'simulate', '--kafka', self.broker, *map(str, options)], check=True, stderr=file)
        return json.loads(open(log).read().splitlines()[-1])

    def processor(self, name, *more): return Processor(self, name, more)

    def watch(self, processor, group, inputs, others, limit=900):
        """Until the group has committed the inputs' ends and then nothing more: see trigger_reader."""
        return json.loads(output_of(READER, 'watch', self.broker, group, processor.pid, limit, ','.join(inputs), *others))


class Processor:
    """One `assist run`."""
    def __init__(self, lab, name, more):
        self.lab, self.name, self.more = lab, name, more
        self.state = os.path.join(lab.work, 'state-' + name)
        self.log, self.port, self.process, self.from_line = os.path.join(lab.work, name + '.log'), free_port(), None, 0

    def start(self):
        if os.path.exists(self.log): self.from_line = sum(1 for _ in open(self.log))
        self.process = self.lab.start([ASSIST, 'run', '--config', self.lab.config, *self.lab.sets(
            'store.directory=' + self.state, f'admin.port={self.port}', *self.more)], self.name + '.log')
        return self

    @property
    def pid(self): return self.process.pid

    def lines(self, message):
        """What this start has logged with this message."""
        lines = open(self.log, errors='replace').read().splitlines()[self.from_line:] if os.path.exists(self.log) else []
        return [json.loads(line) for line in lines if f'"message":"{message}"' in line and line.endswith('}')]

    def wait_live(self, tasks, limit=300):
        """Until so many tasks are live: (when the last one was, CPU seconds then)."""
        end = time.time() + limit
        while len(live := self.lines('task is live')) < tasks:
            if self.process.poll() is not None or time.time() > end: raise RuntimeError(f'{self.name}: {len(live)} of {tasks} tasks are live; see {self.log} (--keep)')
            time.sleep(.02)
        return max(seconds_of(line['@timestamp']) for line in live), cpu_of(self.pid)

    def metric(self, name):
        """{labels: value} of one metric."""
        text = urllib.request.urlopen(f'http://127.0.0.1:{self.port}/metrics', timeout=5).read().decode()
        found = [line.rsplit(' ', 1) for line in text.splitlines() if line.startswith((name + '{', name + ' '))]
        return {labels[len(name):]: float(value) for labels, value in found}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self):
        self.process.kill()
        self.process.wait()
