"""The one client of all comparisons: `bootstorm swarm`."""

import json
import os

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


def device():
    """More room than the driver's 512 frames: a thousand clients' answers may come while one burst is handled."""
    return ["--device", f"net_af_packet0,iface={wire.interface},framecnt=2048"]


def only_tftp(bench, directory, files, fetch, boards, seconds):
    return swarm(bench, directory, [
        *device(), "--only", "tftp", "--boards", str(boards), "--addresses", wire.client_ip_first,
        "--server", wire.server_ip, "--files", files, "--fetch", fetch,
        "--start", "ramp:0.5"], seconds)  # a daemon's one socket for requests holds a few hundred of them


def only_dhcp(bench, directory, boards, at_a_time, seconds):
    return swarm(bench, directory, [
        *device(), "--only", "dhcp", "--boards", str(boards), "--concurrent", str(at_a_time)], seconds)
