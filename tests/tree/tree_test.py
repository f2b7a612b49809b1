#!/usr/bin/env python3
"""Holds the tree to its own rules: sizes, names, which room may include what, and scripts that explain themselves.

Run by ctest as `tree_test`. Prints every breach with its place and exits 1 if there is one; `--help` prints this.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = {".cpp": 500, ".h": 200}
BANNED_NAMES = {"util", "utils", "utility", "manager", "helper", "helpers", "common", "impl"}

# A room may include its own files and those of the rooms listed; a room that is not listed here, any.
ROOM_MAY_INCLUDE = {"event": set(), "detect": {"event"}, "care": {"event"}, "stream": {"event", "store", "ops"},
                    "store": {"event", "ops"}}
PURE_ROOMS = {"event", "detect", "care"}
IMPURE = re.compile(
    r"#include\s*[<\"](librdkafka|rocksdb|boost/(beast|asio)|thread|mutex|atomic|condition_variable|future|fstream|iostream"
    r"|spdlog|prometheus|ctime|unistd\.h|sys/)"
    r"|_clock::now\b|\bgettimeofday\b|\bclock_gettime\b|\btime\((NULL|nullptr|0)\)")

CONTROL = re.compile(r"^(else|if|for|while|do|switch|case|default|try|catch|return|namespace|struct|class|enum|union|extern)\b")


def tracked_files():
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
        check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def without_text(source):
    """The source with comments and literals blanked, line breaks kept: what is left has only braces that count."""
    literal = re.compile(r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.S)
    return literal.sub(lambda match: "\n" * match.group().count("\n"), source)


def long_functions(source):
    """(first line, lines) of every function body that is too long. A body is a block at namespace or class level whose
    header has parentheses and does not start as a type does; what is inside it belongs to it."""
    code = re.sub(r"^[ \t]*#.*$", "", without_text(source), flags=re.M)
    found, blocks, header_start = [], [], 0
    for match in re.finditer(r"[{};]", code):
        position = match.start()
        if match.group() == "{":
            header = code[header_start:position].strip()
            inside = any(kind == "function" for kind, _ in blocks)
            kind = "function" if not inside and "(" in header and not CONTROL.match(header) else "other"
            first = code.count("\n", 0, position - len(code[header_start:position].lstrip())) + 1
            blocks.append((kind, first))
        elif match.group() == "}" and blocks:
            kind, first = blocks.pop()
            lines = code.count("\n", 0, position) + 1 - first + 1
            if kind == "function" and lines > FUNCTION_LINES_MAX:
                found.append((first, lines))
        header_start = position + 1
    return found


def breaches_of_source(path, name):
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    limit = FILE_LINES_MAX[path.suffix]
    if len(lines) - 1 > limit:
        yield f"{name}: {len(lines) - 1} lines, at most {limit}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield f"{name}:{number}: {len(line)} columns, at most {COLUMNS_MAX}"
    for first, count in long_functions(text):
        yield f"{name}:{first}: a function of {count} lines, at most {FUNCTION_LINES_MAX}"
    parts = Path(name).parts
    if parts[0] == "processor" and len(parts) > 2:
        yield from breaches_of_room(name, parts[1], lines)


def breaches_of_room(name, room, lines):
    for number, line in enumerate(lines, 1):
        if room in PURE_ROOMS and not line.lstrip().startswith("//") and IMPURE.search(line):
            yield f"{name}:{number}: a pure room reaches outside: {line.strip()}"
        included = re.match(r'#include "processor/(\w+)/', line)
        if included and room in ROOM_MAY_INCLUDE and included[1] not in ROOM_MAY_INCLUDE[room] | {room}:
            yield f"{name}:{number}: {room} must not know {included[1]}"


def breaches_of_name(name):
    words = set(re.split(r"[/_.\-]", name.lower()))
    for word in sorted(words & BANNED_NAMES):
        yield f"{name}: '{word}' names nothing; name it after what it holds"


TYPE = re.compile(r"^(?:struct|class|enum(?: class)?) ([A-Z]\w*)(?: final)?(?: :[^;{]*)?\s*\{", re.M)


def types_of(source):
    """(namespace, name) of the types that a header defines outside of other types."""
    namespace = re.search(r"^namespace ([\w:]+) \{", source, re.M)
    return [(namespace[1] if namespace else "", name) for name in TYPE.findall(source)]


def breaches_of_types(headers):
    """Two types of one name in one namespace are one to the linker, which keeps the constructor of either."""
    defined = {}
    for name, source in headers:
        for type_name in types_of(source):
            if type_name in defined and defined[type_name] != name:
                yield f"{name}: {'::'.join(type_name)} is also in {defined[type_name]}"
            defined.setdefault(type_name, name)


def breaches_of_script(path, name):
    if not os.access(path, os.X_OK):
        yield f"{name}: a script must be executable"
        return
    shown = subprocess.run([str(path), "--help"], cwd="/", capture_output=True, text=True, timeout=60,
                           stdin=subprocess.DEVNULL)
    if shown.returncode != 0 or len(shown.stdout.strip()) < 40:
        yield f"{name}: --help must explain it and exit 0 (got {shown.returncode}: {shown.stdout.strip()[:60]!r})"


def is_script(path):
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def has_shellcheck():
    return subprocess.run(["sh", "-c", "command -v shellcheck"], capture_output=True).returncode == 0


def breaches_of_shell(scripts):
    checked = subprocess.run(["shellcheck", "-f", "gcc", *map(str, scripts)], capture_output=True, text=True)
    yield from (line for line in checked.stdout.splitlines() if line)


def breaches(files):
    headers = [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files
               if path.suffix == ".h" and path.is_relative_to(ROOT / "processor")]
    yield from breaches_of_types(headers)
    shell = []
    for path in files:
        name = str(path.relative_to(ROOT))
        yield from breaches_of_name(name)
        if path.suffix in FILE_LINES_MAX:
            yield from breaches_of_source(path, name)
        elif name.startswith(("tools/", ".ci/")) and is_script(path):
            yield from breaches_of_script(path, name)
            if b"bash" in path.read_bytes().split(b"\n", 1)[0]:
                shell.append(path)
    if has_shellcheck():
        yield from breaches_of_shell(shell)


def self_check():
    """The checks must be able to fail."""
    body = "  x();\n" * FUNCTION_LINES_MAX
    assert long_functions("namespace a {\nint f(int x) {\n" + body + "}\n}\n") == [(2, FUNCTION_LINES_MAX + 2)]
    assert long_functions("struct A {\n  int a = 0;\n" + "  int b();\n" * 99 + "};\n") == []
    one, two = "namespace a {\nstruct B {\n};\n", "namespace a::c {\nclass B final : D {\n};\n"
    assert list(breaches_of_types([("1.h", one), ("2.h", one)])) and not list(breaches_of_types([("1.h", one), ("2.h", two)]))
    assert list(breaches_of_name("processor/event/time_utils.h")) and not list(breaches_of_name("processor/event/time.h"))
    assert list(breaches_of_room("a.h", "care", ['#include "processor/detect/score.h"']))
    assert list(breaches_of_room("a.h", "detect", ["  auto now = std::chrono::system_clock::now();"]))
    assert not list(breaches_of_room("a.h", "detect", ["#include <chrono>"]))


def main():
    if "--help" in sys.argv:
        print(__doc__)
        return 0
    self_check()
    files = tracked_files()
    found = list(breaches(files))
    print("\n".join(found) or f"{len(files)} files keep the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
