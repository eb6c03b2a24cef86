"""The pure core beside its limit: Google Benchmark programs, read."""

import json

import process
from rows import Result, rate

_sessions = 10_000
_for_the_table = "^(limit|ack_to_data|request_to_data|discover_to_offer|request_to_ack|session_find)/"


def _run(bench, pattern):
    """({benchmark's name: nanoseconds per frame}, bytes per session). The least of several repetitions in random order,
    because whatever else the machine does only adds."""
    report = f"{bench.directory('micro')}/core.json"
    command = [f"{bench.build}/bench/core/core_bench", f"--benchmark_filter={pattern}", f"--benchmark_out={report}",
               "--benchmark_out_format=json", "--benchmark_repetitions=7", "--benchmark_enable_random_interleaving=true",
               f"--benchmark_min_time={0.02 if bench.quick else 0.05}"]
    process.run(command, {bench.server_core}, f"{bench.directory('micro')}/log", 38 if bench.quick else 140)
    with open(report, encoding="utf-8") as file:
        found = json.load(file)["benchmarks"]
    times, session_bytes = {}, None
    for one in found:
        if one.get("error_occurred"):
            raise process.Failed(f"{one['run_name']}: {one['error_message']}")
        if one["run_type"] == "iteration":
            time = 1e9 / one["items_per_second"] if "items_per_second" in one else one["real_time"]
            times[one["run_name"]] = min(time, times.get(one["run_name"], time))
            session_bytes = one.get("bytes_per_session", session_bytes)
    return times, session_bytes


def _ack(kind, sessions, cold):
    return f"{kind}/sessions:{sessions}/cold:{cold}/manual_time"


def run(bench):
    bench.say("core benchmarks")
    times, session_bytes = _run(bench, _for_the_table if bench.quick else ".*")
    bench.keep("micro", {"ns_per_frame": times, "bytes_per_session": session_bytes})
    results = {}
    for row, cold in (("ack-hot", 0), ("ack-cold", 1)):
        ours, limit = times[_ack("ack_to_data", _sessions, cold)], times[_ack("limit", _sessions, cold)]
        results[row] = Result(limit / ours, f"{ours:.1f} ns/frame", f"limit {limit:.1f} ns", f"{rate(1e9 / ours)}frames/s")
    for row, form, counts in (("sessions", "ack_to_data/sessions:{}/cold:0/manual_time", (100, 60_000)),
                              ("files", "request_to_data/files:{}/recorded:0/manual_time", (100, 100_000))):
        few, many = (times[form.format(count)] for count in counts)
        results[row] = Result(many / few, f"{many:.1f} ns/frame", f"{counts[0]}: {few:.1f} ns")
    if session_bytes is not None:
        results["memory"] = Result(session_bytes, f"{session_bytes:.1f} bytes", "", "timers and index included")
    # The slower of the two: a board that is new, or one that is known.
    offer = max(times["discover_to_offer/fresh:0/recorded:0/manual_time"], times["discover_to_offer/fresh:1/recorded:0/manual_time"])
    for row, cost in (("offer", offer), ("lease", times["request_to_ack/manual_time"])):
        results[row] = Result(1e3 / cost, f"{cost:.1f} ns", "", "10,000 boards in turn; in memory, nothing is committed to disk")
    return results
