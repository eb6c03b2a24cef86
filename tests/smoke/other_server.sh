#!/usr/bin/env bash
# dnsmasq on the same wire: where the addresses are the appliance's to give it is named; beside proxy mode it gives the
# addresses, and the appliance says what to boot.
source "$(dirname "$0")/harness.sh"
begin busybox dnsmasq tcpdump ping
source "$smoke_directory/lib/dhcp_clients.sh"

configuration >"$work/appliance.yaml"
lan_up bare
ip -n "$ns-h2" address add 192.168.77.2/24 dev eth0
dnsmasq_on h2 192.168.77.200,192.168.77.210
start_appliance
kill -HUP "$appliance" # its bridge is whole now: look around at once
wait_until 15 "the appliance finds the other server" log_says 'another DHCP server, 192.168.77.2 '
ok "the appliance finds the other server, though no client asks"
kill "${children[-1]}"

ip -n "$ns-h2" address add 192.168.77.60/24 dev eth0
check "a host with a fixed address inside the pool" in_ns h2 ping -c 1 -W 2 -I 192.168.77.60 "$server"
in_ns h1 env GOT="$work/got/other" timeout 20 busybox udhcpc -f -q -n -t 3 -T 1 -i eth0 -s "$work/configure" \
  -r 192.168.77.60 >/dev/null 2>&1
gets_another() { [ -s "$work/got/other" ] && [ "$(given "$work/got/other" address)" != 192.168.77.60 ]; }
check "who asks for its address gets another" gets_another
check "the appliance names that host" log_says '02:00:00:00:77:12 uses 192.168.77.60'
stop_appliance

start_appliance
ip netns exec "$ns-lan" tcpdump -i bootstorm0 -n -U -w "$work/server.pcap" src host 192.168.77.2 and udp src port 67 \
  >/dev/null 2>&1 &
children+=("$!")
wait_until 20 "tcpdump records" test -s "$work/server.pcap"
dnsmasq_on h2 192.168.77.200,192.168.77.210
udhcpc_on h1 "$work/got/any" >/dev/null 2>&1 || true
wait_until 5 "the appliance names the other server" log_says 'another DHCP server, 192.168.77.2'
first_frame() { in_ns lan tcpdump -n -tt -c 1 -r "$work/server.pcap" 2>/dev/null | cut -d' ' -f1 | grep .; }
wait_until 10 "its first frame is recorded" first_frame
# named_within MS: from the first frame of that server's that reached the appliance to the line in its log.
named_within() {
  local heard named
  heard=$(date -d "@$(first_frame)" +%FT%T.%3N%:z)
  named=$(grep -m 1 -F 'another DHCP server, 192.168.77.2' "$work/appliance.log" | cut -d' ' -f1)
  echo "heard at $heard, named at $named"
  [ $(($(date -d "$named" +%s%3N) - $(date -d "$heard" +%s%3N))) -le "$1" ]
}
check "the appliance names the other server within a second of its first frame" named_within 1000
stop_appliance

sed -i 's|dhcp: {.*|dhcp: {mode: proxy}|' "$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<'YAML'
dhcp:
  classes:
    - {name: uefi, match: {vendor_class: PXEClient*, arch: [7]}, boot_file: ipxe.efi}
YAML
start_appliance
ip netns exec "$ns-h1" tcpdump -i eth0 -n -U -w "$work/wire.pcap" udp port 68 >/dev/null 2>&1 &
children+=("$!")
wait_until 20 "tcpdump records" test -s "$work/wire.pcap" # -U: its header is written as soon as it listens

check "a host gets its address from dnsmasq" udhcpc_on h1 "$work/got/host"
check "dnsmasq gave it" is "$work/got/host" server 192.168.77.2
recorded() { in_ns h1 tcpdump -n -vv -r "$work/wire.pcap" "$@" 2>/dev/null; }
ours() { recorded src host "$server"; }
dnsmasq_is_recorded() { [ -n "$(recorded src port 67 and not src host "$server")" ]; }
wait_until 10 "what dnsmasq says is recorded" dnsmasq_is_recorded
check "the appliance says nothing to a host" test -z "$(ours)"

# As an x64 UEFI says it, in options 60 and 93. udhcpc itself takes the first OFFER, which may be one without an address.
in_ns h1 env GOT="$work/got/pxe" timeout 20 busybox udhcpc -f -q -n -t 2 -T 1 -i eth0 -s "$work/configure" \
  -V PXEClient:Arch:00007:UNDI:003000 -x 0x5d:0007 >/dev/null 2>&1 || true
names_the_file() { ours | grep -q 'file "ipxe.efi"'; }
wait_until 10 "the appliance names the boot file" names_the_file
ok "the appliance says what to boot"
gives_no_address() { ! ours | grep -q 'Your-IP'; }
check "the appliance gives no address" gives_no_address
check "beside a proxy the other server is as it should be" test "$(grep -c 'another DHCP server' "$work/appliance.log")" -eq 0
stop_appliance
