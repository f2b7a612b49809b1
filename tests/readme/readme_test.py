#!/usr/bin/env python3
"""Runs the commands of README.md as a reader would.

  readme_test.py [--program FILE] [--run quick|broker]

Every `sh` block carries a comment above it that says who runs it:

  <!-- run: quick -->                      this test, as it stands
  <!-- run: broker -->                     this test, all of them in one shell, in their order, with a broker of its own
  <!-- run: whole -->                      continuous integration itself, as a step: only the command's --help is run here
  <!-- run: quick | prints: some words --> and the block's output must hold these words

The blocks run in a scratch copy of the tree whose build/release/assist is --program (default: that of build/release);
a port that the page names is replaced by a free one. Exit code 0 only if every block is marked and did what it says.
"""
import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("quick", "broker", "whole")
MARK = re.compile(r"<!-- run: (\w+)(?: \| prints: (.+?))? -->")
BROKER_PORT, ADMIN_PORT = "9092", "9464"  # Those of README.md and deploy/assist.yaml.
BROKER_DATA = ROOT / "build" / "kafka" / "test-readme"
SECONDS = {"quick": 90, "broker": 240, "whole": 60}


class Wrong(Exception):
    """README.md does not do what it says; the message says where."""


class Block:
    def __init__(self, line, kind, prints, text):
        self.line, self.kind, self.prints, self.text = line, kind, prints, text


def blocks_of(page):
    """The `sh` blocks with their marks. Raises Wrong for a block without one and for a mark without a block."""
    found, mark, mark_line, lines = [], None, 0, page.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        met = MARK.fullmatch(line)
        if met or line.startswith("<!-- run"):
            if mark or not met or met[1] not in KINDS:
                raise Wrong(f"README.md:{number}: not a mark of one block: {line}")
            mark, mark_line = met, number
        elif line.startswith("```"):
            first = number + 1
            while lines[number] != "```":
                number += 1
            if line in ("```sh", "```bash", "```console", "```shell"):
                if not mark or mark_line != first - 2:
                    raise Wrong(f"README.md:{first - 1}: a block of commands without `<!-- run: … -->` above it")
                found.append(Block(first, mark[1], mark[2], "\n".join(lines[first - 1:number]) + "\n"))
                mark = None
            number += 1
        if mark and number > mark_line + 1:
            raise Wrong(f"README.md:{mark_line}: a mark without a block of commands below it")
    return found


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Tree:
    """The repository as the blocks see it: all of it linked, but for what they write to or what has ports in it."""

    def __init__(self, folder, program):
        self.folder = Path(folder)
        broker, admin, self.controller = free_ports(3)
        self.ports = {BROKER_PORT: broker, ADMIN_PORT: admin}
        for entry in ROOT.iterdir():
            if entry.name not in ("build", "deploy", ".git"):
                (self.folder / entry.name).symlink_to(entry)
        (self.folder / "build" / "release").mkdir(parents=True)
        (self.folder / "build" / "release" / "assist").symlink_to(program)
        (ROOT / "build" / "kafka").mkdir(parents=True, exist_ok=True)
        (self.folder / "build" / "kafka").symlink_to(ROOT / "build" / "kafka")  # The broker's jars.
        shutil.copytree(ROOT / "deploy", self.folder / "deploy")
        settings = self.folder / "deploy" / "assist.yaml"
        settings.write_text(self.with_ports(settings.read_text()))

    def with_ports(self, text):
        for named, free in self.ports.items():
            text = re.sub(rf"\b{named}\b", free, text)
        return text

    def commands(self, text):
        options = f"--data {BROKER_DATA} --controller-port {self.controller}"
        return re.sub(r"(tools/kafka \w+)", rf"\1 {options}", self.with_ports(text))

    def run(self, text, seconds):
        """What a shell that stops at the first failure prints. Raises Wrong with it when it fails."""
        printed = self.folder / "build" / "printed"  # Not a pipe: what a failed block left running would hold it open.
        with printed.open("wb") as file:
            shell = subprocess.Popen(["bash", "-euo", "pipefail", "-c", text], cwd=self.folder, start_new_session=True,
                                     stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        try:
            shell.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Wrong(f"not over after {seconds} s:\n{printed.read_text()[-3000:]}") from None
        finally:
            end_session(shell)
        output = printed.read_text()
        if shell.returncode != 0:
            raise Wrong(f"exit code {shell.returncode}:\n{output[-3000:]}")
        return output


def end_session(shell):
    """A block that failed may have left its processor running."""
    try:
        os.killpg(shell.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    shell.wait()


def must_print(block, output):
    if block.prints and block.prints not in output:
        raise Wrong(f"does not print {block.prints!r}:\n{output[-3000:]}")


def run_quick(tree, block):
    must_print(block, tree.run(tree.commands(block.text), SECONDS["quick"]))


def run_whole(tree, block):
    """That each command is there and takes these options; what it does is what continuous integration runs it for."""
    for line in block.text.split("\n"):
        command, *options = line.split() or [""]
        if not command:
            continue
        explained = tree.run(f"{command} --help", SECONDS["whole"])
        for option in options:
            if option.startswith("--") and option not in explained:
                raise Wrong(f"{command} --help does not know {option}")


def reset_broker():
    subprocess.run([ROOT / "tools" / "kafka", "reset", "--data", BROKER_DATA], check=True, stdout=subprocess.DEVNULL)


def run_broker(tree, blocks):
    """One shell for all, as the later ones go on where the earlier ones stopped; a line tells them apart."""
    separator = "=== README.md:"
    script = "".join(f"echo '{separator}{block.line}'\n{tree.commands(block.text)}" for block in blocks)
    reset_broker()  # Of a test that was killed.
    try:
        output = tree.run(script, SECONDS["broker"])
    except Wrong as wrong:
        log = tree.folder / "build" / "assist.log"
        raise Wrong(f"{wrong}\n{log.read_text()[-3000:] if log.exists() else ''}") from None
    finally:
        reset_broker()
    printed = dict(part.split("\n", 1) for part in output.split(separator)[1:])
    for block in blocks:
        try:
            must_print(block, printed[str(block.line)])
        except Wrong as wrong:
            raise Wrong(f"README.md:{block.line}: {wrong}") from None


def self_check():
    """The checks must be able to fail."""
    good = "<!-- run: quick | prints: a b -->\n```sh\necho a b\n```\n```json\n{}\n```\n"
    [block] = blocks_of(good)
    assert (block.line, block.kind, block.prints, block.text) == (3, "quick", "a b", "echo a b\n")
    for bad in ("```sh\nls\n```\n", "<!-- run: never -->\n```sh\nls\n```\n", "<!-- run: quick -->\ntext\n",
                "<!-- run: quick -->\n```json\n{}\n```\n", "<!-- run:quick -->\n```sh\nls\n```\n"):
        try:
            blocks_of(bad)
        except Wrong:
            continue
        raise AssertionError(f"taken for right: {bad!r}")
    try:
        must_print(block, "b a")
    except Wrong:
        return
    raise AssertionError("missing words were not missed")


def run(kinds, program):
    blocks = blocks_of((ROOT / "README.md").read_text(encoding="utf-8"))
    for kind in KINDS:
        if not any(block.kind == kind for block in blocks):
            raise Wrong(f"README.md: no block is marked `run: {kind}`: the marks have changed, and so must this test")
    with tempfile.TemporaryDirectory(prefix="assist-readme-") as folder:
        tree = Tree(folder, program)
        for block in blocks:
            if "quick" not in kinds or block.kind == "broker":
                continue
            try:
                (run_whole if block.kind == "whole" else run_quick)(tree, block)
            except Wrong as wrong:
                raise Wrong(f"README.md:{block.line}: {wrong}") from None
            print(f"README.md:{block.line}: {block.kind} block is right")
        if "broker" in kinds:
            run_broker(tree, [block for block in blocks if block.kind == "broker"])
            print("README.md: the blocks with a broker are right")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "assist")
    parser.add_argument("--run", choices=("quick", "broker"), action="append")
    options = parser.parse_args()
    self_check()
    try:
        run(options.run or ("quick", "broker"), options.program.resolve(strict=True))
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
