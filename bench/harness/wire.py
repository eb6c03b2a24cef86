"""Two hosts on a wire: the sandbox itself is the client's, a namespace behind a veth pair is the server's."""

import contextlib
import subprocess

namespace = "server"
interface = "eth0"      # on either side
server_mac = "02:00:00:00:77:01"
kernel_mac = "02:00:00:00:77:fe"
server_ip = "10.77.0.1"
prefix_length = 16
client_ip_first = "10.77.1.0"
client_mac_first = 0xb827eb000001  # as `bootstorm swarm` counts its boards
pool = ("10.77.1.0", "10.77.120.255")


second_interface = "eth1"  # a wire of its own for clients that another process plays
second_server_ip = "10.78.0.1"
second_pool = ("10.78.1.0", "10.78.120.255")


def _do(command, text=None):
    subprocess.run(command.split(), check=True, input=text, text=True, stdout=subprocess.DEVNULL,
                   **({} if text is not None else {"stdin": subprocess.DEVNULL}))


def in_namespace(command):
    return ["ip", "netns", "exec", namespace] + command


def _ipv4(number):
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


def _mac(number):
    return ":".join(f"{number >> shift & 255:02x}" for shift in range(40, -8, -8))


def _number(ipv4):
    value = 0
    for part in ipv4.split("."):
        value = value * 256 + int(part)
    return value


def change_server_mac():
    _do(f"ip -n {namespace} link set {interface} address {kernel_mac}")


@contextlib.contextmanager
def second_wire():
    """Another pair beside wire(), for an appliance with two ports."""
    # The driver's groups of sockets are known by process and interface number, mixed: two clients that were started one
    # after the other, on interfaces that were made so, would have the same.
    _pair(second_interface, "index 4096")
    try:
        yield
    finally:
        subprocess.run(["ip", "link", "delete", second_interface], check=False, stderr=subprocess.DEVNULL)


def _pair(name, more=""):
    _do(f"ip link add {name} {more} type veth peer name {name} netns {namespace}")
    for where in ("", f"ip netns exec {namespace} "):
        _do(where + f"ip link set {name} up")
        # The kernel leaves UDP checksums to a network card, and there is none.
        _do(where + f"ethtool -K {name} tx off")


@contextlib.contextmanager
def wire(kernel_address, neighbours=0):
    """`kernel_address`: the server is a daemon on the kernel's sockets; else the interface has no address. So many
    clients are entered as its neighbours, so that nobody's ARP table is measured."""
    _do(f"ip netns add {namespace}")
    try:
        for where in ("", f"ip netns exec {namespace} "):
            _do(where + "sysctl -q -w net.ipv6.conf.all.disable_ipv6=1")
        _pair(interface)
        _do(f"ip -n {namespace} link set {interface} address {server_mac}")
        _do(f"ip -n {namespace} link set lo up")
        if kernel_address:
            _do(f"ip -n {namespace} address add {server_ip}/{prefix_length} dev {interface}")
            first = _number(client_ip_first)
            _do(f"ip -n {namespace} -batch -", "".join(
                f"neigh add {_ipv4(first + i)} lladdr {_mac(client_mac_first + i)} nud permanent dev {interface}\n"
                for i in range(neighbours)))
        yield
    finally:
        # The pair goes with the namespace only when the last socket in it is gone; this way the next wire finds none.
        subprocess.run(["ip", "link", "delete", interface], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "netns", "delete", namespace], check=False, stderr=subprocess.DEVNULL)
