"""TFTP beside dnsmasq and tftpd-hpa: the same client, the same wire, each server in turn in the same place."""

import client
import measure
import servers
from rows import Result, number, rate
from wire import wire

_file_bytes = 1_000_000
_served = (servers.Bootstorm, servers.Dnsmasq, servers.TftpdHpa)


def _once(bench, kind, boards, seconds, turn):
    directory = f"{bench.work}/tftp/{kind.name.replace(' ', '-')}-{turn}"
    files = client.made_files(bench, f"{bench.work}/tftp/files", _file_bytes)
    with wire(kind.kernel_address, boards), kind(bench).start(directory, files) as server:
        return measure.against(
            bench, server, lambda: client.only_tftp(bench, directory, files, "1MB", boards, seconds))


def _figures(kind, runs):
    """The middle one of the runs, by rate."""
    run = sorted(runs, key=lambda one: one.blocks_per_s)[(len(runs) - 1) // 2]
    report = run.report
    return {"server": kind.name, "configured": kind.configured, "blocks_per_s": run.blocks_per_s, "p99_ms": run.p99_ms,
            "p50_ms": report["wait_for_data_ns"]["p50"] / 1e6, "cpu_us_per_block": run.cpu_us_per_block,
            "core_busy_s": run.core_busy_s, "took_s": run.took_s, "finished": report["booted"], "boards": report["boards"],
            "retransmissions": report["retransmissions"], "each_blocks_per_s": [one.blocks_per_s for one in runs]}


def run(bench):
    bench.need_two_cores()
    boards = 200 if bench.quick else 1000
    turns = 1 if bench.quick else 3
    seconds = 10 if bench.quick else 40
    runs = {kind: [] for kind in _served}
    failed = {}
    for turn in range(turns):
        for kind in _served:
            # One process for each transfer: it is there for orientation, and once is enough.
            if kind in failed or (kind is servers.TftpdHpa and turn > 0):
                continue
            bench.say(f"{kind.name}: {boards} clients × 1 MB, {turn + 1} of {turns}")
            try:
                runs[kind].append(_once(bench, kind, boards, seconds, turn))
            except bench.failures as failure:
                failed[kind] = str(failure)
    figures = {kind.name: _figures(kind, runs[kind]) for kind in _served if runs[kind]}
    bench.keep("tftp", {"boards": boards, "bytes": _file_bytes, "servers": figures,
                        "failed": {kind.name: why for kind, why in failed.items()}})
    return _results(figures, failed, boards)


def _note(boards, *of):
    short = [f"{one['server']} finished {one['finished']} of {one['boards']} clients" for one in of
             if one["finished"] < one["boards"]]
    return "; ".join([f"{boards:,} clients × 1 MB; the client's core is the limit"] + short)


def _results(figures, failed, boards):
    ours = figures.get("bootstorm")
    results = {}
    for kind, ids in ((servers.Dnsmasq, ("dnsmasq", "dnsmasq-wait", "cpu")), (servers.TftpdHpa, ("tftpd-hpa",))):
        theirs = figures.get(kind.name)
        if not ours or not theirs:
            why = failed.get(servers.Bootstorm) or failed.get(kind) or "no run was finished"
            results.update({row: Result(None, "", note=why) for row in ids})
            continue
        note = _note(boards, ours, theirs)
        results[ids[0]] = Result(ours["blocks_per_s"] / theirs["blocks_per_s"], rate(ours["blocks_per_s"]) + "blocks/s",
                                 f"{kind.name} {rate(theirs['blocks_per_s'])}", note)
        if len(ids) > 1:
            results[ids[1]] = Result(ours["p99_ms"] / theirs["p99_ms"], f"{number(ours['p99_ms'])} ms",
                                     f"{kind.name} {number(theirs['p99_ms'])} ms", note)
            results[ids[2]] = Result(ours["cpu_us_per_block"] / theirs["cpu_us_per_block"],
                                     f"{number(ours['cpu_us_per_block'])} µs",
                                     f"{kind.name} {number(theirs['cpu_us_per_block'])} µs",
                                     "user and system time of its processes; the kernel's softirq work may not be in it")
    return results
