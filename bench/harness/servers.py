"""The servers: ours and what people run today, each configured as its own documentation says for many clients."""

import json
import os

import wire
from process import Child, Failed

_listen_s = 30


def _file(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _udp_port_open(pid, port):
    """Whether a UDP socket is bound to the port in the process's network namespace."""
    return any(line.split()[1].endswith(f":{port:04X}") for line in _sockets(pid, "udp"))


def _has_raw_socket(pid):
    return bool(_sockets(pid, "packet"))


def _sockets(pid, kind):
    try:
        with open(f"/proc/{pid}/net/{kind}", encoding="ascii") as table:
            return list(table)[1:]
    except OSError:
        return []  # it is gone: whoever waits sees that


def _ranged(text):
    return f"{wire.pool[0]}{text}{wire.pool[1]}"


def disk_of(directory):
    """The kind of file system that a directory lies on."""
    best = ("", "?")
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        for line in mounts:
            _, where, kind = line.split()[:3]
            if os.path.realpath(directory).startswith(where.rstrip("/") + "/") and len(where) >= len(best[0]):
                best = (where, kind)
    return best[1]


def _need_disk(directory):
    """A lease that is synced to memory costs nothing, and would be no figure."""
    if disk_of(directory) in ("tmpfs", "ramfs"):
        raise Failed(f"{directory} is in memory: the build folder must be on a disk")


class Server:
    """How one is started. `configured` is what the report says about it."""

    name = ""
    binary = ""
    configured = ""
    kernel_address = True

    def __init__(self, bench):
        self._bench = bench

    def start(self, directory, files):
        """A child that answers. `files`: what to serve, or None for DHCP alone; `directory`: its own, empty."""
        os.makedirs(directory, exist_ok=True)
        command, environment, answers = self._command(directory, files)
        child = Child(wire.in_namespace(command), self._cores(), f"{directory}/log", environment)
        try:
            child.wait_until(lambda: answers(child), _listen_s, "ready")
        except BaseException:
            child.stop()
            raise
        return child

    def _cores(self):
        return {self._bench.server_core}

    def _rival(self):
        """The Debian package's program, unpacked beside the build or installed, and what it needs to run."""
        root = self._bench.rivals_root
        for path in [f"{root}/usr/sbin/{self.binary}", f"/usr/sbin/{self.binary}"]:
            if os.access(path, os.X_OK):
                libraries = sorted({where for where, _, names in os.walk(root) if any(".so." in name for name in names)})
                return path, {"LD_LIBRARY_PATH": ":".join(libraries)} if path.startswith(root) else {}
        raise Failed(f"{self.binary} could not be fetched from this machine's Debian archive")


def _port(number, interface, address, pool):
    return f"""\
  - device: "net_af_packet{number},iface={interface},framecnt=2048"
    networks:
      - address: {address}/{wire.prefix_length}
        dhcp: {{mode: server, pool: [{pool[0]}-{pool[1]}], lease: 12h}}
"""


class Bootstorm(Server):
    name = "bootstorm"
    configured = ("one worker, idle: adaptive, net_af_packet on the same veth, framecnt=2048; no kernel address there, and "
                  "another MAC, so that the kernel drops its own copy of each frame early")
    kernel_address = False
    worker = "idle: adaptive"
    leases = "disk"

    def start(self, directory, files):
        child = super().start(directory, files)
        # The appliance has read the interface's MAC; for the kernel its frames are now another host's.
        wire.change_server_mac()
        return child

    def _ports(self):
        return _port(0, wire.interface, wire.server_ip, wire.pool)

    def _command(self, directory, files):
        _need_disk(directory)
        os.makedirs(f"{directory}/none", exist_ok=True)
        config = _file(f"{directory}/appliance.yaml", f"""\
appliance: {{workers: 1, {self.worker}, state: {directory}/state, leases: {self.leases}}}
ports:
{self._ports()}tftp: {{cache: 256MiB}}
images:
  all: {{layers: [{files or directory + "/none"}]}}
default_image: all
""")
        return [self._bench.bootstorm, "serve", "-c", config], {}, lambda child: child.says("bootstorm: ready")


class BootstormInMemory(Bootstorm):
    name = "bootstorm in memory"
    configured = "the same with leases: memory; what this client can do when nothing waits for a disk"
    leases = "memory"


class OnTwoWires(Bootstorm):
    """One worker for both ports; the second is wire.second_wire(). As on a machine with cores enough, it has one for
    itself; what writes leases shares the clients'."""

    def __init__(self, bench):
        super().__init__(bench)
        # Clients that lose their core for a moment leave a pause: a worker that sleeps then would be what is measured.
        self.worker = f"cpus: [{bench.server_core}], idle: spin"

    def _cores(self):
        return {self._bench.server_core, self._bench.client_core}

    def _ports(self):
        return super()._ports() + _port(1, wire.second_interface, wire.second_server_ip, wire.second_pool)


class OnTwoWiresInMemory(OnTwoWires):
    leases = "memory"


class Dnsmasq(Server):
    name = "dnsmasq"
    binary = "dnsmasq"
    configured = ("tftp-max=20000 (50 unless told otherwise), no-ping, dhcp-lease-max=50000, quiet-tftp, quiet-dhcp, "
                  "no DNS, lease file on disk")

    def _command(self, directory, files):
        path, environment = self._rival()
        _file(f"{directory}/leases", "")
        lines = ["port=0", f"interface={wire.interface}", "bind-interfaces", "user=root", "group=root", "no-ping",
                 "quiet-dhcp", "quiet-tftp", "dhcp-authoritative", "dhcp-lease-max=50000",
                 f"dhcp-leasefile={directory}/leases", f"dhcp-range={_ranged(',')},255.255.0.0,12h"]
        if files:
            lines += ["enable-tftp", f"tftp-root={files}", "tftp-max=20000"]
        config = _file(f"{directory}/dnsmasq.conf", "\n".join(lines) + "\n")
        command = [path, "--keep-in-foreground", "--log-facility=-", "--pid-file=", f"--conf-file={config}"]
        return command, environment, lambda child: _udp_port_open(child.pid, 69 if files else 67)


class TftpdHpa(Server):
    name = "tftpd-hpa"
    binary = "in.tftpd"
    configured = "in.tftpd --foreground --secure: forks for each transfer, as it always does"

    def _command(self, directory, files):
        path, environment = self._rival()
        command = [path, "--foreground", "--secure", "--user", "nobody", "--address", f"{wire.server_ip}:69", files]
        return command, environment, lambda child: _udp_port_open(child.pid, 69)


class Kea(Server):
    name = "Kea"
    binary = "kea-dhcp4"
    configured = "memfile with persist: true (its default), raw socket, one thread, warnings only"

    def _command(self, directory, files):
        path, environment = self._rival()
        config = _file(f"{directory}/kea.json", json.dumps({"Dhcp4": {
            "interfaces-config": {"interfaces": [wire.interface], "dhcp-socket-type": "raw"},
            "lease-database": {"type": "memfile", "persist": True, "name": f"{directory}/leases.csv"},
            "valid-lifetime": 43200,
            "subnet4": [{"id": 1, "subnet": f"10.77.0.0/{wire.prefix_length}", "interface": wire.interface,
                         "pools": [{"pool": _ranged(" - ")}]}],
            "loggers": [{"name": "kea-dhcp4", "severity": "WARN", "output_options": [{"output": "stdout"}]}]}}))
        environment.update({"KEA_PIDFILE_DIR": directory, "KEA_LOCKFILE_DIR": directory,
                            "KEA_LFC_EXECUTABLE": path.replace("kea-dhcp4", "kea-lfc")})
        return [path, "-c", config], environment, lambda child: _has_raw_socket(child.pid)


class IscDhcpd(Server):
    name = "ISC dhcpd"
    binary = "dhcpd"
    configured = "ping-check false, authoritative, lease file on disk, fsync before its ACKs (its default)"

    def _command(self, directory, files):
        path, environment = self._rival()
        _file(f"{directory}/leases", "")
        config = _file(f"{directory}/dhcpd.conf", f"""\
authoritative;
ping-check false;
default-lease-time 43200;
max-lease-time 43200;
subnet 10.77.0.0 netmask 255.255.0.0 {{ range {_ranged(" ")}; }}
""")
        command = [path, "-4", "-f", "-q", "-cf", config, "-lf", f"{directory}/leases", "-pf", f"{directory}/pid",
                   wire.interface]
        return command, environment, lambda child: _has_raw_socket(child.pid)
