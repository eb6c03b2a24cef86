#!/usr/bin/env bash
# Boards boot at 70 % of what the machine can do, round after round, and what the appliance uses stays as it was: memory,
# descriptors, threads and frame buffers. As long as BOOTSTORM_SOAK_S says; scripts/nightly takes hours.
source "$(dirname "$0")/harness.sh"
begin python3

soak_s=${BOOTSTORM_SOAK_S:-24}
round_s=3
rounds_least=4 # on a machine that is busy with something else they take longer
rss_drift_max_kib=1024
pi3_tree 200001
configuration >"$work/appliance.yaml"
lan_up
start_appliance

# boots BOARDS START: boards that boot, every byte compared; the same boards each time.
boots() {
  in_ns h1 timeout 120 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --no-quirks --files "$work/boot" \
    --boards "$1" --start "$2" --json "$work/report.json" >"$work/swarm.log" 2>&1 </dev/null
}
# What one looks at between rounds, when nobody asks for anything: "RSS-KiB DESCRIPTORS THREADS BUFFERS".
used() {
  control status >/dev/null # as an operator does, and so that every sample has the same descriptors
  python3 - "$appliance" "$work/state/control" <<'PYTHON'
import json, os, socket, sys, time
pid, path = sys.argv[1:]
with socket.socket(socket.AF_UNIX) as control:
    control.settimeout(5)
    control.connect(path)
    control.sendall(b'{"v":1,"verb":"status"}\n')
    answer = b""
    while not answer.endswith(b"\n"):
        answer += control.recv(65536)
time.sleep(0.3)  # the connection is closed over there, too
status = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status") if ":" in line)
print(int(status["VmRSS"].split()[0]), len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")),
      json.loads(answer)["buffers"]["in_use"])
PYTHON
}

check "twenty boards boot as fast as they can" boots 20 all
per_s=$(python3 -c "import json; r = json.load(open('$work/report.json')); print(round(0.7 * 20 / max(r['elapsed_s'], 0.2), 2))")
boards=$(python3 -c "print(max(4, int($per_s * $round_s)))")
began=$SECONDS
rounds=0
: >"$work/samples"
while [ $((SECONDS - began)) -lt "$soak_s" ] || [ "$rounds" -lt "$rounds_least" ]; do
  boots "$boards" "poisson:$per_s" || fail "all boards of round $rounds boot"
  used >>"$work/samples"
  rounds=$((rounds + 1))
done
ok "$rounds rounds of $boards boards, $per_s a second: all booted, every byte compared"

# The first quarter is for what is taken once: SQLite's page cache, the stacks of threads.
spread() { # COLUMN: largest minus smallest
  tail -n +$((rounds / 4 + 1)) "$work/samples" | awk -v c="$1" 'NR == 1 { low = high = $c } { if ($c < low) low = $c; if ($c > high) high = $c } END { print high - low }'
}
check "memory stays within 1 MiB ($(spread 1) KiB)" test "$(spread 1)" -le "$rss_drift_max_kib"
check "descriptors stay as many as they were" test "$(spread 2)" -eq 0
check "so do threads" test "$(spread 3)" -eq 0
# A thread may keep a burst for itself in one sample and none in the next.
check "and frame buffers ($(spread 4) of difference)" test "$(spread 4)" -le 64
stop_appliance
