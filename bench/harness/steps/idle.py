"""What an appliance costs that has nothing to do."""

import time

import servers
from rows import Result
from wire import wire


def run(bench):
    seconds = 3 if bench.quick else 8
    with wire(kernel_address=False), servers.Bootstorm(bench).start(bench.directory("idle"), None) as server:
        time.sleep(1)  # probing its own address, the start
        bench.say(f"idle for {seconds} s")
        cpu, began = server.cpu_s(), time.monotonic()
        time.sleep(seconds)
        share = (server.cpu_s() - cpu) / (time.monotonic() - began)
    bench.keep("idle", {"share_of_a_core": share, "seconds": seconds})
    return {"idle": Result(share, f"{share:.1%} of a core", "", f"idle: adaptive, no frames, {seconds} s")}
