#!/usr/bin/env python3
"""Asks the program about every customer of a simulated shop and validates what it says.

usage: explanation_schema_test.py PROGRAM
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
CUSTOMERS = 25


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.v1.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def printed(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(program):
    explanation, decision = validator("explanation"), validator("decision")
    with tempfile.TemporaryDirectory(prefix="assist-explain-") as folder:
        shop = pathlib.Path(folder) / "shop.jsonl"
        shop.write_text(printed(program, "simulate", "--seed", "5", "--events", "30000"))
        lines = printed(program, "replay", "--emit", "decisions", str(shop)).splitlines()
        customers = sorted({json.loads(line)["customer_key"] for line in lines})
        if len(customers) < CUSTOMERS:
            sys.exit(f"the shop has only {len(customers)} customers in trouble")
        for customer in customers[:CUSTOMERS]:
            told = json.loads(printed(program, "explain", "--json", "--customer", customer, "--from", str(shop)))
            explanation.validate(told)
            for record in told["decisions"]:
                decision.validate(record)
            if told["customer_key"] != customer or not told["answered"]:
                sys.exit(f"{customer}: {told['words']}")
    print(f"{CUSTOMERS} customers explained")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] == "--help":
        print(__doc__.strip())
        sys.exit(0 if "--help" in sys.argv else 2)
    sys.exit(main(sys.argv[1]))
