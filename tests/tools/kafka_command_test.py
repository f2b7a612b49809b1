#!/usr/bin/env python3
"""tools/kafka as scripts rely on it: start, kill -9, stale pid, stop, two side by side, reset. `--help` prints this."""
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KAFKA = ROOT / "tools" / "kafka"
FOLDERS = [ROOT / "build" / "kafka" / f"test-command-{letter}" for letter in "ab"]


def kafka(folder, *arguments):
    return subprocess.run([KAFKA, *arguments, "--data", folder, "--quick-failover"], text=True, capture_output=True, cwd="/")


def started(folder, *arguments):
    done = kafka(folder, "start", "--port", "free", *arguments)
    assert done.returncode == 0, done.stderr
    return kafka(folder, "--print-address").stdout.strip()


def pid_of(folder):
    return int(Path(kafka(folder, "--print-pid-file").stdout.strip()).read_text())


def answers(address):
    listing = subprocess.run(["kcat", "-L", "-b", address], text=True, capture_output=True)
    return listing.returncode == 0 and " 1 brokers:" in listing.stdout


class KafkaCommand(unittest.TestCase):
    def setUp(self):
        for folder in FOLDERS:
            self.assertEqual(kafka(folder, "reset").returncode, 0)

    tearDown = setUp

    def test_it_starts_once_survives_kill_9_at_its_address_and_stops(self):
        folder = FOLDERS[0]
        self.assertEqual(kafka(folder, "status").returncode, 1)
        address = started(folder)
        self.assertTrue(answers(address))
        pid = pid_of(folder)
        self.assertEqual(started(folder), address)
        self.assertEqual(pid_of(folder), pid)
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(started(folder), address)
        self.assertEqual(kafka(folder, "status").returncode, 0)
        self.assertEqual(kafka(folder, "stop").returncode, 0)
        self.assertEqual(kafka(folder, "status").returncode, 1)
        self.assertFalse(answers(address))

    def test_a_broker_that_dies_while_a_start_waits_for_it_is_started_anew(self):
        folder = FOLDERS[0]
        address = started(folder)
        pid = pid_of(folder)
        os.kill(pid, signal.SIGSTOP)  # As one that was killed and is not gone yet: alive, without an answer.
        start = subprocess.Popen([KAFKA, "start", "--data", folder, "--quick-failover"], stdout=subprocess.DEVNULL, cwd="/")
        time.sleep(3)
        self.assertIsNone(start.poll())
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(start.wait(60), 0)
        self.assertNotEqual(pid_of(folder), pid)
        self.assertTrue(answers(address))

    def test_another_process_with_the_number_in_the_pid_file_is_left_alone(self):
        folder = FOLDERS[0]
        folder.mkdir(parents=True)
        (folder / "ports").write_text("1 2\n")
        bystander = subprocess.Popen(["sleep", "100"])
        (folder / "pid").write_text(f"{bystander.pid}\n")
        self.assertEqual(kafka(folder, "status").returncode, 1)
        self.assertEqual(kafka(folder, "stop").returncode, 0)
        self.assertIsNone(bystander.poll())
        bystander.kill()
        bystander.wait()

    def test_two_live_side_by_side_and_a_paused_one_can_be_stopped(self):
        one, other = started(FOLDERS[0]), started(FOLDERS[1])
        self.assertNotEqual(one, other)
        self.assertTrue(answers(one) and answers(other))
        os.kill(pid_of(FOLDERS[1]), signal.SIGSTOP)
        self.assertEqual(kafka(FOLDERS[1], "status").returncode, 1)
        self.assertEqual(kafka(FOLDERS[1], "stop").returncode, 0)
        self.assertTrue(answers(one))

    def test_reset_deletes_only_a_brokers_data(self):
        folder = FOLDERS[0]
        folder.mkdir(parents=True)
        (folder / "diary.txt").write_text("mine")
        self.assertNotEqual(kafka(folder, "reset").returncode, 0)
        self.assertTrue((folder / "diary.txt").exists())
        shutil.rmtree(folder)


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
    else:
        unittest.main()
