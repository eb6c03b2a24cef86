#!/usr/bin/env bash
# What is wrong outside the program: each mistake ends at once, with its own exit code and one sentence that helps.
source "$(dirname "$0")/harness.sh"
begin setpriv

runner=()
# serve_says CODE PATTERN: `serve` ends with that code, and a line of what it says matches.
serve_says() { exits "$1" "$2" in_ns lan "${runner[@]}" timeout 60 "$bootstorm" serve -c "$work/appliance.yaml"; }
# machine_says PATTERN: exit 3 and a single line, so that nobody has to look for the sentence that helps.
machine_says() { serve_says 3 "$1" && [ "$(wc -l <"$said")" -eq 1 ]; }

device() { configuration device="$1" >"$work/appliance.yaml"; }

lan_up
echo boot >"$work/boot/config.txt"

device net_nosuch0
check "an unknown driver: exit 3" machine_says 'net_nosuch0'
device 'net_af_packet0,iface=nosuch0'
check "a missing interface: exit 3" machine_says 'nosuch0'
device 0000:fe:1f.7
check "a missing PCI card: exit 3" machine_says '0000:fe:1f.7'

configuration >"$work/appliance.yaml"
# /tmp may be closed to others: a copy of the program where everyone can read it.
install -d -m 755 "$work/open"
chmod 755 "$work" "$work/boot"
cp "$bootstorm" "$work/open/bootstorm"
usual=$bootstorm bootstorm=$work/open/bootstorm
runner=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent XDG_RUNTIME_DIR=)
check "an ordinary user: exit 3 and the way out" machine_says 'root|CAP_NET|[Pp]ermission'
bootstorm=$usual runner=()

if [ "$(awk '/^HugePages_Free/ {print $2}' /proc/meminfo)" -eq 0 ]; then
  sed -i "s|^appliance: .*|appliance: {memory: hugepages, state: $work/state}|" "$work/appliance.yaml"
  check "hugepages asked for, none there: exit 3 and the command" machine_says 'nr_hugepages'
fi

sed -i "s|^appliance: .*|appliance: {workers: 1, cpus: [1023], state: $work/state}|" "$work/appliance.yaml"
check "a CPU that is not there: exit 3 and those that are" machine_says 'no CPU 1023.*may use 0'

printf 'appliance: {workers: 1}\nports:\n  - devise: x\n' >"$work/appliance.yaml"
check "an unknown key: exit 1, file:line:column and the nearest name" serve_says 1 'appliance.yaml:3:5.*device'
check "check says the same" exits 1 'appliance.yaml:3:5' control check
rm "$work/appliance.yaml"
check "no configuration file: exit 1" serve_says 1 'appliance.yaml'

usage_is_2() { exits 2 . "$bootstorm" "$@"; }
check "an unknown subcommand: exit 2" usage_is_2 dance
check "serve without a file, and none where it is looked for" exits 1 '/etc/bootstorm/bootstorm.yaml: no such file' "$bootstorm" serve
check "an unknown option: exit 2" usage_is_2 serve --nosuch

configuration >"$work/appliance.yaml"
start_appliance
check "a second appliance with the same state directory: exit 3" machine_says 'leases.db is in use by another bootstorm'
sed -i "s|$work/state|$work/state2|" "$work/appliance.yaml"
check "a second appliance on the same device: exit 3" machine_says 'bootstorm0'
check "the first one still answers" in_ns h1 ping -c 3 -i 0.2 -W 2 "$server"
stop_appliance
