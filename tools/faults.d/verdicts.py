"""Verdicts as `assist replay` prints them and as they stand in Kafka, in one form that can be compared."""
import importlib, json, os, subprocess, sys


def message_class(root, work):
    """The Protobuf message, compiled into the folder `work`."""
    subprocess.run(['protoc', '-I', os.path.join(root, 'processor/event'), '--python_out', work, 'verdict.proto'], check=True)
    sys.path.insert(0, work)
    return importlib.import_module('verdict_pb2').Verdict


def of_bytes(message_class, value): return text_of(fields_of(message_class.FromString(value)))


def of_line(line):
    fields = json.loads(line)
    del fields['schema']
    return text_of(without_defaults(fields))


def text_of(fields): return json.dumps(fields, sort_keys=True)


def fields_of(message):
    fields = {}
    for field, value in message.ListFields():  # Only those that are not at their default.
        repeated = field.label == field.LABEL_REPEATED
        if field.message_type: value = [fields_of(element) for element in value] if repeated else fields_of(value)
        elif field.name == 'level': value = name_of(field, value).removeprefix('level_')
        elif field.enum_type: value = name_of(field, value)
        elif repeated: value = list(value)
        fields[field.name] = value
    return fields


def name_of(field, number): return field.enum_type.values_by_number[number].name.lower()


def without_defaults(fields):
    kept = {}
    for name, value in fields.items():
        if name == 'level' and value == 'none': continue
        if name == 'evidence': value = [without_defaults(element) for element in value]
        if isinstance(value, dict): kept[name] = without_defaults(value)  # There, though it may be empty.
        elif value: kept[name] = value
    return kept
