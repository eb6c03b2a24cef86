#!/usr/bin/env bash
# Which board is dark, and why: three troubles made by hand, each found by `bootstorm boards` and `bootstorm explain` alone.
source "$(dirname "$0")/harness.sh"
begin busybox curl
dhclient=no source "$smoke_directory/lib/dhcp_clients.sh"

# with_dhcp SETTINGS: an appliance with one listed board.
with_dhcp() {
  configuration dhcp="$1" >"$work/appliance.yaml"
  printf 'boards:\n  - {mac: "02:00:00:00:00:77", hostname: never-on}\n' >>"$work/appliance.yaml"
}
with_dhcp '{pool: [192.168.77.50-192.168.77.50]}'
echo boot >"$work/boot/config.txt"
lan_up
start_appliance

mac_of() { in_ns "$1" cat /sys/class/net/eth0/address; }
# boards_say PATTERN: a row of the table matches.
boards_say() { exits 0 "$1" control boards --trouble; }
# explained BOARD PATTERN
explained() { exits 0 "$2" control explain "$1"; }

check "a listed board that was never heard is in the table" boards_say 'never-on.*unheard.*never_asked'
check "explain says what to look at" explained never-on 'remedy.*boot order'

h1=$(mac_of h1) h2=$(mac_of h2)
check "h1 gets the only address" udhcpc_on h1 "$work/got/h1"
in_ns h2 timeout 20 busybox udhcpc -f -q -n -t 2 -T 1 -i eth0 -s "$work/configure" >/dev/null 2>&1 </dev/null || true
check "the board that found the pool empty is in the table" boards_say "$h2.*refused.*dhcp_pool_exhausted"
check "explain names the remedy" explained "$h2" 'remedy.*Enlarge the pool'

in_ns h1 curl -sS -m 20 -o "$work/got/start.elf" "tftp://$server/start.elf" >/dev/null 2>&1 && fail "there is no start.elf"
sleep 11 # so long it may go on with another file
check "the board that lacks a file is in the table" boards_say "$h1.*file_missing.*start.elf"
check "explain names the file" explained 192.168.77.50 'asked for start.elf, which is not in image pi \(.*/boot\), and went no further'
check "a board that nobody knows: exit 1 and where to look" exits 1 'no board is listed or was heard.*bootstorm boards' control explain nobody
check "the answer is JSON" sh -c "'$bootstorm' boards --json -c '$work/appliance.yaml' | grep -q '\"verdict\"'"

with_dhcp '{pool: [192.168.77.50-192.168.77.99], unknown: refuse}'
check "from now on only listed boards are served" exits 0 generation control reload
in_ns h2 timeout 20 busybox udhcpc -f -q -n -t 2 -T 1 -i eth0 -s "$work/configure" >/dev/null 2>&1 </dev/null || true
check "the board that is not listed is in the table" boards_say "$h2.*refused.*dhcp_client_unknown"
check "explain says that it is not listed" explained "$h2" 'remedy.*not a listed board'

stop_appliance
