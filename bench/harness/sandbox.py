"""A place where nothing can be left behind: private process, mount and network namespaces.

The outer process reserves hugepages and waits; the inner one is the first of its process namespace. When that ends, for
whatever reason, the kernel ends every process in there, and with them go interfaces, mounts and sockets.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import traceback

_new_mounts, _new_network, _new_processes = 0x00020000, 0x40000000, 0x20000000
_end_with_parent = 1  # PR_SET_PDEATHSIG
_libc = ctypes.CDLL(None, use_errno=True)
_pages = "/sys/kernel/mm/hugepages/hugepages-2048kB/"
_signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Ctrl-C, SIGTERM, or whoever started us is gone."""


def _read(name):
    with open(_pages + name, encoding="ascii") as file:
        return int(file.read())


class Hugepages:
    """Reserves what is missing, if memory is plentiful, and gives it back."""

    def __init__(self, wanted):
        self._before = self._set = None
        try:
            free, now = _read("free_hugepages"), _read("nr_hugepages")
            with open("/proc/meminfo", encoding="ascii") as info:
                available = next(int(line.split()[1]) for line in info if line.startswith("MemAvailable"))
            if free >= wanted or available < 2 * wanted * 2048 + 2_000_000:
                return
            self._write(now + wanted - free)
            self._before, self._set = now, _read("nr_hugepages")
        except OSError:
            pass  # a machine without them: the appliance says in its log that it uses ordinary pages

    @staticmethod
    def _write(count):
        with open(_pages + "nr_hugepages", "w", encoding="ascii") as file:
            file.write(str(count))

    def give_back(self):
        # Somebody else may have changed the figure meanwhile: then it is theirs.
        if self._before is not None and _read("nr_hugepages") == self._set:
            self._write(self._before)


def _mounts():
    # /run belongs to the daemons: with a private one they find no socket and leave none.
    for command in ("mount --make-rprivate /", "mount -t proc proc /proc", "mount -t sysfs sysfs /sys",
                    "mount -t tmpfs tmpfs /run", "mkdir -p /run/netns /run/lock", "ip link set lo up"):
        subprocess.run(command.split(), check=True, stdin=subprocess.DEVNULL)
    subprocess.run("mount -t hugetlbfs hugetlbfs /dev/hugepages".split(), check=False, stderr=subprocess.DEVNULL)


def _inner(main):
    _libc.prctl(_end_with_parent, signal.SIGKILL)
    # A session of its own: a terminal's Ctrl-C comes once, from the outer process. The kernel shares a core out by
    # session first, so this is also how other programs of the machine are made to disturb less.
    os.setsid()
    try:
        with open("/proc/self/autogroup", "w", encoding="ascii") as group:
            group.write("-15")
    except OSError:
        pass  # no such groups here: the children's own nice value counts

    def stop(*_):
        for number in _signals:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in _signals:
        signal.signal(number, stop)
    _watch_standard_input()
    try:
        _mounts()
        return main()
    except Stopped:
        print("stopped", file=sys.stderr)
        return 130


def _watch_standard_input():
    """A caller that cannot send us signals (sudo's) keeps a pipe open there instead."""
    if not os.environ.get("BOOTSTORM_BENCH_PIPE"):
        return

    def until_end():
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=until_end, daemon=True).start()


def run(main, hugepages):
    """Runs `main` inside; returns what it returned."""
    pages = Hugepages(hugepages)
    try:
        if _libc.unshare(_new_mounts | _new_network | _new_processes) != 0:
            print(f"no namespaces: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
            return 3
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                status = _inner(main)
            except BaseException:  # the process ends here, whatever it was
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(status)
        for number in _signals:
            signal.signal(number, lambda number, _: os.kill(pid, number))
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    finally:
        pages.give_back()
