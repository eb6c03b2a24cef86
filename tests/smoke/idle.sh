#!/usr/bin/env bash
# An idle appliance is a good neighbour: two workers together use a few per cent of one core.
source "$(dirname "$0")/harness.sh"
begin ping

cpu_ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$appliance/stat"; }

echo boot >"$work/boot/config.txt"
plain_config 2 >"$work/appliance.yaml"
lan_up
start_appliance
sleep 2
before=$(cpu_ticks)
sleep 5
used=$((($(cpu_ticks) - before) * 100 / (5 * $(getconf CLK_TCK))))
check "idle for 5 s, it used $used % of a core (at most 15)" [ "$used" -le 15 ]
check "and answers when it is called" in_ns h1 ping -c 20 -i 0.2 -W 1 "$server"
stop_appliance
