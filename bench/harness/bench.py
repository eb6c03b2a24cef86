"""What every step is given: paths, cores, how much to do, and where figures are kept."""

import os
import shutil
import subprocess
import sys
import time

import process


class Bench:
    failures = (process.Failed, OSError, KeyError, TypeError, ValueError, ZeroDivisionError, subprocess.SubprocessError)

    def __init__(self, build, quick):
        self.build = build
        self.quick = quick
        self.work = f"{build}/bench-work"
        self.bootstorm = f"{build}/src/cli/bootstorm"
        self.boot_files = f"{build}/bench-boot"
        self.rivals_root = f"{build}/rivals"
        self.figures = {}
        self.cores = os.sched_getaffinity(0)
        ordered = sorted(self.cores)
        self.server_core, self.client_core = ordered[0], ordered[1 % len(ordered)]
        self._began = time.monotonic()
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)

    def seconds(self):
        return time.monotonic() - self._began

    def say(self, text):
        print(f"[{self.seconds():4.0f} s] {text}", file=sys.stderr, flush=True)

    def keep(self, step, figures):
        """For the JSON and the plots."""
        self.figures[step] = figures

    def directory(self, name):
        path = f"{self.work}/{name}"
        os.makedirs(path, exist_ok=True)
        return path

    def fresh(self, name):
        """The same, and empty: what a run before left would be served again."""
        shutil.rmtree(f"{self.work}/{name}", ignore_errors=True)
        return self.directory(name)

    def need_two_cores(self):
        if len(self.cores) < 2:
            raise process.Failed("server and client need a core each, and there is one")

    def give_to_the_user(self, *paths):
        """What root wrote below the user's build folder belongs to the user."""
        if "SUDO_UID" in os.environ:
            subprocess.run(["chown", "-R", f"{os.environ['SUDO_UID']}:{os.environ['SUDO_GID']}", self.work, *paths], check=False)


def machine():
    """What the figures are figures of, without naming the machine."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        text = info.read()
    model = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")), "?")
    with open("/proc/meminfo", encoding="ascii") as info:
        gib = int(info.readline().split()[1]) / 2**20
    return {"cores": len(os.sched_getaffinity(0)), "cpu": model, "virtual": " hypervisor" in text,
            "memory_gib": round(gib), "kernel": os.uname().release.split("-")[0]}
