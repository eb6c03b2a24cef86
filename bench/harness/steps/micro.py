"""The pure core beside its limit: Google Benchmark programs, read."""

import json

import process
from rows import Result, rate

_sessions = 10_000


def _times(bench, pattern):
    """{benchmark's name: nanoseconds per frame}: the least of several repetitions, in random order, because whatever else
    the machine does only adds."""
    report = f"{bench.directory('micro')}/core.json"
    command = [f"{bench.build}/bench/core_bench", f"--benchmark_filter={pattern}", f"--benchmark_out={report}",
               "--benchmark_out_format=json", f"--benchmark_repetitions={7 if bench.quick else 15}",
               "--benchmark_enable_random_interleaving=true", f"--benchmark_min_time={0.02 if bench.quick else 0.1}"]
    process.run(command, {bench.server_core}, f"{bench.directory('micro')}/log", 35 if bench.quick else 100)
    with open(report, encoding="utf-8") as file:
        found = json.load(file)
    times = {}
    for one in found["benchmarks"]:
        if one["run_type"] == "iteration" and "items_per_second" in one:
            times.setdefault(one["run_name"], []).append(1e9 / one["items_per_second"])
    return {name: min(values) for name, values in times.items()}


def _ack(kind, sessions, cold):
    return f"{kind}/sessions:{sessions}/cold:{cold}/manual_time"


def run(bench):
    bench.say("core benchmarks")
    times = _times(bench, ".*")
    bench.keep("micro", {"ns_per_frame": times})
    results = {}
    for row, cold in (("ack-hot", 0), ("ack-cold", 1)):
        ours, limit = times[_ack("ack_to_data", _sessions, cold)], times[_ack("limit", _sessions, cold)]
        results[row] = Result(limit / ours, f"{ours:.1f} ns/frame", f"limit {limit:.1f} ns", f"{rate(1e9 / ours)}frames/s")
    many, few = times[_ack("ack_to_data", 60_000, 0)], times[_ack("ack_to_data", 100, 0)]
    results["sessions"] = Result(many / few, f"{many:.1f} ns/frame", f"100: {few:.1f} ns")
    return results
