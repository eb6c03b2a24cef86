"""The real worker over net_ring beside a bare echo: bench/ring/ring_bench, read."""

import json
import re

import process
from rows import Result, number


def _found(rows, name):
    return next((row for row in rows if row["name"].strip() == name), None)


def _results(rows):
    live = _found(rows, "live over net_ring, mbufs and rings included")
    if live:
        worker, echo = re.search(r"worker ([\d.]+) ns, echo ([\d.]+) ns", live["note"]).groups()
        yield "ring", Result(live["value"], f"{worker} ns/frame", f"echo {echo} ns", live["note"])
    asked = _found(rows, "ARP and ping while TFTP saturates a worker")
    if asked:
        answered, of = map(int, re.search(r"(\d+) of (\d+) answered", asked["note"]).groups())
        yield "questions", Result(answered / of, f"{answered:,}", f"{of:,} asked", asked["note"])
        if answered == of:
            yield "questions-wait", Result(asked["value"] / 1000, f"{number(asked['value'] / 1000)} ms", "", asked["note"])
        else:
            yield "questions-wait", Result(None, "", note="not every question was answered")
    workers = _found(rows, "1 → 2 workers: instructions per frame")
    if workers:
        one, two = re.search(r"(\d+) and (\d+) instructions", workers["note"]).groups()
        yield "workers", Result(workers["value"], two, f"one worker {one}", workers["note"])


def run(bench):
    report = f"{bench.directory('ring')}/ring.json"
    bench.say("live workers over net_ring")
    command = [f"{bench.build}/bench/ring/ring_bench", "--json", report, *(["--quick"] if bench.quick else [])]
    process.run(command, bench.cores, f"{bench.directory('ring')}/log", 45 if bench.quick else 140, ok=(0, 1))
    with open(report, encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    bench.keep("ring", rows)
    return dict(_results(rows))
