#!/usr/bin/env bash
# A device with one queue: two workers boot the same boards as one worker does, and the counters show the hand-offs.
source "$(dirname "$0")/harness.sh"
begin python3

boards=16

# The appliance takes a kernel interface of namespace lan, which has one queue, instead of a TAP.
serve_with() {
  configuration workers="$1" device=net_af_packet0,iface=card >"$work/appliance.yaml"
  serve_options=(--stats "$work/stats-$1.json")
  start_appliance
}

swarm_boots() {
  in_ns h1 timeout 150 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --model pi3 --boards "$boards" \
    --files "$work/boot" --json "$work/report-$1.json" --quiet </dev/null
}

# figure FILE KEY…: one number of a JSON file.
figure() { python3 -c 'import functools, json, sys; print(functools.reduce(dict.get, sys.argv[2:], json.load(open(sys.argv[1]))))' "$@"; }

pi3_tree 1048577
lan_up
ip -n "$ns-lan" link add card type veth peer name card-switch
ip -n "$ns-lan" link set card up
ip -n "$ns-lan" link set card-switch master br0 up

for workers in 1 2; do
  serve_with "$workers"
  check "$workers worker(s): all $boards boards boot, every byte right" swarm_boots "$workers"
  stop_appliance
done
for key in booted bytes; do
  one=$(figure "$work/report-1.json" "$key")
  two=$(figure "$work/report-2.json" "$key")
  check "$key is the same with one worker ($one) and with two ($two)" [ "$one" -eq "$two" ]
done
handed=$(figure "$work/stats-2.json" io handed_over)
taken=$(figure "$work/stats-2.json" io taken_over)
check "one worker alone hands nothing over" [ "$(figure "$work/stats-1.json" io handed_over)" -eq 0 ]
check "two workers hand frames over ($handed), and take them over ($taken)" test "$handed" -gt 1000 -a "$taken" -eq "$handed"
