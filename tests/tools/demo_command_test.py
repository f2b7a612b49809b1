#!/usr/bin/env python3
"""The demo as a person runs it: visitors get help, Ctrl-C ends it with the truth, and nothing is left. `--help` prints this."""
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "tools" / "demo.d" / "demo.py"  # What tools/demo runs once all is built.
PATIENCE_S = 150


def left_running():
    """Processes that have the demo's folder in their command line; not those of another root, where it is another folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if not (entry.parent / "root").samefile("/"): continue
        except OSError:
            continue  # It ended while we looked.
        if str(ROOT / "build" / "demo") in words:
            found.append(words)
    return found


class DemoCommand(unittest.TestCase):
    def run_until(self, awaited, *options):
        """Starts the demo, interrupts it as Ctrl-C does once a line contains `awaited`; returns exit code and output."""
        demo = subprocess.Popen([sys.executable, "-u", DEMO, "--port", "0", "--metrics-port", "0", *options], text=True, cwd="/",
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        watchdog = threading.Timer(PATIENCE_S, os.killpg, (demo.pid, signal.SIGTERM))
        watchdog.start()
        lines = []
        with demo:
            for line in demo.stdout:
                lines.append(line)
                if awaited and awaited in line:
                    os.killpg(demo.pid, signal.SIGINT)
                    awaited = None
        watchdog.cancel()
        return demo.returncode, "".join(lines)

    def test_visitors_get_help_and_ctrl_c_ends_with_the_truth(self):
        code, output = self.run_until("trigger   t_", "--visitors", "400")
        self.assertEqual(code, 0, output)
        for words in ("first trigger", "happened", "we offer", "decision d_", "figures", "got stuck", "helped", "bothered"):
            self.assertIn(words, output)
        self.assertEqual(left_running(), [])

    def test_once_fails_where_no_trigger_came(self):
        code, output = self.run_until(None, "--once", "--seconds", "1", "--visitors", "1")
        self.assertEqual(code, 1, output)
        self.assertIn("no triggers came", output)
        self.assertEqual(left_running(), [])

    def test_ctrl_c_while_the_broker_starts_leaves_nothing(self):
        demo = subprocess.Popen([sys.executable, DEMO, "--port", "0"], cwd="/", stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)
        while not any("kafka.Kafka" in words for words in left_running()):
            self.assertIsNone(demo.poll())
            time.sleep(0.05)
        os.killpg(demo.pid, signal.SIGINT)
        self.assertEqual(demo.wait(PATIENCE_S), 0)
        self.assertEqual(left_running(), [])


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
    else:
        unittest.main()
