#!/usr/bin/env bash
# What a wire may hold, against a kernel interface: an own address that others claim from the start on, a host that has it
# and then gives it up, checksums that a sender's kernel has left unfinished, and a provider's tag that looks like ours.
#
#   namespace lan: card (the appliance's) -- card-switch -- br0 -- h1, h2
source "$(dirname "$0")/harness.sh"
begin python3 curl ping

# forger SECONDS: "I have the appliance's address", to everyone, twenty times a second, from a MAC that answers nothing.
cat >"$work/forger.py" <<'PYTHON'
import socket, sys, time
mac = bytes.fromhex('020000006666')
own = socket.inet_aton(sys.argv[1])
frame = b'\xff' * 6 + mac + bytes.fromhex('08060001080006040001') + mac + own + bytes(6) + own + bytes(18)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('eth0', 0))
for _ in range(20 * int(sys.argv[2])):
    wire.send(frame)
    time.sleep(0.05)
PYTHON

pings() { in_ns "$1" ping -n -q -c 1 -W 1 "$2"; }
fails() { ! "$@"; }
fetches() { in_ns "$1" curl -sS --max-time 30 -o "$work/got/$1" "tftp://$server/odd.bin" && same_bytes "$work/boot/odd.bin" "$work/got/$1"; }

boot_tree
configuration device=net_af_packet0,iface=card >"$work/appliance.yaml"
sed -i "/^tftp:/i\\      - {address: 192.168.78.1/24, vlan: 20}" "$work/appliance.yaml"
lan_up
ip -n "$ns-lan" link add card type veth peer name card-switch
ip -n "$ns-lan" link set card up
ip -n "$ns-lan" link set card-switch master br0 up

ip netns exec "$ns-h1" python3 "$work/forger.py" "$server" 15 &
children+=("$!")
start_appliance
ok "the appliance starts although its address is claimed twenty times a second"
check "it says who claims it" log_says '02:00:00:00:66:66 claims 192.168.77.1'
check "it answers meanwhile" pings h2 "$server"

# With offload on, as veth comes.
in_ns h1 ethtool -K eth0 tx on >/dev/null
check "a host whose checksums no device finishes gets its file" fetches h1

# From which ports requests are answered, one a line. Whoever could guess the next one could have files sent to others.
cat >"$work/ports.py" <<'PYTHON'
import socket, struct, sys
for _ in range(16):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(b'\0\1odd.bin\0octet\0', (sys.argv[1], 69))
        message, (_, port) = client.recvfrom(2048)
        client.sendto(struct.pack('!HH', 5, 0) + b'enough\0', (sys.argv[1], port))
        print(port)
PYTHON
ports() { in_ns h1 python3 "$work/ports.py" "$server"; }
# Sixteen of 60,000 ports: that neighbours are less than eight apart has a chance of 1 in 250, and twice of 1 in 60,000.
far_apart() { python3 -c 'import sys; p = list(map(int, open(sys.argv[1]))); sys.exit(sum(abs(a - b) < 8 for a, b in zip(p, p[1:])) > 1)' "$1"; }
ports >"$work/ports.first"
check "the ports of transfers follow no order" far_apart "$work/ports.first"

# asker TAG: who has the appliance's address in VLAN 20, which is a customer's (8100) or a provider's (88a8)?
cat >"$work/asker.py" <<'PYTHON'
import socket, sys, time
mac, own, host = bytes.fromhex('020000007712'), socket.inet_aton('192.168.78.1'), socket.inet_aton('192.168.78.2')
arp = bytes.fromhex('08060001080006040001') + mac + host + bytes(6) + own
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(('eth0', 0))
wire.send(b'\xff' * 6 + mac + bytes.fromhex(sys.argv[1] + '0014') + arp + bytes(14))
until = time.monotonic() + 1.5
while (left := until - time.monotonic()) > 0:
    wire.settimeout(left)
    try:
        frame = wire.recv(2048)
    except TimeoutError:
        break
    if frame[:6] == mac and own + mac + host in frame:
        sys.exit(0)
sys.exit(1)
PYTHON
check "a customer's VLAN 20 is ours" in_ns h2 python3 "$work/asker.py" 8100
check "a provider's VLAN 20 is not" fails in_ns h2 python3 "$work/asker.py" 88a8
stop_appliance

# A host that has the address when the appliance starts.
ip -n "$ns-h2" address add "$server/24" dev eth0
in_ns h1 ip neighbour flush dev eth0
start_appliance
check "another host has the address: the appliance says so and goes on" log_says "has $server, the appliance's own address"
check "that host keeps it" pings h1 "$server"
check "nothing is fetched from the appliance" fails in_ns h1 curl -sS --max-time 3 -o "$work/got/none" "tftp://$server/odd.bin"
ip -n "$ns-h2" address delete "$server/24" dev eth0
since=$SECONDS
wait_until 10 "the appliance takes its address" log_says "no longer has $server"
check "it takes its address $((SECONDS - since)) s after that host gave it up (5 at most)" test $((SECONDS - since)) -le 5
in_ns h1 ip neighbour flush dev eth0
check "and serves" fetches h1
ports >"$work/ports.second"
check "its ports are others than after the start before" \
  eval '[ "$(sort -n "$work/ports.first" "$work/ports.second" | uniq -d | wc -l)" -le 1 ]'
stop_appliance
