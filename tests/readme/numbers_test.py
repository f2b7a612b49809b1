#!/usr/bin/env python3
"""Holds the numbers of the pages under docs/ to the defaults of the program.

usage: numbers_test.py PROGRAM

A number stands on a page as **value** (`key`): the value must be what `assist check --print` says of a configuration
without any setting.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"docs/what_we_do_when_someone_is_stuck.md": 39}  # And how many numbers it has at least.
NUMBER = re.compile(r"\*\*([^*]+)\*\*\s\(`([\w.]+)`\)")


def defaults_of(printed):
    """{"care.caps.day": "3"} from the indented YAML, one setting in each line."""
    values, path = {}, []
    for line in printed.splitlines():
        name, _, value = line.strip().partition(":")
        path[(len(line) - len(line.lstrip())) // 2:] = [name]
        values[".".join(path)] = value.strip()
    return values


def wrong_in(text, defaults):
    for value, key in NUMBER.findall(text):
        if defaults.get(key) != value:
            yield f"{key} is {defaults.get(key)}, the page says {value}"


def self_check():
    """The checks must be able to fail."""
    defaults = defaults_of("care:\n  caps:\n    day: 3\n  faq_max: 3\n")
    assert defaults["care.caps.day"] == "3" and defaults["care.faq_max"] == "3"
    assert not list(wrong_in("at most **3** (`care.caps.day`)", defaults))
    assert list(wrong_in("at most **4** (`care.caps.day`)", defaults))
    assert list(wrong_in("at most **3** (`care.caps.daily`)", defaults))


def main(program):
    self_check()
    with tempfile.NamedTemporaryFile(suffix=".yaml") as empty:
        printed = subprocess.run([program, "check", "--print", empty.name], check=True, capture_output=True, text=True)
    defaults = defaults_of(printed.stdout)
    faults = []
    for page, at_least in PAGES.items():
        text = (ROOT / page).read_text(encoding="utf-8")
        count = len(NUMBER.findall(text))
        if count < at_least:
            faults.append(f"{page}: only {count} numbers name their setting, not {at_least}")
        faults += [f"{page}: {fault}" for fault in wrong_in(text, defaults)]
    print("\n".join(faults) or "the pages' numbers are the defaults")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] == "--help":
        print(__doc__.strip())
        sys.exit(0 if "--help" in sys.argv else 2)
    sys.exit(main(sys.argv[1]))
