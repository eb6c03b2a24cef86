#!/usr/bin/env bash
# A board behind ISC's relay: it gets an address of its own subnet, what the relay adds comes back, it renews by the
# router, and fetches its files through it.
#
#   namespace lan: appliance, br0 --- eth0, h1 (relay and router), eth1 --- eth0, h2
source "$(dirname "$0")/harness.sh"
begin busybox curl tcpdump ping
source "$smoke_directory/lib/dhcp_clients.sh"

configuration cache=64MiB dhcp='{pool: [192.168.77.50-192.168.77.99]}
        subnets:
          - {subnet: 10.5.0.0/24, dhcp: {pool: [10.5.0.50-10.5.0.99], router: 10.5.0.1, dns: [10.5.0.2], lease: 1h}}' \
  >"$work/appliance.yaml"
numbered_file "$work/boot/odd.bin" 100003
lan_up bare
ip -n "$ns-lan" link delete h2
ip -n "$ns-h1" link add eth1 type veth peer name eth0 netns "$ns-h2"
ip -n "$ns-h2" link set eth0 address 02:00:00:00:77:12 up
ip -n "$ns-h1" link set eth1 up
for host in h1 h2; do in_ns "$host" ethtool -K eth0 tx off >/dev/null; done
in_ns h1 ethtool -K eth1 tx off >/dev/null
ip -n "$ns-h1" address add 192.168.77.11/24 dev eth0
ip -n "$ns-h1" address add 10.5.0.1/24 dev eth1
in_ns h1 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
start_appliance
check "the relay's host reaches the appliance" in_ns h1 ping -c 3 -i 0.2 -W 2 "$server"

ip netns exec "$ns-h1" tcpdump -i eth0 -n -U -w "$work/wire.pcap" udp port 67 >/dev/null 2>&1 &
children+=("$!")
find_packaged /usr/sbin/dhcrelay
ip netns exec "$ns-h1" env LD_LIBRARY_PATH="$found_libraries" "$found" -4 -d -a -id eth1 -iu eth0 "$server" >"$work/relay.log" 2>&1 </dev/null &
children+=("$!")
wait_until 20 "the relay listens" grep -q 'Sending on' "$work/relay.log"

check "udhcpc gets an address through the relay" udhcpc_on h2 "$work/got/udhcpc"
first=$(given "$work/got/udhcpc" address)
check "that is one of the subnet's" test "${first%.*}" = 10.5.0
check "it was given the subnet's router" is "$work/got/udhcpc" router 10.5.0.1
check "it was given the subnet's DNS server" is "$work/got/udhcpc" dns 10.5.0.2
check "it knows who gave it" is "$work/got/udhcpc" server "$server"
check "dhclient gets the same one" dhclient_on h2 "$work/got/dhclient" "$work/h2.leases"
check "that is the same address" is "$work/got/dhclient" address "$first"

replies_have_option_82() {
  in_ns h1 tcpdump -n -vv -r "$work/wire.pcap" "src host $server" 2>/dev/null | grep -q 'Agent-Information'
}
wait_until 10 "what the relay adds comes back" replies_have_option_82
ok "what the relay adds comes back to it"

ip -n "$ns-h2" route add default via 10.5.0.1
check "the board reaches the appliance through the router" in_ns h2 ping -c 3 -i 0.2 -W 2 "$server"
check "the board fetches a file through the router" in_ns h2 curl -sS -m 60 -o "$work/got/odd.bin" "tftp://$server/odd.bin"
check "the file has the right SHA-256" same_bytes "$work/boot/odd.bin" "$work/got/odd.bin"

# Renewed by unicast: the relay has no part in it.
rm -f "$work/got/renewed"
ip netns exec "$ns-h2" env GOT="$work/got/renewed" busybox udhcpc -f -n -t 8 -T 2 -i eth0 -s "$work/configure" \
  >"$work/udhcpc.log" 2>&1 </dev/null &
client=$!
children+=("$client")
wait_until 40 "udhcpc is bound" test -s "$work/got/renewed"
ip -n "$ns-h2" route add default via 10.5.0.1
rm -f "$work/got/renewed"
kill -USR1 "$client"
wait_until 20 "udhcpc renews through the router" test -s "$work/got/renewed"
ok "udhcpc renews through the router"
check "that is the same address" is "$work/got/renewed" address "$first"
end_child "$client"

check "check says that a Pi 3 would stay dark there" \
  exits 0 'Raspberry Pi 2 or 3 would stay dark in 10.5.0.0/24' control check
stop_appliance
