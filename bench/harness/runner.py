"""Runs the steps one after the other; a step that fails or takes too long costs its own rows only."""

import contextlib
import importlib
import signal

import rows
from process import Failed

# Seconds in full and in quick; each step's own waits are shorter, this is for what nobody thought of.
STEPS = {
    "micro": (150, 40),
    "durable": (30, 20),
    "ring": (150, 50),
    "storm": (270, 70),
    "tftp": (180, 45),
    "dhcp": (90, 45),
    "beside": (130, 30),
    "start": (45, 30),
    "replay": (60, 40),
    "idle": (20, 12),
    "instructions": (120, 40),
}


class OutOfTime(Exception):
    pass


@contextlib.contextmanager
def _at_most(seconds):
    def over(*_):
        raise OutOfTime(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(bench, wanted):
    """`wanted`: row ids. Returns {row id: Result}; a row that could not be measured says why."""
    results = {}
    took = {}
    for step, limits in STEPS.items():
        ids = [row.id for row in rows.ROWS if row.step == step and row.id in wanted]
        if not ids:
            continue
        began = bench.seconds()
        try:
            with _at_most(limits[bench.quick]):
                found = importlib.import_module(f"steps.{step}").run(bench)
            why = "the step gave no figure for it"
        except (*bench.failures, OutOfTime) as failure:
            found, why = {}, str(failure) if isinstance(failure, (Failed, OutOfTime)) else repr(failure)
            bench.say(f"{step}: {why}")
        took[step] = round(bench.seconds() - began, 1)
        for row in ids:
            results[row] = found.get(row) or rows.Result(None, "", note=why)
    bench.keep("seconds", took)
    return results
