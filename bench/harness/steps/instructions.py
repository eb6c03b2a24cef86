"""Instructions per frame, counted by callgrind: bench/core/instructions, read. They repeat where times do not."""

import json
import os

import process
from rows import Result

_bench = f"{os.path.dirname(os.path.abspath(__file__))}/../.."
_ack = "ACK -> DATA"


def run(bench):
    bench.say("counting instructions")
    directory = bench.directory("instructions")
    command = [f"{_bench}/core/instructions", "--json", f"{directory}/counted.json"]
    command += ["--only", _ack] if bench.quick else []
    # 1: a count differs from the committed one by more than 5 %; the ratio says it.
    process.run([*command, f"{bench.build}/bench/core/core_bench"], bench.cores, f"{directory}/log", 35 if bench.quick else 110,
                ok=(0, 1))
    with open(f"{directory}/counted.json", encoding="utf-8") as file:
        counted = json.load(file)
    with open(f"{_bench}/results/instructions.json", encoding="utf-8") as file:
        committed = json.load(file)
    bench.keep("instructions", {"per_frame": counted, "committed": committed})
    return {"instructions": Result(counted[_ack] / committed[_ack], f"{counted[_ack]:g}", f"committed {committed[_ack]:g}",
                                   "on_burst alone, without the copy of the body; callgrind")}
