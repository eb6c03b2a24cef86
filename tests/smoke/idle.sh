#!/usr/bin/env bash
# An idle appliance is a good neighbour: two workers together use a few per cent of one core. And a worker that is given a
# core has it for itself, as far as the appliance goes.
source "$(dirname "$0")/harness.sh"
begin ping

cpu_ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$appliance/stat"; }

echo boot >"$work/boot/config.txt"
configuration workers=2 >"$work/appliance.yaml"
lan_up
start_appliance
sleep 2
before=$(cpu_ticks)
sleep 5
used=$((($(cpu_ticks) - before) * 100 / (5 * $(getconf CLK_TCK))))
check "idle for 5 s, it used $used % of a core (at most 15)" [ "$used" -le 15 ]
check "and answers when it is called" in_ns h1 ping -c 20 -i 0.2 -W 1 "$server"
stop_appliance

cpus=$(nproc)
last=$((cpus - 1))
sed -i "s/^appliance: {/&cpus: [$last], /; s/workers: 2/workers: 1/" "$work/appliance.yaml"
start_appliance
# The first of its threads by name; what DPDK calls a worker is dpdk-worker1.
threads_on() { for task in /proc/"$appliance"/task/*; do
  [ "$(awk '/^Cpus_allowed_list/ {print $2}' "$task/status")" = "$1" ] && cat "$task/comm"
done; }
if [ "$cpus" -gt 1 ]; then
  check "the worker and nothing else is on CPU $last" eval '[[ "$(threads_on $last)" =~ ^[a-z-]*worker[-0-9]*$ ]]'
  check "the log says so" grep -q "on CPU $last" "$work/appliance.log"
fi
in_ns h1 ip neighbour flush dev eth0 # the new TAP joins the bridge only after the appliance has said which MAC it has
check "it answers" in_ns h1 ping -c 3 -i 0.2 -W 1 "$server"
stop_appliance
