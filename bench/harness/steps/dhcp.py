"""Four-message DHCP beside Kea, ISC dhcpd and dnsmasq: the same client, each server in turn in the same place."""

import client
import measure
import servers
from rows import Result, rate
from wire import wire

_boards = 20_000  # each takes one lease: a client that comes again is cheap for some
_at_a_time = 50   # more than a daemon's socket holds would measure lost requests
_rivals = {servers.Kea: "kea", servers.IscDhcpd: "isc-dhcpd", servers.Dnsmasq: "dnsmasq-dhcp"}


def _once(bench, kind, seconds):
    directory = f"{bench.work}/dhcp/{kind.name.replace(' ', '-')}"
    with wire(kind.kernel_address), kind(bench).start(directory, None) as server:
        run = measure.against(bench, server, lambda: client.only_dhcp(bench, directory, _boards, _at_a_time, seconds))
    report = run.report
    exchanges = report["exchanges"]
    return {"server": kind.name, "configured": kind.configured, "exchanges": exchanges,
            "exchanges_per_s": report["exchanges_per_s"], "p99_ms": report["exchange_ns"]["p99"] / 1e6,
            "cpu_us_per_exchange": run.cpu_s * 1e6 / max(exchanges, 1)}


def run(bench):
    bench.need_two_cores()
    seconds = 2 if bench.quick else 6  # who is slower is counted that far
    figures, failed = {}, {}
    for kind in (servers.Bootstorm, *_rivals):
        bench.say(f"{kind.name}: {_boards:,} clients take a lease each, for at most {seconds} s")
        try:
            figures[kind] = _once(bench, kind, seconds)
        except bench.failures as failure:
            failed[kind] = str(failure)
    bench.keep("dhcp", {"boards": _boards, "seconds": seconds,
                        "servers": {kind.name: one for kind, one in figures.items()},
                        "failed": {kind.name: why for kind, why in failed.items()}})
    ours = figures.get(servers.Bootstorm)
    results = {}
    for kind, row in _rivals.items():
        theirs = figures.get(kind)
        if not ours or not theirs or not theirs["exchanges"]:
            why = failed.get(servers.Bootstorm) or failed.get(kind) or "not one exchange was finished"
            results[row] = Result(None, "", note=why)
            continue
        results[row] = Result(ours["exchanges_per_s"] / theirs["exchanges_per_s"],
                              rate(ours["exchanges_per_s"]) + "leases/s",
                              f"{kind.name} {rate(theirs['exchanges_per_s'])}",
                              "four messages each, every client a new one; ours keeps leases in memory in this version")
    return results
