"""How long functions and files may be. A function fits a screen; a file holds one idea."""

import collections
import json
import subprocess

import exceptions
from tree import line_count, relative, sources, top

FUNCTION_LINES = 60
FILE_LINES = {"include": 200, "src": 200, "bench": 200, "tests": 300}


def functions():
    """(lines, file, first line, name) of every function, the longest first."""
    files = [relative(path) for path in sources("include", "src", "bench", "tests")]
    files += [relative(path) for path in sorted(top.glob("bench/**/*.py")) + sorted(top.glob("scripts/**/*.py"))]
    command = ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C++=f", "--kinds-Python=fm", "-L", "-", "-f", "-"]
    tags = subprocess.run(command, input="\n".join(files), cwd=top, check=True, capture_output=True, text=True).stdout
    found = []
    for line in tags.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            found.append((tag["end"] - tag["line"] + 1, tag["path"], tag["line"], tag["name"]))
    assert len(found) > len(files), "ctags found hardly any function: is it Universal Ctags?"
    return sorted(found, reverse=True)


def check_functions(used):
    for lines, path, number, name in functions():
        if lines <= FUNCTION_LINES:
            return
        if f"{path} {name}" in exceptions.LONG_FUNCTIONS:
            used.add(f"{path} {name}")
        else:
            yield f"{path}:{number}: {name} has {lines} lines, more than {FUNCTION_LINES}"


def check_files(used):
    for directory, limit in FILE_LINES.items():
        for path in sources(directory):
            lines = line_count(path)
            if lines <= limit:
                continue
            if relative(path) in exceptions.LONG_FILES:
                used.add(relative(path))
            else:
                yield f"{relative(path)}:1: {lines} lines, more than {limit}: split it, or give the reason in exceptions.LONG_FILES"


def print_longest():
    """Prints the longest function and the longest file of each room and of each part of tests and bench."""
    rows = collections.defaultdict(lambda: ["", ""])
    for lines, path, number, name in functions():
        row = rows["/".join(path.split("/")[:2])]
        row[0] = row[0] or f"{lines:4} {path}:{number} {name}"
    files = sorted(((line_count(path), relative(path)) for path in sources("include", "src", "bench", "tests")), reverse=True)
    for lines, path in files:
        row = rows["/".join(path.split("/")[:2])]
        row[1] = row[1] or f"{lines:4} {path}"
    for room in sorted(rows):
        print(f"{room}\n  function {rows[room][0]}\n  file     {rows[room][1]}")
