"""From start to ready with 1 GiB of files in the page cache, beside `cat` of the same files."""

import os
import subprocess
import time

import measure
from process import Child
from rows import Result
from wire import in_namespace, interface, wire

_files = 64
_file_bytes = 16 << 20


def _made_files(directory):
    os.makedirs(directory, exist_ok=True)
    paths = [f"{directory}/{i}" for i in range(_files)]
    line = bytes(range(256)) * 4096
    for i, path in enumerate(paths):
        with open(path, "wb") as file:
            for _ in range(_file_bytes // len(line)):
                file.write(line[i:] + line[:i])
    return paths


def _cat_s(paths):
    began = time.monotonic()
    with open("/dev/null", "wb") as nothing:
        subprocess.run(["cat", *paths], check=True, stdout=nothing, stdin=subprocess.DEVNULL)
    return time.monotonic() - began


def _start_s(bench, directory, config):
    """Seconds until the files are in memory, and until it answers: between the two it probes its own address."""
    began = time.monotonic()
    command = in_namespace([bench.bootstorm, "serve", "-c", config])
    with Child(command, bench.cores, f"{directory}/log") as child:
        child.wait_until(lambda: child.says("info files are in"), 60, "loaded")
        loaded = time.monotonic() - began
        child.wait_until(lambda: child.says("bootstorm: ready"), 30, "ready")
        return loaded, time.monotonic() - began


def run(bench):
    directory = bench.directory("start")
    bench.say("making 1 GiB of files")
    paths = _made_files(f"{directory}/files")
    try:
        config = f"{directory}/appliance.yaml"
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"""\
appliance: {{state: {directory}/state}}
ports:
  - device: "net_af_packet0,iface={interface}"
    networks:
      - address: 10.77.0.1/16
tftp: {{cache: 1100MiB}}
images:
  all: {{layers: [{directory}/files]}}
""")
        turns = 3 if bench.quick else 5
        bench.say(f"start and cat, {turns} times in turn")
        cats, starts = [], []
        with wire(kernel_address=False):
            # Once for nothing: files into the page cache, hugepages touched.
            for turn in range(turns + 1):
                one = _cat_s(paths), _start_s(bench, directory, config)
                if turn > 0:
                    cats.append(one[0])
                    starts.append(one[1])
    finally:
        for path in paths:
            os.remove(path)
    loaded, ready = (measure.median([one[i] for one in starts]) for i in range(2))
    cat = measure.median(cats)
    bench.keep("start", {"cat_s": cats, "loaded_s": [one[0] for one in starts], "ready_s": [one[1] for one in starts]})
    return {"start": Result(ready / cat, f"{ready:.2f} s", f"cat {cat:.2f} s",
                            f"files in memory after {loaded:.2f} s, then {ready - loaded:.2f} s of probing its own address; "
                            f"median of {turns}")}
