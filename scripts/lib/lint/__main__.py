"""How the source tree is laid out, checked: what each room includes, how long things are, and that nothing is unused.

usage: lint [--longest]

Prints "ok - TEXT" or "not ok - TEXT" per check, followed by the violations; scripts/lint numbers the lines. --longest
prints the longest function and file of each room instead.
"""

import sys

import exceptions
import lengths
import rooms
import shown_by
import unused


def verdict(text, violations):
    print(("not ok - " if violations else "ok - ") + text)
    for violation in violations:
        print(violation)


def main():
    if "--longest" in sys.argv[1:]:
        lengths.print_longest()
        return
    table, errors = rooms.read_rooms()
    used = set()
    verdict("ARCHITECTURE.md's table has every room, each below those that it may include", errors)
    verdict("every room includes what the table lets it include, and no other library",
            list(rooms.check_includes(table, used)))
    verdict("the parts of DHCP include only downwards", list(rooms.check_layers()))
    verdict(f"no function is longer than {lengths.FUNCTION_LINES} lines", list(lengths.check_functions(used)))
    verdict("no file is longer than it should be without a reason", list(lengths.check_files(used)))
    verdict("every file is used", unused.unused())
    verdict("every test that tests/README.md names exists", list(shown_by.unknown_tests()))
    verdict("every exception is needed",
            [f"scripts/lib/lint/exceptions.py: nothing needs the exception for {key} any more"
             for key in [*exceptions.INCLUDES, *exceptions.LONG_FUNCTIONS, *exceptions.LONG_FILES] if key not in used])


main()
