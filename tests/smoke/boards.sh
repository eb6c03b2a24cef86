#!/usr/bin/env bash
# Which board is dark, and why: troubles made by hand, each found by `bootstorm boards` and `bootstorm explain` alone. The
# appliance's card is one end of a veth that is no kernel's interface to it, as a real card is not.
#
#   namespace lan: card (the appliance's) -- card-switch -- br0 -- h1, h2, h3, h4
source "$(dirname "$0")/harness.sh"
begin busybox curl dnsmasq ping python3
dhclient=no source "$smoke_directory/lib/dhcp_clients.sh"

# with_dhcp SETTINGS: an appliance with one listed board.
with_dhcp() {
  configuration device=net_pcap0,rx_iface_in=card,tx_iface=card dhcp="$1" >"$work/appliance.yaml"
  printf 'boards:\n  - {mac: "02:00:00:00:00:77", hostname: never-on}\n' >>"$work/appliance.yaml"
}
with_dhcp '{pool: [192.168.77.50-192.168.77.52]}'
echo boot >"$work/boot/config.txt"
lan_up bare
host_up h3 02:00:00:00:77:13 192.168.77.13/24
host_up h4 02:00:00:00:77:14 192.168.77.52/24
ip -n "$ns-lan" link add card type veth peer name card-switch
ip -n "$ns-lan" link set card up
ip -n "$ns-lan" link set card-switch master br0 up
start_appliance

# A PXE ROM whose frames have the VLAN tag 30: a DISCOVER a second.
cat >"$work/tagged.py" <<'PYTHON'
import socket, struct, time
mac = bytes.fromhex('020000007730')
options = b'\x63\x82\x53\x63' + b'\x35\1\1' + b'\x3c\x20PXEClient:Arch:00007:UNDI:003000' + b'\x5d\2\0\7' + b'\xff'
dhcp = struct.pack('!BBBBIHH16x', 1, 1, 6, 0, 0x1234, 0, 0) + mac.ljust(16, b'\0') + bytes(192) + options
udp = struct.pack('!HHHH', 68, 67, 8 + len(dhcp), 0) + dhcp
header = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), b'\xff' * 4)
total = sum(struct.unpack('!10H', header))
while total >> 16:
    total = (total & 0xffff) + (total >> 16)
packet = header[:10] + struct.pack('!H', ~total & 0xffff) + header[12:] + udp
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('eth0', 0))
for _ in range(12):
    wire.send(b'\xff' * 6 + mac + b'\x81\0\0\x1e' + b'\x08\0' + packet)
    time.sleep(1)
PYTHON

# boards_say PATTERN: a row of the table matches.
boards_say() { exits 0 "$1" control boards --trouble; }
# explained BOARD PATTERN
explained() { exits 0 "$2" control explain "$1"; }
# asks HOST [OPTION…]: for an address, which it does not get or does not use.
asks() {
  local host=$1
  shift
  in_ns "$host" timeout 20 busybox udhcpc -f -q -n -t 2 -T 1 -s /bin/true -i eth0 "$@" >/dev/null 2>&1 </dev/null || true
}

check "a listed board that was never heard is in the table" boards_say 'never-on.*unheard.*never_asked'
check "explain says what to look at" explained never-on 'remedy.*boot order.*net_pcap0: untagged frames only.*spanning tree'

# What takes its time. A PXE ROM in a VLAN that is not served, and a host whose kernel leaves checksums to its card.
in_ns h3 ethtool -K eth0 tx on >/dev/null
ip netns exec "$ns-h3" python3 "$work/tagged.py" &
children+=("$!")
ip netns exec "$ns-h3" curl -sS -m 8 -o "$work/got/none" "tftp://$server/config.txt" >/dev/null 2>&1 </dev/null &
children+=("$!")

check "a host uses an address of the pool" in_ns h4 ping -c 1 -W 2 "$server"
check "that host is in the table" boards_say '02:00:00:00:77:14.*address_conflict.*It uses 192.168.77.52'
check "explain says how to take the address out of the pool" explained 192.168.77.52 'remedy.*`exclude`'

h1=02:00:00:00:77:11 h2=02:00:00:00:77:12
check "h1 gets the only address that is left to a board that is not listed" udhcpc_on h1 "$work/got/h1"
in_ns h1 curl -sS -m 20 -o "$work/got/start.elf" "tftp://$server/start.elf" >/dev/null 2>&1 && fail "there is no start.elf"
missing_since=$SECONDS
asks h2
check "the board that found the pool empty is in the table" \
  boards_say "$h2.*refused.*no address is free in the pool of 192.168.77.0/24 \(192.168.77.50-192.168.77.52: 3 addresses\)"
check "explain names the remedy" explained "$h2" 'remedy.*Enlarge `pool` of 192.168.77.0/24'

ip -n "$ns-h4" address flush dev eth0
ip -n "$ns-h4" address add 192.168.77.2/24 dev eth0
dnsmasq_on h4 192.168.77.200,192.168.77.210
asks h2
wait_until 5 "the board that took another server's address is in the table" \
  boards_say "$h2.*other_dhcp_server.*another DHCP server, 192.168.77.2 \(02:00:00:00:77:14\)"
ok "the board that took another server's address is in the table, and the server by its MAC"
check "explain names both ways out" explained "$h2" 'remedy.*Turn the DHCP server at 192.168.77.2 off.*mode: proxy'
end_child "${children[-1]}"

wait_until 10 "the host with unfinished checksums is in the table" \
  boards_say '02:00:00:00:77:13.*frames_dropped.*their checksums are unfinished'
ok "the host with unfinished checksums is in the table"
check "explain gives the line of ethtool" explained 02:00:00:00:77:13 "remedy.*ethtool -K INTERFACE tx off"
check "the board in a VLAN that is not served is in the table" \
  boards_say '02:00:00:00:77:30.*frames_dropped.*with the VLAN tag 30, and net_pcap0 serves untagged frames only'
check "explain names the setting" explained 02:00:00:00:77:30 'remedy.*`vlan: 30`'

while [ $((SECONDS - missing_since)) -lt 12 ]; do sleep 0.2; done # so long it may go on with another file
check "the board that lacks a file is in the table" boards_say "$h1.*file_missing.*start.elf"
check "explain names the file" explained "$h1" 'asked for start.elf, which is not in image pi \(.*/boot\), and went no further'
said_once() { [ "$(grep -cE -- "$1" "$work/appliance.log")" -eq 1 ]; }
check "the log has said so once, with the remedy" said_once "warning $h1.*: It asked for start.elf,.* Put start.elf into .*/boot"
check "a board that nobody knows: exit 1 and where to look" exits 1 'no board is listed or was heard.*bootstorm boards' control explain nobody
check "the answer is JSON" sh -c "'$bootstorm' boards --json -c '$work/appliance.yaml' | grep -q '\"verdict\"'"
check "no reason's name stands in a sentence" sh -c "! '$bootstorm' boards -c '$work/appliance.yaml' | grep -E '(dhcp|udp|tftp|ipv4)_[a-z]' | grep -v other_dhcp_server"

with_dhcp '{pool: [192.168.77.50-192.168.77.99], unknown: refuse}'
check "from now on only listed boards are served" exits 0 generation control reload
asks h2
check "the board that is not listed is in the table" boards_say "$h2.*refused.*it is not a listed board"
check "explain says how to list it" explained "$h2" "remedy.*List it in .boards. with its mac, $h2"

stop_appliance
