"""What TFTP clients notice of durable DHCP beside them: blocks one by one, while boards take leases at a steady rate."""

import client
import servers
from measure import median
from rows import Result, number
from wire import second_wire, wire

_file_bytes = 1_000_000
_readers = 8          # each waits for one block at a time
_leases_per_s = 2000  # four messages each; the clients' core has TFTP to do as well


def _once(bench, kind, with_dhcp, seconds, turn):
    """The readers' p99 in ms, and how many leases were taken meanwhile."""
    directory = bench.fresh(f"beside/{kind.__name__}-{with_dhcp}-{turn}")
    files = client.made_files(bench, f"{bench.work}/beside/files", _file_bytes)
    with wire(kind.kernel_address), second_wire(), kind(bench).start(directory, files):
        others = client.DhcpBeside(bench, directory, _leases_per_s, seconds) if with_dhcp else None
        try:
            report = client.tftp_readers(bench, directory, files, _readers, seconds)
        finally:
            leases = others.finish() if others else 0
    return report["wait_for_data_ns"]["p99"] / 1e6, leases


def run(bench):
    bench.need_two_cores()
    seconds = 2 if bench.quick else 4
    turns = 1 if bench.quick else 3
    waits = {"alone": [], "memory": [], "disk": []}
    leases = 0
    for turn in range(turns):
        bench.say(f"{_readers} TFTP readers alone, then beside DHCP in memory, then beside durable DHCP, "
                  f"{turn + 1} of {turns}")
        waits["alone"].append(_once(bench, servers.OnTwoWires, False, seconds, turn)[0])
        waits["memory"].append(_once(bench, servers.OnTwoWiresInMemory, True, seconds, turn)[0])
        p99, leases = _once(bench, servers.OnTwoWires, True, seconds, turn)
        waits["disk"].append(p99)
    figures = {name: median(values) for name, values in waits.items()}
    bench.keep("beside", {"p99_ms": figures, "each": waits, "leases": leases, "seconds": seconds})
    against = {"tftp-beside-dhcp": ("alone", "without DHCP"), "tftp-beside-disk": ("memory", "DHCP in memory")}
    return {row: Result(figures["disk"] / figures[name], f"{number(figures['disk'])} ms", f"{text} {number(figures[name])} ms",
                        f"{_readers} readers; {leases:,} durable leases in {seconds} s beside them; both kinds of client "
                        "share a core")
            for row, (name, text) in against.items()}
