"""Four-message DHCP beside Kea, ISC dhcpd and dnsmasq: the same client, each server in turn in the same place. Ours has
every lease on disk before its ACK; Kea's memfile is never synced."""

import client
import measure
import process
import servers
from rows import Result, number, rate
from wire import wire

_boards = 20_000  # each takes one lease: a client that comes again is cheap for some
_few = 50         # more than a daemon's socket holds would measure lost requests
_many = 200       # what waits for a disk needs more under way; p99 has its bar all the same
_at_a_time = {servers.Bootstorm: (_many,), servers.BootstormInMemory: (_many,), servers.Kea: (_few, _many),
              servers.IscDhcpd: (_few,), servers.Dnsmasq: (_few,)}
_turns = {servers.Bootstorm: 3}  # over in a second: the middle one counts
_others = {servers.IscDhcpd: "isc-dhcpd", servers.Dnsmasq: "dnsmasq-dhcp"}


def _once(bench, kind, at_a_time, seconds):
    directory = bench.fresh(f"dhcp/{kind.name.replace(' ', '-')}")
    with wire(kind.kernel_address), kind(bench).start(directory, None) as server:
        client_cpu_s = process.ended_cpu_s()
        run = measure.against(bench, server, lambda: client.only_dhcp(bench, directory, _boards, at_a_time, seconds))
        client_cpu_s = process.ended_cpu_s() - client_cpu_s
    report = run.report
    exchanges = report["exchanges"]
    return {"server": kind.name, "configured": kind.configured, "at_a_time": at_a_time, "exchanges": exchanges,
            "exchanges_per_s": report["exchanges_per_s"], "p50_ms": report["exchange_ns"]["p50"] / 1e6,
            "p99_ms": report["exchange_ns"]["p99"] / 1e6, "cpu_us_per_exchange": run.cpu_s * 1e6 / max(exchanges, 1),
            "client_share": client_cpu_s / run.took_s, "server_share": run.cpu_s / run.took_s}


def _best(bench, kind, seconds):
    """With as many clients at a time as suit it best; of several turns the middle one."""
    found = []
    for at_a_time in _at_a_time[kind]:
        turns = sorted((_once(bench, kind, at_a_time, seconds) for _ in range(_turns.get(kind, 1))),
                       key=lambda one: one["exchanges_per_s"])
        found.append(turns[(len(turns) - 1) // 2])
    return max(found, key=lambda one: one["exchanges_per_s"])


def _beside_kea(ours, kea, limit):
    """The bar is three times Kea's figure, or what the client can do, whichever is lower."""
    asked = min(3 * kea["exchanges_per_s"], limit["exchanges_per_s"])
    return Result(ours["exchanges_per_s"] / asked, rate(ours["exchanges_per_s"]) + "leases/s",
                  f"Kea {rate(kea['exchanges_per_s'])}; client {rate(limit['exchanges_per_s'])}",
                  f"four messages each, every client a new one, {ours['at_a_time']} at a time (Kea: {kea['at_a_time']}, "
                  f"what suits it best); ours on disk before the ACK, Kea's not; state on {servers.disk_of(ours['state'])}")


def run(bench):
    bench.need_two_cores()
    seconds = 2 if bench.quick else 6  # who is slower is counted that far
    figures, failed = {}, {}
    for kind in _at_a_time:
        bench.say(f"{kind.name}: {_boards:,} clients take a lease each, for at most {seconds} s")
        try:
            figures[kind] = _best(bench, kind, seconds)
        except bench.failures as failure:
            failed[kind] = str(failure)
    bench.keep("dhcp", {"boards": _boards, "seconds": seconds,
                        "servers": {kind.name: one for kind, one in figures.items()},
                        "failed": {kind.name: why for kind, why in failed.items()}})
    return _results(bench, figures, failed)


def _results(bench, figures, failed):
    ours, limit, kea = (figures.get(kind) for kind in (servers.Bootstorm, servers.BootstormInMemory, servers.Kea))
    results = {}

    def missing(*kinds):
        return Result(None, "", note=next((failed[kind] for kind in kinds if kind in failed),
                                          "not one exchange was finished"))

    if ours and limit and kea and kea["exchanges"]:
        results["kea"] = _beside_kea({**ours, "state": bench.work}, kea, limit)
    else:
        results["kea"] = missing(servers.Bootstorm, servers.BootstormInMemory, servers.Kea)
    results["kea-wait"] = missing(servers.Bootstorm) if not ours else Result(
        ours["p99_ms"], f"{number(ours['p99_ms'])} ms", "",
        f"DISCOVER to ACK, with {ours['at_a_time']} clients at a time; median {number(ours['p50_ms'])} ms")
    results["dhcp-limit"] = missing(servers.BootstormInMemory) if not limit else Result(
        limit["exchanges_per_s"] / 1e3, rate(limit["exchanges_per_s"]) + "leases/s",
        f"client {limit['client_share']:.0%} of its core",
        f"leases: memory, so nothing waits for a disk; the server took {limit['server_share']:.0%} of its core, the start "
        "of the client counts as time it did not work")
    for kind, row in _others.items():
        theirs = figures.get(kind)
        results[row] = missing(servers.Bootstorm, kind) if not ours or not theirs or not theirs["exchanges"] else Result(
            ours["exchanges_per_s"] / theirs["exchanges_per_s"], rate(ours["exchanges_per_s"]) + "leases/s",
            f"{kind.name} {rate(theirs['exchanges_per_s'])}",
            f"four messages each, every client a new one, {kind.name}'s {theirs['at_a_time']} at a time")
    return results
