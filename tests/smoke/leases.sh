#!/usr/bin/env bash
# Addresses for busybox udhcpc, ISC dhclient and dhcpcd: from the pool, by reservation, and the same one again.
source "$(dirname "$0")/harness.sh"
begin busybox dhcpcd unshare ping python3 sqlite3

source "$smoke_directory/lib/dhcp_clients.sh"

in_pool() {
  local last
  last=$(given "$1" address)
  [ "${last%.*}" = 192.168.77 ] && last=${last##*.} && [ "$last" -ge 50 ] && [ "$last" -le 250 ]
}
# the_rest_is_right GIVEN CLIENT LEASE
the_rest_is_right() {
  check "$2 was given the network's mask" is "$1" mask 255.255.255.0
  check "$2 was given the router" is "$1" router 192.168.77.254
  check "$2 was given the DNS server" is "$1" dns 192.168.77.253
  check "$2 was given the lease's length" is "$1" lease "$3"
  check "$2 knows who gave it" is "$1" server "$server"
}

configuration >"$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<'YAML'
boards:
  - {mac: "02:00:00:00:77:12", address: 192.168.77.10, hostname: reserved}
YAML
lan_up bare
start_appliance

check "udhcpc gets an address" udhcpc_on h1 "$work/got/udhcpc"
check "udhcpc's address is in the pool" in_pool "$work/got/udhcpc"
# The first lease of a client that is not listed is short, until it is seen using its address.
the_rest_is_right "$work/got/udhcpc" udhcpc 600
check "the appliance answers a ping from that address" in_ns h1 ping -c 3 -i 0.2 -W 2 "$server"
first=$(given "$work/got/udhcpc" address)

check "dhclient gets an address" dhclient_on h1 "$work/got/dhclient" "$work/h1.leases"
check "the same MAC got the same address" is "$work/got/dhclient" address "$first"
the_rest_is_right "$work/got/dhclient" dhclient 43200
check "dhclient asks for the address it remembers and gets it" dhclient_on h1 "$work/got/reboot" "$work/h1.leases"
check "that is still the same address" is "$work/got/reboot" address "$first"

check "dhcpcd gets an address" dhcpcd_on h1 "$work/got/dhcpcd"
check "the same MAC got the same address" is "$work/got/dhcpcd" address "$first"
the_rest_is_right "$work/got/dhcpcd" dhcpcd 43200

check "udhcpc on a reserved MAC gets an address" udhcpc_on h2 "$work/got/reserved-udhcpc"
check "that is the reserved one" is "$work/got/reserved-udhcpc" address 192.168.77.10
check "dhclient on a reserved MAC gets an address" dhclient_on h2 "$work/got/reserved-dhclient" "$work/h2.leases"
check "that is the reserved one as well" is "$work/got/reserved-dhclient" address 192.168.77.10
check "both hosts reach the appliance" in_ns h2 ping -c 3 -i 0.2 -W 2 "$server"

# The same, as `bootstorm leases` has it.
leases() { control leases "$@"; }
check "bootstorm leases lists both" exits 0 '^2 leases' leases
check "with address, MAC, state and name" exits 0 '^192.168.77.10 +02:00:00:00:77:12 bound +11h 59m +- +reserved' leases
check "as CSV" exits 0 '^192.168.77.10,02:00:00:00:77:12,bound,20..-..-..T..:..:..Z,4....,0,0,1,reserved' leases --format csv
check "as JSON, only some" eval 'leases --format json --mac 02:00:00:00:77:12 --state bound |
  python3 -c "import json, sys; (one,) = json.load(sys.stdin); assert one[\"address\"] == \"192.168.77.10\", one"'
check "by address" exits 0 '^1 lease' leases --address 192.168.77.0/28
check "what is no address: exit 2" exits 2 'expected an address' leases --address here
check "an address is taken back while it is served" exits 0 'released; its holder was 02:00:00:00:77:11' leases release "$first"
check "then it is nobody's" exits 1 'no client holds this address' leases release "$first"
check "and the reserved one is as it was" exits 0 '^1 lease' leases
printf '%s\n' "$(($(date +%s) + 3600)) b8:27:eb:00:00:01 192.168.77.77 node-1 *" "0 b8:27:eb:00:00:02 192.168.78.78 * *" >"$work/dnsmasq.leases"
check "nothing is imported while it is served from" exits 3 'in use by another bootstorm' leases import --from dnsmasq "$work/dnsmasq.leases"
stop_appliance
check "then it is" exits 0 '1 lease imported from .*1 skipped' leases import --from dnsmasq "$work/dnsmasq.leases"
echo "0 b8:27:eb:00:00:03 192.168.77.77 * *" >>"$work/dnsmasq.leases"
check "a contradiction is named by file and line" exits 1 'dnsmasq.leases:3: 192.168.77.77 is held by b8:27:eb:00:00:01' \
  leases import --from dnsmasq "$work/dnsmasq.leases"
check "without an appliance it is freed in the file" exits 0 'released' leases release 192.168.77.77
echo "$(($(date +%s) + 3600)) 02:00:00:00:77:11 192.168.77.99 * *" >"$work/dnsmasq.leases"
check "a host's lease at its old server" exits 0 '"imported":1,"skipped":0' leases import --json --from dnsmasq "$work/dnsmasq.leases"
start_appliance
check "udhcpc after the switch-over" udhcpc_on h1 "$work/got/imported"
check "it has the address that it had there" is "$work/got/imported" address 192.168.77.99
stop_appliance

# As if the network had been on another port and tagged.
sqlite3 "$work/state/leases.db" "UPDATE lease SET id = id + (1 << 44) + (20 << 32) WHERE id & 255 = 99"
rm "$work/got/imported"
start_appliance
check "a lease goes where its address is given out now" log_says '1 lease has moved'
check "udhcpc after the move" udhcpc_on h1 "$work/got/imported"
check "it has its address" is "$work/got/imported" address 192.168.77.99
stop_appliance
