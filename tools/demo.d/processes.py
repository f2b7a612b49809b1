"""The programs that a demo consists of: started here, and ended here whatever happens."""
import ctypes
import os
import signal
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "demo"
ASSIST = ROOT / "build" / "release" / "assist"
PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """A program did not do what the demo needs; the message says where to look."""


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


def port_or_free(port):
    """`port` where nobody listens on it, else (and for 0) a free one."""
    if port and is_free(port):
        return port
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def die_with_parent():
    """In the child: SIGTERM when the demo itself is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Programs:
    """Children in their own sessions, so that Ctrl-C reaches only the demo, which ends them in order."""

    def __init__(self):
        self.running = {}

    def start(self, name, command, stdout=None):
        """Standard error, and standard output unless `stdout` is given, go to build/demo/NAME.log."""
        log = (FOLDER / f"{name}.log").open("wb")
        program = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=stdout or log, stderr=log,
                                   cwd=ROOT, start_new_session=True, preexec_fn=die_with_parent)
        self.running[name] = program
        return program

    def must_run(self, name):
        code = self.running[name].poll()
        if code is not None:
            log = FOLDER / f"{name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise Failed(f"{name} ended with code {code}; the end of {log}:\n{tail}")

    def stop(self, name, seconds=12):
        """SIGTERM, and SIGKILL after `seconds`. Returns the exit code; None: was not running any more."""
        program = self.running.pop(name, None)
        if program is None:
            return None
        if program.poll() is None:
            program.terminate()
            try:
                program.wait(seconds)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        return program.returncode

    def stop_all(self):
        for name in list(self.running)[::-1]:
            self.stop(name)


class Broker:
    """The demo's own broker: its data is wiped at the start, so that nobody is still in a cooldown of the last demo."""

    def __init__(self):
        self.data = FOLDER / "broker"

    def start(self, port):
        self.kafka("reset")
        self.kafka("start", "--port", str(port) if port and is_free(port) and is_free(port + 1) else "free")
        self.address = self.kafka("--print-address").strip()

    def stop(self):
        self.kafka("stop")

    def kafka(self, *arguments):
        command = subprocess.Popen([ROOT / "tools" / "kafka", *arguments, "--data", self.data], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            output, errors = command.communicate()
        except KeyboardInterrupt:
            os.killpg(command.pid, signal.SIGTERM)  # With its own clean-up, unlike a kill.
            command.wait()
            raise
        if command.returncode != 0:
            raise Failed(f"tools/kafka {arguments[0]}: {errors.strip()}")
        return output
