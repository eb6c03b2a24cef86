"""The boot storm: all boards switched on at once, real boot files, every byte compared."""

import client
import measure
from process import Child
from rows import Result

_socket = "/run/bootstorm-bench-memif"


def _appliance(bench, directory):
    config = f"{directory}/appliance.yaml"
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""\
appliance: {{workers: 1, idle: adaptive, state: {directory}/state}}
ports:
  - device: "net_memif0,role=server,id=0,socket={_socket},socket-abstract=no,rsize=12"
    networks:
      - address: 10.77.0.1/16
        dhcp: {{mode: server, pool: [10.77.1.0-10.77.120.255], lease: 12h}}
tftp: {{cache: 256MiB}}
images:
  pi: {{layers: [{bench.boot_files}]}}
default_image: pi
""")
    child = Child([bench.bootstorm, "serve", "-c", config], {bench.server_core}, f"{directory}/log")
    try:
        child.wait_until(lambda: child.says("bootstorm: ready"), 30, "ready")
    except BaseException:
        child.stop()
        raise
    return child


def run(bench):
    bench.need_two_cores()
    boards = 1000 if bench.quick else 10_000
    seconds = 45 if bench.quick else 240
    directory = bench.directory("storm")
    bench.say(f"{boards:,} Pi 3 boards over shared memory (memif)")
    with _appliance(bench, directory) as server:
        result = measure.against(bench, server, lambda: client.swarm(bench, directory, [
            "--device", f"net_memif0,role=client,id=0,socket={_socket},socket-abstract=no,rsize=12",
            "--model", "pi3", "--boards", str(boards), "--files", bench.boot_files], seconds))
    report = result.report
    each = report.pop("each")
    done = sorted((board["started_ms"] + board["boot_ms"]) / 1000 for board in each if board["boot_ms"] is not None)
    bench.keep("storm", {**report, "cpu_us_per_block": result.cpu_us_per_block,
                         "finished_s": [round(when, 3) for when in done]})
    finished, all_of = report["booted"], report["boards"]
    why = ", ".join(f"{count} {name}" for name, count in report["failures"].items())
    note = f"{boards:,} boards, real file list, memif; {why}".rstrip("; ")
    results = {"storm": Result(finished / all_of, f"{finished:,} in {report['elapsed_s']:.1f} s", f"{all_of:,} boards", note)}
    boot = report["boot_ms"]
    if boot is None:
        results["storm-slowest"] = Result(None, "", note="no board finished")
    else:
        results["storm-slowest"] = Result(boot["greatest"] / boot["median"], f"{boot['greatest'] / 1000:.1f} s",
                                          f"median {boot['median'] / 1000:.1f} s", note)
    return results
