"""The demo behind tools/demo: broker, topics, processor, visitors; each trigger in words; at the end, the truth."""
import argparse
import fcntl
import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time

import outcome
import story
import totals
from ana import CUSTOMER, SURVEY_DELAY_S, Ana
from processes import ASSIST, FOLDER, ROOT, Broker, Failed, Programs, port_or_free

ONCE_S = 60
TOTALS_EVERY_S = 5
STORIES_PER_SECOND = 4  # More than that nobody reads; the totals still count them.

CONFIGURATION = """# Written by tools/demo at every start.
kafka:
  bootstrap_servers: {address}
  group_id: assist-demo
store:
  directory: {state}
  memory_budget_bytes: 256MiB
admin:
  port: {metrics_port}
care:
  articles_file: {articles}
  holdout: {{global: 0, rule: 0}}       # Nobody of a demo is kept without help for comparison.
  calendars:                            # Somebody is always there.
    office:
      hours: {{{hours}}}
  survey: {{delay: {survey_delay}s, control: 0, quiet: none}}   # Shortened: it is a day.
  resolve:
    authority: {{refund_max: 50, currency: EUR, waive_fee: "true"}}
"""


def arguments():
    parser = argparse.ArgumentParser(prog="tools/demo", add_help=False)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--recording", nargs="+", action="extend", default=[])
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--port", type=int, default=19092)
    parser.add_argument("--metrics-port", type=int, default=9464)
    options = parser.parse_args()
    if options.seconds is None and options.once:
        options.seconds = ONCE_S
    return options


class Reader:
    """A topic's committed records as they come, in a queue shared by all readers."""

    def __init__(self, programs, address, topic, arrived):
        command = ["kcat", "-C", "-q", "-u", "-J", "-b", address, "-t", topic, "-o", "beginning",
                   "-X", "isolation.level=read_committed", "-X", "fetch.wait.max.ms=50"]
        self.topic, self.arrived = topic, arrived
        self.output = programs.start(f"read-{topic}", command, stdout=subprocess.PIPE).stdout
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.output:
            self.arrived.put((self.topic, time.time(), json.loads(json.loads(line)["payload"])))


class Sender:
    """Records to a topic, in their order. kcat holds back what comes through a pipe that stays open, so each record has a
    kcat of its own; they run beside the demo, which must not wait for them."""

    def __init__(self, address):
        self.address, self.records = address, queue.Queue()
        threading.Thread(target=self.run, daemon=True).start()

    def send(self, topic, key, value):
        self.records.put((topic, f"{key}|{json.dumps(value)}"))

    def run(self):
        while True:
            topic, record = self.records.get()
            subprocess.run(["kcat", "-P", "-q", "-b", self.address, "-t", topic, "-K", "|", "-X", "partitioner=murmur2_random"],
                           input=record, text=True, check=False, start_new_session=True)


class Demo:
    def __init__(self, options):
        self.options = options
        self.programs, self.broker = Programs(), Broker()
        self.arrived = queue.Queue()
        self.triggers, self.decisions = [], []
        self.ana = None
        self.began = time.time()
        self.visitors_from = self.first_trigger_at = None
        self.stories_left, self.stories_second = STORIES_PER_SECOND, 0

    def start(self):
        self.clear_folder()
        self.broker.start(self.options.port)
        self.metrics = f"http://127.0.0.1:{port_or_free(self.options.metrics_port)}/metrics"
        self.configuration = FOLDER / "assist.yaml"
        self.configuration.write_text(CONFIGURATION.format(
            address=self.broker.address, state=FOLDER / "state", articles=ROOT / "deploy" / "articles.yaml",
            hours=", ".join(f'{day}: ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
            survey_delay=SURVEY_DELAY_S, metrics_port=self.metrics.split(":")[2].split("/")[0]))
        say(f"broker runs on {self.broker.address}")
        self.create_topics()
        self.programs.start("processor", [ASSIST, "run", "--config", self.configuration])
        for topic in ("assist.triggers", "assist.decisions", "assist.cases"):
            Reader(self.programs, self.broker.address, topic, self.arrived)
        self.start_visitors()
        if not self.options.recording:
            self.ana = Ana(Sender(self.broker.address).send, lambda text: print(text, flush=True))
        self.show_where_to_look()

    @staticmethod
    def clear_folder():
        shutil.rmtree(FOLDER / "state", ignore_errors=True)
        (FOLDER / "truth.jsonl").unlink(missing_ok=True)

    def create_topics(self):
        done = subprocess.run([ASSIST, "topics", "create", "--config", self.configuration], text=True, capture_output=True)
        if done.returncode != 0:
            raise Failed(f"assist topics create: {done.stderr.strip() or done.stdout.strip()}")

    def start_visitors(self):
        command = [ASSIST, "simulate", "--kafka", self.broker.address]
        if self.options.recording:
            command += ["--recording", *self.options.recording, "--speed", self.options.speed]
            what = f"the recorded visitors of {', '.join(self.options.recording)} at speed {self.options.speed:g}"
        elif self.options.rate:
            command += ["--seed", self.options.seed, "--rate", self.options.rate, "--truth", FOLDER / "truth.jsonl"]
            what = f"visitors who make {self.options.rate:g} events per second (seed {self.options.seed})"
        else:
            command += ["--seed", self.options.seed, "--visitors", self.options.visitors,
                        "--truth", FOLDER / "truth.jsonl"]
            what = f"{self.options.visitors} visitors at a time (seed {self.options.seed})"
        self.programs.start("visitors", command)
        self.visitors_from = time.time()
        say(f"here come {what}")

    def show_where_to_look(self):
        read = f"kcat -C -q -b {self.broker.address} -X isolation.level=read_committed -o beginning"
        print(f"""
  figures      {self.metrics}
  triggers     {read} -t assist.triggers
  why, why not {read} -e -t assist.decisions | grep DECISION_ID
  bad input    {read} -f '%h %s\\n' -t assist.dead-letters
  logs         {FOLDER}/*.log
  Ctrl-C ends it all.
""", flush=True)

    def play(self):
        """Until time is up, a recording is over, or Ctrl-C."""
        next_totals = self.visitors_from + TOTALS_EVERY_S
        while not self.is_over():
            self.take(0.2)
            if self.ana:
                self.ana.step()
            self.programs.must_run("processor")
            if time.time() >= next_totals:
                next_totals += TOTALS_EVERY_S
                samples = totals.read(self.metrics)
                if samples:
                    print(totals.line(samples, time.time() - self.visitors_from), flush=True)

    def is_over(self):
        if self.options.seconds is not None and time.time() >= self.visitors_from + self.options.seconds:
            return True
        if self.programs.running["visitors"].poll() is None:
            return False
        if not self.options.recording or self.programs.running["visitors"].returncode != 0:
            self.programs.must_run("visitors")
        self.take_rest(25)  # Silence is a signal too: the last visitors may still get help.
        return True

    def take(self, seconds):
        try:
            topic, at, value = self.arrived.get(timeout=seconds)
        except queue.Empty:
            return
        if self.ana:
            self.ana.hear(topic, value)
        if topic == "assist.decisions":
            self.decisions.append(value)
        if topic != "assist.triggers":
            return
        self.triggers.append(value)
        if self.first_trigger_at is None:
            self.first_trigger_at = at
            say(f"first trigger {at - self.began:.1f} s after the start, {at - self.visitors_from:.1f} s after the visitors")
        self.tell(value, at)

    def take_rest(self, seconds):
        until = time.time() + seconds
        while time.time() < until:
            self.take(0.1)

    def tell(self, trigger, at):
        if int(at) != self.stories_second:
            self.stories_second, self.stories_left = int(at), STORIES_PER_SECOND
        self.stories_left -= 1
        if self.stories_left >= 0:
            delay = at - outcome.seconds(trigger.get("event_time") or trigger["created_at"])
            print("\n".join(story.lines_of(trigger, time.strftime("%H:%M:%S", time.localtime(at)), delay)), flush=True)

    def finish(self):
        """Ends the visitors, waits for what is under way, compares with the truth."""
        ended_at = time.time()
        self.programs.stop("visitors")
        self.take_rest(1)
        offers = [trigger for trigger in self.triggers if trigger.get("op") == "offer"]
        print(f"\nAfter {ended_at - self.visitors_from:.0f} s of visitors: {len(offers)} offers, "
              f"{len(self.triggers) - len(offers)} of them withdrawn, {len(self.decisions)} decisions")
        for line in self.compared(ended_at):
            print(line)
        self.tell_of_ana()
        if self.first_trigger_at:
            print(f"  first one   {self.first_trigger_at - self.began:.1f} s after the start")
        print(f"\nTo look at it again: tools/kafka start --data {self.broker.data}")
        return bool(offers)

    def tell_of_ana(self):
        if self.ana is None:
            return
        print(f"  Ana         met {', '.join(self.ana.moves) or 'nothing'}" + (f"; {self.ana.failed}" if self.ana.failed else ""))
        explained = subprocess.run([ASSIST, "explain", "--config", self.configuration, "--customer", CUSTOMER],
                                   capture_output=True, text=True, timeout=60)
        print(f"\n$ assist explain --customer {CUSTOMER}\n{explained.stdout}{explained.stderr}")

    def compared(self, ended_at):
        if not self.options.recording:
            with (FOLDER / "truth.jsonl").open() as file:
                truth = [json.loads(line) for line in file]
            return outcome.against_truth(truth, self.triggers, self.decisions, ended_at).lines()
        labels, played = {}, set()
        for recording in self.options.recording:
            labels |= outcome.labels_beside(recording)
            played |= outcome.sessions_played(recording, (ended_at - self.visitors_from) * self.options.speed)
        if not labels:
            return [f"  visitors    {len(played)}; no labels.csv beside the recording says who was stuck"]
        return outcome.against_labels(labels, played, self.triggers).lines()

    def stop(self):
        """Nothing stays: the processor drains and commits, then the broker goes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.programs.stop_all()
        self.broker.stop()


def say(text):
    print(f"demo: {text}", flush=True)


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    options = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = (FOLDER / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("demo: another one is running", file=sys.stderr)
        return 1
    demo = Demo(options)
    helped = False
    try:
        demo.start()
        try:
            demo.play()
        except KeyboardInterrupt:
            print()
        helped = demo.finish()
    except KeyboardInterrupt:
        say("stopped")
    except Failed as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1
    finally:
        demo.stop()
    if options.once and not helped:
        print("demo: no triggers came", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
