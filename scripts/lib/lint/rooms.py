"""The table "Rooms" of ARCHITECTURE.md, and that every #include keeps to it."""

import re

import exceptions
from tree import includes_of, relative, resolve, room_of, sources, top

# How a library's headers begin, and its name in the table of rooms.
LIBRARIES = {
    "CLI/": "CLI11",
    "nlohmann/": "nlohmann-json",
    "oneapi/tbb/": "oneTBB",
    "tbb/": "oneTBB",
    "rte_": "DPDK",
    "spdlog/": "spdlog",
    "microhttpd.h": "libmicrohttpd",
    "prometheus/": "prometheus-cpp",
    "sqlite3.h": "SQLite",
    "cap-ng.h": "libcap-ng",
    "seccomp.h": "libseccomp",
    "systemd/": "libsystemd",
    "yaml-cpp/": "yaml-cpp",
}
# Headers of the system that stand in a directory.
SYSTEM = ("arpa/", "linux/", "net/", "netinet/", "sys/")
# What a precompiled header reads belongs to no room.
NO_ROOMS = {"src/pch"}


class Room:
    """One row of ARCHITECTURE.md's table of rooms."""

    def __init__(self, name, thread, includes, libraries):
        self.name = name
        self.thread = thread
        self.includes = re.findall(r"`([^`]+)`", includes)
        self.libraries = [library for library in re.split(r",\s*", libraries) if library not in ("", "none")]


def read_rooms():
    """The rooms by name, in the table's order, and what is wrong with the table."""
    rooms, errors, inside = {}, [], False
    for number, line in enumerate((top / "ARCHITECTURE.md").read_text().splitlines(), 1):
        if line.startswith("#"):
            inside = line.strip("# ") == "Rooms"
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not inside or not line.startswith("| `"):
            continue
        if len(cells) != 5:
            errors.append(f"ARCHITECTURE.md:{number}: {len(cells)} columns, not 5")
            continue
        room = Room(cells[0].strip("`"), *cells[1:4])
        # Downwards only: a room names rooms above it in the table, so that no two rooms can need each other.
        errors += [f"ARCHITECTURE.md:{number}: {room.name} may include {other}, which has no row above it"
                   for other in room.includes if other not in rooms]
        errors += [f"ARCHITECTURE.md:{number}: {library} is no library that scripts/lib/lint knows"
                   for library in room.libraries if library not in LIBRARIES.values()]
        rooms[room.name] = room
    present = ["include/bootstorm"] + sorted({room_of(path) for path in sources("src")} - NO_ROOMS)
    errors += [f"ARCHITECTURE.md: no row for {room}" for room in present if room not in rooms]
    errors += [f"ARCHITECTURE.md: {room} has a row and does not exist" for room in rooms if room not in present]
    return rooms, errors


def check_includes(rooms, used):
    for path in sources("include", "src"):
        room = rooms.get(room_of(path))
        if not room:
            continue  # without a row, which read_rooms() has reported
        for number, quoted, name in includes_of(path):
            where = f"{relative(path)}:{number}: "
            if quoted:
                target = resolve(name, path)
                if not target:
                    yield f'{where}"{name}" does not exist'
                    continue
                other = room_of(target)
                edge = f"{room.name} includes {other}"
                if edge in exceptions.INCLUDES:
                    used.add(edge)
                elif other != room.name and other not in room.includes:
                    yield f'{where}{room.name} must not include {other}: "{name}"'
                continue
            library = next((LIBRARIES[prefix] for prefix in LIBRARIES if name.startswith(prefix)), None)
            if library and library not in room.libraries:
                yield f"{where}{room.name} must not use {library}: <{name}>"
            elif not library and "/" in name and not name.startswith(SYSTEM):
                yield f"{where}<{name}> is of no library that scripts/lib/lint knows"


# The parts of a room whose order matters: each includes only those before it.
LAYERS = {"src/core/dhcp": ["message", "client", "lease", "reply", "policy"]}


def check_layers():
    for room, layers in LAYERS.items():
        for path in sources(room):
            layer = path.parent.name
            if layer not in layers:
                yield f"{relative(path)}: {room} has no part {layer}"
                continue
            for number, quoted, name in includes_of(path):
                target = resolve(name, path) if quoted else None
                if not target or not relative(target).startswith(room + "/"):
                    continue
                other = target.parent.name
                if other not in layers or layers.index(other) > layers.index(layer):
                    yield f"{relative(path)}:{number}: {layer} must not include {other}: \"{name}\""
