"""tests/README.md says which test shows what. Every test that it names must exist."""

import fnmatch
import re

from tree import sources, text_of, top

PAGE = "tests/README.md"
EXCHANGE = re.compile(r"\b(arp|dhcp|ether|icmp|ipv4|tftp|udp)\.([a-z0-9_]+\*?)")
CASE = re.compile(r"\b([A-Z]\w+)\.([A-Z]\w+|\*)")
DEFINED = re.compile(r"^(?:TEST|TEST_F|TEST_P)\((\w+), *(\w+)\)", re.MULTILINE)
LITERAL = re.compile(r"'([^'\n]+)'")


def _words(name):
    # What a run's parameters are ("4 workers, 1 receive") is written out in one place and filled in in another.
    return re.findall(r"[a-z_]+", name.lower().replace("@0@", ""))


def _known_runs():
    runs = [_words(literal) for literal in LITERAL.findall(text_of("tests/meson.build", "tests/*/meson.build", "bench/*/meson.build"))]
    return runs + [_words(path.stem) for path in (top / "tests/smoke").glob("*.sh")]


def unknown_tests():
    exchanges = {f"{path.parent.name}.{path.stem}" for path in (top / "tests/exchanges").glob("*/*.exchange")}
    cases = {case for path in sources("tests") for case in DEFINED.findall(path.read_text())}
    runs = _known_runs()
    for number, line in enumerate((top / PAGE).read_text().splitlines(), 1):
        place = f"{PAGE}:{number}"
        for group, name in EXCHANGE.findall(line):
            if not fnmatch.filter(exchanges, f"{group}.{name}"):
                yield f"{place}: there is no exchange {group}.{name}"
        for suite, name in CASE.findall(line):
            if not any(suite == known and name in ("*", test) for known, test in cases):
                yield f"{place}: there is no test {suite}.{name}"
        if line.startswith("| ") and line.count(" | ") == 2:
            for name in re.findall(r"`([^`]+)`", line.rsplit(" | ", 1)[1]):
                words = _words(name)
                if not any(run[:len(words)] == words for run in runs):
                    yield f"{place}: there is no run named “{name}”"
