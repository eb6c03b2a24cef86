#!/usr/bin/env bash
# A thousand clients of the appliance's sockets that mean harm: they say nothing, say too much, take nothing, half close,
# come back at once. Boards wait no longer for their blocks, commands are answered within a second, and what the
# appliance holds for such clients is bounded.
source "$(dirname "$0")/harness.sh"
begin python3

pi3_tree 200001
configuration >"$work/appliance.yaml"
lan_up
start_appliance

pairs=2 boards=6
held_max_kib=$((2 * 64 * (256 + 64 + 16))) # two sockets, 64 clients each: output_max, stream_line_max, lines
files_max=$((2 * 64))
share_max=45 # two sockets, twice answering_max of each round of 20 ms, and what control does anyway

# Boards and the worker run before everything else on this machine. What a board then waits for is what the worker waits
# for, which is the question here, and not what else computes. A worker that waited for control would wait with it.
before_all_else=(chrt --rr 5)
"${before_all_else[@]}" true 2>/dev/null || skip "root may not give a process real-time priority here"
workers_before_all_else() {
  local thread
  for thread in "/proc/$appliance/task"/*; do
    case $(cat "$thread/comm") in rte-worker*) chrt --rr --pid 5 "${thread##*/}" || return 1 ;; esac
  done
}

# boot FILE: boards boot, every byte compared; their report goes to FILE.
boot() {
  in_ns h1 "${before_all_else[@]}" timeout 60 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --no-quirks --files "$work/boot" \
    --boards "$boards" --start all --json "$1" >"$work/swarm.log" 2>&1 </dev/null
}
p99_us() { python3 -c "import json; print(json.load(open('$1'))['wait_for_data_ns']['p99'] // 1000)"; }
# "CPU WALL" in ms: what control's thread has used, and now.
control_ms() {
  echo "$(awk '{ print ($14 + $15) * 10 }' "/proc/$appliance/task/$appliance/stat") $(($(date +%s%N) / 1000000))"
}
resident_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$appliance/status"; }
files() { ls "/proc/$appliance/fd" | wc -l; }

# How long a command takes, whose program needs a while to start on a busy machine.
command_ms() {
  local began_ms=$(($(date +%s%N) / 1000000))
  timeout 30 "$bootstorm" status -c "$work/appliance.yaml" >/dev/null || fail "a command is answered"
  echo $(($(date +%s%N) / 1000000 - began_ms))
}

dropped() { python3 -c "import json, sys; print(sum(s['dropped'] for s in json.load(sys.stdin)['sockets'].values()))"; }
# made_room COUNT: so many have been dropped for others, as the appliance counts it. That takes as long as they keep coming.
made_room() { [ "$(control stats --json | dropped)" -ge "$1" ]; }

begin_hostile() {
  python3 "$smoke_directory/lib/hostile_clients.py" "$work/state" 1000 60 >"$work/hostile.log" 2>&1 &
  hostile=$!
  children+=("$hostile")
  wait_until 40 "a thousand hostile clients have come" grep -q '^all have come' "$work/hostile.log"
}
end_hostile() {
  kill "$hostile"
  wait "$hostile" 2>/dev/null || true
}

workers_before_all_else || fail "the worker runs before everything else"
check "boards boot, and the appliance has what it needs" boot "$work/warm.json"
resident_before=$(resident_kib) files_before=$(files)
best=999
for ((pair = 1; pair <= pairs; pair++)); do
  boot "$work/quiet.json" || fail "boards boot in peace"
  alone_ms=$(command_ms)
  begin_hostile
  read -r cpu_before wall_before < <(control_ms)
  boot "$work/hostile.json" || fail "boards boot beside hostile clients"
  read -r cpu_after wall_after < <(control_ms)
  share=$(((cpu_after - cpu_before) * 100 / (wall_after - wall_before)))
  [ "$share" -le "$share_max" ] || fail "answering them takes $share % of a CPU, of $share_max at most"
  beside_ms=$(command_ms)
  [ "$beside_ms" -le $((alone_ms + 1000)) ] || fail "a command is answered within a second (alone $alone_ms ms, now $beside_ms ms)"
  resident=$(($(resident_kib) - resident_before)) opened=$(($(files) - files_before))
  [ "$resident" -le "$held_max_kib" ] || fail "they hold $resident KiB, of $held_max_kib at most"
  [ "$opened" -le "$files_max" ] || fail "they hold $opened descriptors, of $files_max at most"
  wait_until 30 "those that made room are counted" made_room $((500 * pair))
  end_hostile
  ratio=$(($(p99_us "$work/hostile.json") * 100 / $(p99_us "$work/quiet.json")))
  [ "$ratio" -ge "$best" ] || best=$ratio
done
ok "memory ($resident KiB) and descriptors ($opened) stay within their bounds; a command takes $beside_ms ms, alone $alone_ms ms"
ok "control's thread takes $share % of a CPU for them"
# What hostile clients cost they cost in every pair, and what the machine below this one does not.
check "boards wait about as long as in peace: p99 times $best/100 in the best of $pairs pairs" test "$best" -le 200
ok "those that made room are counted"
descriptors_are_back() { [ "$(files)" -le "$files_before" ]; }
wait_until 8 "all descriptors are given back" descriptors_are_back
ok "all descriptors are given back"
stop_appliance
