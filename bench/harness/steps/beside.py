"""What TFTP clients notice of durable DHCP beside them: blocks one by one, while boards take leases at a steady rate.

The worker has a core of its own, as it would; clients, and what writes leases, share the other one. So the waits are
taken from the wire, where it does not count whose turn it is there."""

import client
import servers
from capture import Capture
from measure import median
from rows import Result, number
from wire import interface, second_wire, server_ip, wire

_file_bytes = 1_000_000
_readers = 4          # each waits for one block at a time; more would saturate the worker, and p99 be its rate
_leases_per_s = 2000  # four messages each; the clients' core has TFTP to do as well


def _once(bench, kind, with_dhcp, seconds, turn):
    """The p99 in ms, and how many leases were taken meanwhile."""
    directory = bench.fresh(f"beside/{kind.__name__}-{with_dhcp}-{turn}")
    files = client.made_files(bench, f"{bench.work}/beside/files", _file_bytes)
    with wire(kind.kernel_address), second_wire(), kind(bench).start(directory, files):
        others = client.DhcpBeside(bench, directory, _leases_per_s, seconds) if with_dhcp else None
        with Capture(bench, directory, interface) as capture:
            try:
                client.tftp_readers(bench, directory, files, _readers, seconds)
            finally:
                leases = others.finish() if others else 0
    waits = capture.waits_ms(server_ip)
    return waits[int(len(waits) * 0.99)], leases


def run(bench):
    bench.need_two_cores()
    seconds = 2
    turns = 1 if bench.quick else 5
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
                        f"{_readers} readers, seen on the wire; {leases:,} durable leases in {seconds} s beside them; the "
                        "worker has a core, clients and what writes leases the other one")
            for row, (name, text) in against.items()}
