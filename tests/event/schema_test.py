#!/usr/bin/env python3
"""Validates every example under schemas/ with a real validator, and lints the schemas.

schemas/<name>.v<N>.json is checked with schemas/examples/<name>/{valid,invalid}/*.json. Each schema must mean the same in
draft-07 and in 2020-12, so both validators must agree on every example, and what the drafts read differently is refused:
keywords beside $ref, and keywords that only one of them knows.
"""
import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
VALIDATORS = (jsonschema.Draft7Validator, jsonschema.Draft202012Validator)
ONE_DRAFT_ONLY = {
    "unevaluatedProperties", "unevaluatedItems", "prefixItems", "$dynamicRef", "$dynamicAnchor", "$recursiveRef",
    "dependentRequired", "dependentSchemas", "dependencies", "additionalItems", "minContains", "maxContains",
}
ANNOTATIONS = {"title", "description", "$comment", "default", "examples"}
faults = []


def lint(schema, where):
    """Walks everything that is a schema; names of properties are not keywords."""
    if isinstance(schema, list):
        for index, part in enumerate(schema):
            lint(part, f"{where}[{index}]")
        return
    if not isinstance(schema, dict):
        return
    if "$ref" in schema and schema.keys() - ANNOTATIONS - {"$ref"}:
        faults.append(f"{where}: keywords beside $ref are ignored by draft-07")
    for keyword in ONE_DRAFT_ONLY & schema.keys():
        faults.append(f"{where}: {keyword} is not the same in both drafts")
    for keyword, part in schema.items():
        if keyword in ("properties", "$defs", "definitions", "patternProperties"):
            for name, inner in part.items():
                lint(inner, f"{where}/{keyword}/{name}")
        elif keyword not in ("enum", "const", "default", "examples", "required"):
            lint(part, f"{where}/{keyword}")


def valid(validator, schema, document, path):
    error = next(iter(validator(schema).iter_errors(document)), None)
    return (error is None), (error.message if error else f"{path.parent.name}: accepted by {validator.__name__}")


def check(path):
    name = path.name.split(".")[0]
    schema = json.loads(path.read_text(encoding="utf-8"))
    lint(schema, path.name)
    for validator in VALIDATORS:
        validator.check_schema({key: value for key, value in schema.items() if key != "$schema"})
    checked = {True: 0, False: 0}
    for expected in (True, False):
        folder = SCHEMAS / "examples" / name / ("valid" if expected else "invalid")
        for example in sorted(folder.glob("*.json")):
            document = json.loads(example.read_text(encoding="utf-8"))
            checked[expected] += 1
            for validator in VALIDATORS:
                found, why = valid(validator, schema, document, example)
                if found != expected:
                    faults.append(f"{example.relative_to(SCHEMAS)}: {why}")
    if not checked[True] or not checked[False]:
        faults.append(f"{path.name}: needs valid and invalid examples, has {checked[True]} and {checked[False]}")
    print(f"{path.name}: {checked[True]} valid and {checked[False]} invalid examples")


def main():
    schemas = sorted(SCHEMAS.glob("*.json"))
    for path in schemas:
        check(path)
    for fault in faults:
        print(fault)
    return 1 if faults or not schemas else 0


if __name__ == "__main__":
    sys.exit(main())
