"""A storm that is recorded once and replayed through the worker by net_pcap, beside receiving alone."""

import json
import os

import client
import process
from process import Child, Failed
from rows import Result, number

_socket = "/run/bootstorm-bench-replay"
_boards = 1000
_file_bytes_max = 24 * 1024  # real names and probes, few blocks: 1,000 whole boots would be a recording of 2 GB


def _boot_files(bench, directory):
    """The head of each boot file."""
    os.makedirs(directory)
    for name in os.listdir(bench.boot_files):
        path = f"{bench.boot_files}/{name}"
        if os.path.isfile(path):
            with open(path, "rb") as whole, open(f"{directory}/{name}", "wb") as head:
                head.write(whole.read(_file_bytes_max))


def _config(directory):
    # net_pcap's first port has that MAC too, so the recorded frames are for it.
    path = f"{directory}/appliance.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""\
appliance: {{workers: 1, state: {directory}/state, leases: memory}}
ports:
  - device: "net_memif0,role=server,id=0,socket={_socket},socket-abstract=no,rsize=12,mac=02:70:63:61:70:00"
    networks:
      - address: 10.77.0.1/16
        dhcp: {{mode: server, pool: [10.77.1.0-10.77.120.255], lease: 12h}}
images:
  pi: {{layers: [boot]}}
""")
    return path


def _record(bench, directory, config):
    """What 1,000 boards send while they boot; returns the swarm's report and the recording."""
    storm = f"{directory}/storm.pcapng"
    with Child([f"{bench.build}/bench/replay/replay_bench", "-c", config, "--serve"], {bench.server_core},
               f"{directory}/log") as server:
        server.wait_until(lambda: server.says("ready"), 30, "ready")
        report = client.swarm(bench, directory, [
            "--device", f"net_memif0,role=client,id=0,socket={_socket},socket-abstract=no,rsize=12",
            "--model", "pi3:70,pi4:30", "--boards", str(_boards), "--files", f"{directory}/boot",
            "--record", storm, "--record-sent"], 25)
    if report["booted"] != report["boards"]:
        raise Failed(f"only {report['booted']} of {report['boards']} boards booted while they were recorded")
    return report, storm


def run(bench):
    bench.need_two_cores()
    directory = bench.directory("replay")
    bench.say(f"a recorded storm of {_boards:,} boards, replayed")
    _boot_files(bench, f"{directory}/boot")
    config = _config(directory)
    report, storm = _record(bench, directory, config)
    figures_path = f"{directory}/replay.json"
    process.run([f"{bench.build}/bench/replay/replay_bench", "-c", config, "--storm", storm, "--json", figures_path,
                 "--repetitions", "5" if bench.quick else "15"], {bench.server_core}, f"{directory}/replay.log", 30)
    os.remove(storm)
    with open(figures_path, encoding="utf-8") as file:
        figures = json.load(file)
    bench.keep("replay", figures)
    files = sum(board["files"] for board in report["each"])
    if figures["files_finished"] != files:
        raise Failed(f"{figures['files_finished']} files came to their end in the replay, {files} in the recording")
    worker, bare = figures["worker_ns"], figures["bare_ns"]
    return {"replay": Result(
        figures["share"], f"{number(figures['frames_per_s'] / 1e6)} M frames/s", f"received and freed {number(1e3 / bare)} M",
        f"{figures['frames']:,} frames of {_boards:,} boards, {files:,} files read to their end as in the recording; "
        f"{worker - bare:.0f} ns of {worker:.0f} ns a frame are the worker's, the rest is net_pcap's")}
