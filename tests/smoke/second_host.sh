#!/usr/bin/env bash
# 64 boards boot from one host; all the while another host's ARP requests and pings are answered, every one.
source "$(dirname "$0")/harness.sh"
begin ping arping

boards=64
pings_per_round=10
rounds_least=10

pi3_tree 3145729
configuration >"$work/appliance.yaml"
lan_up
start_appliance

in_ns h1 timeout 180 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --model pi3 --boards "$boards" --files "$work/boot" \
  --json "$work/report.json" --quiet >"$work/swarm.log" 2>&1 </dev/null &
swarm=$!
children+=("$swarm")
appliance_has_received() { [ "$(in_ns lan cat /sys/class/net/bootstorm0/statistics/tx_bytes)" -gt "$1" ]; }
wait_until 60 "transfers begin" appliance_has_received 1000000

# Counted by the host's kernel: ping itself gives a last answer that is late twice the time of the others, and no more.
icmp_messages() { in_ns h2 awk -v name="$1" '
  $1 == "IcmpMsg:" && !n { n = split($0, names); next }
  $1 == "IcmpMsg:" { split($0, values); for (i = 2; i <= n; ++i) if (names[i] == name) print values[i] }' /proc/net/snmp; }
all_answered() { [ "$(icmp_messages InType0)" = "$(icmp_messages OutType8)" ]; }

rounds=0
arps=0
while kill -0 "$swarm" 2>/dev/null; do
  rounds=$((rounds + 1))
  in_ns h2 ping -n -q -c "$pings_per_round" -i 0.01 -W 5 "$server" >/dev/null || true
  in_ns h2 arping -q -I eth0 -c 1 -w 5 "$server" && arps=$((arps + 1))
done
check "the second host had time for $rounds rounds (at least $rounds_least)" [ "$rounds" -ge "$rounds_least" ]
check "it sent $((rounds * pings_per_round)) pings" [ "$(icmp_messages OutType8)" = $((rounds * pings_per_round)) ]
wait_until 5 "all its pings are answered" all_answered
ok "all its pings were answered ($(icmp_messages InType0))"
check "all its $rounds ARP requests were answered ($arps)" [ "$arps" -eq "$rounds" ]
check "all $boards boards booted, every byte right" wait "$swarm"
cat "$work/swarm.log"
stop_appliance
