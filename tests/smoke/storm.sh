#!/usr/bin/env bash
# 500 clients on the kernel's own sockets read at once over one TAP, and the appliance is stopped in mid-storm for 400 ms
# again and again, as a busy machine does it: where nothing is lost, no block comes twice.
source "$(dirname "$0")/harness.sh"
begin python3

clients=500 addresses=8
numbered_file "$work/boot/kernel8.img" 200001
configuration >"$work/appliance.yaml"
lan_up
for ((i = 0; i < addresses; i++)); do ip -n "$ns-h1" address add "192.168.77.$((20 + i))/24" dev eth0; done
ip -n "$ns-h1" link set eth0 txqueuelen 2000
start_appliance

keep_stopping() {
  while kill -STOP "$appliance" 2>/dev/null; do
    sleep 0.4
    kill -CONT "$appliance"
    sleep 0.8
  done
}
storm() { in_ns h1 python3 "$smoke_directory/lib/lockstep_storm.py" "$server" "$work/boot/kernel8.img" "$clients" 192.168.77.20 "$addresses"; }
# lost: frames that the kernel has dropped on either way.
lost() {
  local name sum=0
  for name in tx_dropped rx_dropped; do
    sum=$((sum + $(in_ns lan cat "/sys/class/net/bootstorm0/statistics/$name") + $(in_ns h1 cat "/sys/class/net/eth0/statistics/$name")))
  done
  echo "$((sum + $(in_ns h1 awk '/^Udp: [0-9]/ { print $6 }' /proc/net/snmp)))"
}

keep_stopping &
stopper=$!
children+=("$stopper")
lost_before=$(lost)
status=0
storm >"$work/storm.log" 2>&1 || status=$?
kill "$stopper"
wait "$stopper" 2>/dev/null || true
kill -CONT "$appliance"
[ "$(lost)" -eq "$lost_before" ] || skip "the kernel has dropped $(($(lost) - lost_before)) frames"
cat "$work/storm.log"
check "every byte is right, and no block came twice ($(cat "$work/storm.log"))" test "$status" -eq 0
stop_appliance
