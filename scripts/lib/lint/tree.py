"""The source tree as the checks see it: its files, and which file an #include means."""

import pathlib
import re

top = pathlib.Path(__file__).resolve().parents[3]
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def sources(*directories):
    return sorted(path for directory in directories for path in (top / directory).rglob("*.[ch]pp"))


def relative(path):
    return str(path.relative_to(top))


def room_of(path):
    return "/".join(relative(path).split("/")[:2])


def resolve(name, source):
    """The file that an include of `name` in `source` means, or None."""
    if relative(source).startswith(("src/", "include/")):
        places = [top / "include", top / "src", source.parent]
    else:
        places = [source.parent, top / "include", top / "src", top / "tests", top / "bench"]
    return next((place.joinpath(name).resolve() for place in places if (place / name).is_file()), None)


def includes_of(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def line_count(path):
    return path.read_text().count("\n")


def text_of(*patterns):
    return "\n".join(path.read_text() for pattern in patterns for path in sorted(top.glob(pattern)) if path.is_file())
