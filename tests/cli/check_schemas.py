#!/usr/bin/env python3
"""Checks every value of a file of {"topic","key","value"} lines against its published schema."""
import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"


def validator(name):
    schema = json.loads((SCHEMAS / name).read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def main():
    event, profile = validator("event.v1.json"), validator("profile.v1.json")
    checked = wrong = 0
    for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
        record = json.loads(line)
        schema = profile if record["topic"].endswith("profiles") else event
        checked += 1
        for error in schema.iter_errors(record["value"]):
            wrong += 1
            print(f"{error.message}: {json.dumps(record['value'])}")
    print(f"{checked} values checked, {wrong} faults")
    return 0 if checked and not wrong else 1


sys.exit(main())
