#!/usr/bin/env python3
"""Validates what care emitted, and the published examples, against the published schemas.

usage: schema_check.py SCHEMAS SAMPLES
Each schema is a subset that draft-07 and 2020-12 read alike; both must agree.
"""
import json
import pathlib
import sys

import jsonschema

CHECKERS = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)


def verdicts(schema, document):
    return [next(iter(checker(schema).iter_errors(document)), None) for checker in CHECKERS]


def main(schemas, samples):
    checked = wrong = 0
    for kind in ("trigger", "decision", "case"):
        schema = json.loads((schemas / f"{kind}.v1.json").read_text())
        for checker in CHECKERS:
            checker.check_schema({k: v for k, v in schema.items() if k != "$schema"})
        examples = schemas / "examples" / kind
        expected = [(path, True) for path in sorted((samples / kind).glob("*.json"))]
        expected += [(path, True) for path in sorted((examples / "valid").glob("*.json"))]
        expected += [(path, False) for path in sorted((examples / "invalid").glob("*.json"))]
        if {valid for _, valid in expected} != {True, False}:
            sys.exit(f"{kind}: needs samples, valid and invalid examples")
        for path, valid in expected:
            checked += 1
            for error in verdicts(schema, json.loads(path.read_text())):
                if (error is None) != valid:
                    wrong += 1
                    print(f"{path}: {error.message if error else 'must not be valid'}")
    print(f"{checked} documents checked, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__.strip())
        sys.exit(0 if "--help" in sys.argv else 2)
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
