"""Four-message DHCP exchanges in one process, each lease on disk before its ACK leaves."""

import json
import shutil
import subprocess

import process
from rows import Result

_boards = 4_000  # that ask at once, and begin anew with a DISCOVER as soon as they have their ACK


def run(bench):
    bench.need_two_cores()
    bench.say(f"{_boards:,} boards take durable leases")
    state = f"{bench.directory('durable')}/state"
    best = None
    for _ in range(2 if bench.quick else 3):  # whatever else the machine does only adds
        shutil.rmtree(state, ignore_errors=True)
        done = subprocess.run([f"{bench.build}/bench/durable/durable_bench", state, "2", str(_boards)], check=False,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode != 0:
            raise process.Failed(f"durable_bench: {done.stderr.strip()}")
        found = json.loads(done.stdout)
        if best is None or found["exchanges_per_s"] > best["exchanges_per_s"]:
            best = found
    bench.keep("durable", best)
    shutil.rmtree(state, ignore_errors=True)
    thousands = best["exchanges_per_s"] / 1e3
    return {"durable": Result(thousands, f"{thousands:.0f} k/s", "", f"{best['commits_per_s']:.0f} commits/s; REQUEST to ACK: "
                              f"median {best['wait_ms']['p50']:.1f} ms, p99 {best['wait_ms']['p99']:.1f} ms")}
