#!/usr/bin/env bash
# DPDK's own telemetry, asked by the program that DPDK ships: it answers where the configuration wants it, and only there.
source "$(dirname "$0")/harness.sh"
begin busybox python3
find_packaged /usr/bin/dpdk-telemetry.py
telemetry_program=$found

echo boot >"$work/boot/config.txt"
lan_up
runtime_directory() { echo "/var/run/dpdk/bootstorm-$appliance"; }
# ask COMMAND: its answer, a line of JSON.
ask() { env -u RUNTIME_DIRECTORY "$telemetry_program" -f "bootstorm-$appliance" <<<"$1"; }
# figure COMMAND GROUP NAME
figure() { ask "$1" | python3 -c "import json, sys; print(json.load(sys.stdin)['$1']['$2']['$3'])"; }

configuration >"$work/appliance.yaml"
start_appliance
check "without the setting there is no directory" test ! -e "$(runtime_directory)"
stop_appliance

configuration dhcp='{pool: [192.168.77.50-192.168.77.60]}' >"$work/appliance.yaml"
sed -i 's/^appliance: {/appliance: {telemetry: true, /' "$work/appliance.yaml"
printf 'boards:\n  - {mac: "02:00:00:00:00:77", hostname: never-on}\n' >>"$work/appliance.yaml"
start_appliance
check "the listed board is unheard" test "$(figure /bootstorm/boards phases unheard)" = 1
in_ns h1 timeout 20 busybox udhcpc -f -q -n -i eth0 -s /bin/true >"$work/udhcpc.log" 2>&1 </dev/null || fail "h1 gets an address"
told() { [ "$(figure /bootstorm/stats frames dhcp_acknowledged)" -ge 1 ] && [ "$(figure /bootstorm/boards book remembered)" = 1 ]; }
wait_until 5 "telemetry tells of the address within a second or two" told
ok "telemetry tells of the address"
lists_the_device() { ask /ethdev/list | grep -q '\[0\]'; }
check "DPDK's own commands answer, too" lists_the_device
directory=$(runtime_directory)
stop_appliance
check "its directory is gone" test ! -e "$directory"
