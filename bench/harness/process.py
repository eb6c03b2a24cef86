"""Children of the harness: pinned to a core, ended for certain, their CPU time read from /proc."""

import ctypes
import os
import resource
import signal
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_nice = -15  # whatever else the machine runs disturbs the figures less; the same for everyone who is measured
_ticks_per_s = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A step cannot give its figure; the text is what the table says."""


def _prepare(cores, files):
    def run():
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setpgid(0, 0)
        os.sched_setaffinity(0, cores)
        os.setpriority(os.PRIO_PROCESS, 0, _nice)
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, most), most))

    return run


class Child:
    """A process in a group of its own. Use as a context manager: it is gone afterwards, with all it forked."""

    def __init__(self, command, cores, log, env=None, files=65536):
        self.name = os.path.basename(command[0])
        self.log = log
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})}, preexec_fn=_prepare(cores, files))
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _signal_group(self, number):
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def stop(self):
        """SIGTERM, ten seconds, SIGKILL; returns the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                pass
        self._signal_group(signal.SIGKILL)
        return self.process.wait()

    def wait_until(self, true, seconds, what):
        """Polls `true`; fails with the log's last line when the process ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not true():
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended before {what}: {self.last_line()}")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name}: not {what} after {seconds:g} s: {self.last_line()}")
            time.sleep(0.002)

    def says(self, text):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return text in log.read()

    def last_line(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            lines = [line.strip() for line in log if line.strip()]
        return lines[-1] if lines else "it said nothing"

    def cpu_s(self):
        """User and system time so far, with that of children that have ended (tftpd-hpa forks for each transfer) and
        of those that run. The kernel's softirq work is in none of them."""
        total = 0
        for pid in _group(self.pid):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += sum(int(field) for field in fields[11:15])
        return total / _ticks_per_s


def _group(leader):
    """All processes of a process group."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getpgid(int(name)) == leader:
                    yield int(name)
            except ProcessLookupError:
                pass


def run(command, cores, log, timeout, env=None, ok=(0,)):
    """Runs to the end; fails unless the exit status is one of `ok`. Returns it."""
    with Child(command, cores, log, env) as child:
        try:
            status = child.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Failed(f"{child.name} took more than {timeout:g} s") from None
    if status not in ok:
        raise Failed(f"{child.name} ended with status {status}: {child.last_line()}")
    return status


def ended_cpu_s():
    """User and system time of all children that have ended: what is more of it after a child's run is that child's."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def busy_s(core):
    """Seconds that a core has been busy, by kind; 'softirq' is where the kernel moves frames."""
    with open("/proc/stat", encoding="utf-8") as stat:
        for line in stat:
            words = line.split()
            if words[0] == f"cpu{core}":
                user, nice, system, _, _, irq, softirq = (int(word) / _ticks_per_s for word in words[1:8])
                return {"user": user + nice, "system": system, "softirq": irq + softirq}
    raise Failed(f"/proc/stat has no core {core}")
