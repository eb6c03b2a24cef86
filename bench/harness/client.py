"""The one client of all comparisons: `bootstorm swarm`."""

import json
import os
import subprocess

import process
import wire


def swarm(bench, directory, arguments, seconds, environment=None):
    """Runs it on the client's core for at most `seconds`; returns its report. Boards that are not done by then are no
    error here: the caller judges."""
    os.makedirs(directory, exist_ok=True)
    report = f"{directory}/swarm.json"
    if os.path.exists(report):
        os.remove(report)
    command = [bench.bootstorm, "swarm", *arguments, "--timeout", f"{seconds:g}", "--json", report, "--quiet"]
    process.run(command, {bench.client_core}, f"{directory}/swarm.log", seconds + 20, environment, ok=(0, 1))
    with open(report, encoding="utf-8") as file:
        return json.load(file)


def device(interface=wire.interface):
    """More room than the driver's 512 frames: a thousand clients' answers may come while one burst is handled."""
    return ["--device", f"net_af_packet0,iface={interface},framecnt=2048"]


def captured_device():
    """The same; what it sends passes Capture, too. Unless it is told so, the driver goes past that."""
    flag, text = device()
    return [flag, f"{text},qdisc_bypass=0"]


def only_tftp(bench, directory, files, fetch, boards, seconds):
    return swarm(bench, directory, [
        *device(), "--only", "tftp", "--boards", str(boards), "--addresses", wire.client_ip_first,
        "--server", wire.server_ip, "--files", files, "--fetch", fetch,
        "--start", "ramp:0.5"], seconds)  # a daemon's one socket for requests holds a few hundred of them


def made_files(bench, directory, size):
    """A directory with one file, "1MB", whose content is the same on every machine."""
    os.makedirs(directory, exist_ok=True)
    os.chmod(directory, 0o755)
    with open(f"{directory}/1MB", "wb") as file:
        file.write(b"".join(i.to_bytes(4, "big") for i in range(size // 4)))
    return directory


def tftp_readers(bench, directory, files, readers, seconds):
    """So many at a time that read the file block by block, one after the other, until the time is over."""
    return swarm(bench, f"{directory}/tftp", [
        *captured_device(), "--only", "tftp", "--boards", "5000", "--concurrent", str(readers), "--addresses", wire.client_ip_first,
        "--server", wire.server_ip, "--files", files, "--fetch", "1MB"], seconds)


class DhcpBeside:
    """Boards on the second wire that take leases at a steady rate while something else is measured."""

    def __init__(self, bench, directory, per_s, seconds):
        os.makedirs(f"{directory}/dhcp", exist_ok=True)
        self._report = f"{directory}/dhcp/swarm.json"
        boards = int(per_s * (seconds + 1))
        self._child = process.Child(
            [bench.bootstorm, "swarm", *device(wire.second_interface), "--only", "dhcp", "--boards", str(boards),
             "--start", f"poisson:{per_s}", "--timeout", f"{seconds + 1.5:g}", "--json", self._report, "--quiet"],
            {bench.client_core}, f"{directory}/dhcp/swarm.log")

    def finish(self):
        """The leases that were taken."""
        try:
            self._child.process.wait(30)
        except subprocess.TimeoutExpired:
            raise process.Failed("the DHCP clients did not end") from None
        finally:
            self._child.stop()
        with open(self._report, encoding="utf-8") as file:
            return json.load(file)["exchanges"]


def only_dhcp(bench, directory, boards, at_a_time, seconds):
    return swarm(bench, directory, [
        *device(), "--only", "dhcp", "--boards", str(boards), "--concurrent", str(at_a_time)], seconds)
