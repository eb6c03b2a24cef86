"""What is taken around a client's run against one server."""

import dataclasses
import time

import process


@dataclasses.dataclass
class Run:
    report: dict         # the swarm's
    cpu_s: float         # the server's processes, user and system
    core_busy_s: dict    # the server's core, by kind; softirq is not in the processes' time
    took_s: float

    @property
    def blocks_per_s(self):
        return self.report["blocks_per_s"]

    @property
    def p99_ms(self):
        return self.report["wait_for_data_ns"]["p99"] / 1e6

    @property
    def cpu_us_per_block(self):
        return self.cpu_s * 1e6 / max(self.report["blocks"], 1)


def against(bench, server, client):
    """Runs `client()` while `server`, a child, answers."""
    cpu, busy, began = server.cpu_s(), process.busy_s(bench.server_core), time.monotonic()
    report = client()
    took = time.monotonic() - began
    after = process.busy_s(bench.server_core)
    return Run(report, server.cpu_s() - cpu, {kind: after[kind] - busy[kind] for kind in busy}, took)


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
