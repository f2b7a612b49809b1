"""Looks into the stores that the processors left on disk."""
import os, subprocess

NEVER = 2**64 - 1  # As a due time is stored: milliseconds with the sign bit turned.


def check_timers(state):
    """(records, those whose timer the index does not have) of all stores below the folder `state`."""
    records = missing = 0
    for folder, _, files in os.walk(state):
        if 'CURRENT' not in files: continue
        due_of, index = scan(folder)
        records += len(due_of)
        missing += sum(due != NEVER and (due, key) not in index for key, due in due_of.items())
    return records, missing


def scan(folder):
    due_of, index = {}, set()
    lines = subprocess.run(['ldb', '--db=' + folder, 'scan', '--hex'], check=True, capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        key, value = (bytes.fromhex(part.strip().removeprefix('0x')) for part in line.split(':'))
        if key[:1] == b'S': due_of[key[1:]] = int.from_bytes(value[:8], 'big')
        elif key[:1] == b'T': index.add((int.from_bytes(key[1:9], 'big'), key[9:]))
    return due_of, index
