#!/usr/bin/env bash
# 64 boards boot from one host; all the while another host's ARP requests and pings are answered, every one.
source "$(dirname "$0")/harness.sh"
begin ping arping

boards=64
pings=400
arps=20
numbered_file "$work/boot/bootcode.bin" 52460
numbered_file "$work/boot/start.elf" 2973536
numbered_file "$work/boot/fixup.dat" 7262
echo 'arm_64bit=1' >"$work/boot/config.txt"
echo 'console=tty1' >"$work/boot/cmdline.txt"
numbered_file "$work/boot/kernel8.img" 6291457
plain_config >"$work/appliance.yaml"
lan_up
start_appliance

in_ns h1 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --model pi3 --boards "$boards" --files "$work/boot" \
  --json "$work/report.json" >"$work/swarm.log" 2>&1 </dev/null &
swarm=$!
children+=("$swarm")
tap_bytes() { in_ns lan cat /sys/class/net/bootstorm0/statistics/rx_bytes; }
transfers_run() { [ "$(tap_bytes)" -gt 2000000 ]; }
wait_until 60 "transfers begin" transfers_run

in_ns h2 timeout 60 ping -n -q -c "$pings" -i 0.01 -W 5 "$server" >"$work/ping.log" 2>&1 &
pinging=$!
children+=("$pinging")
in_ns h2 timeout 60 arping -I eth0 -c "$arps" -w 30 "$server" >"$work/arping.log" 2>&1 || true
wait "$pinging" || true
check "the swarm was at work all that time" kill -0 "$swarm"
cat "$work/ping.log"
tail -n 2 "$work/arping.log"
check "all $pings pings were answered" grep -q "$pings packets transmitted, $pings received" "$work/ping.log"
check "all $arps ARP requests were answered" grep -q "Received $arps response" "$work/arping.log"
check "all $boards boards booted, every byte right" wait "$swarm"
tail -n 20 "$work/swarm.log"
stop_appliance
