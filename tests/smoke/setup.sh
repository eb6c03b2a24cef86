#!/usr/bin/env bash
# From a machine with a card to a board that has booted: bootstorm init asks on a terminal and writes the configuration, and
# bootstorm doctor says what is in the way. The machine is a namespace of its own, its card a veth on the bridge.
source "$(dirname "$0")/harness.sh"
begin dnsmasq python3 tcpdump setpriv

pi3_tree 100001
chmod 755 "$work" # also for the user bootstorm, where this machine has one
lan_up bare
# Where nobody answers, and all that is sent is recorded meanwhile.
ip -n "$ns-h2" link add alone0 type veth peer name alone1
ip -n "$ns-h2" link set alone0 up
ip -n "$ns-h2" link set alone1 up
ip netns exec "$ns-h2" tcpdump -i alone1 -n -U -w "$work/alone.pcap" not ip6 >/dev/null 2>&1 </dev/null &
children+=("$!")
wait_until 20 "tcpdump records" test -s "$work/alone.pcap"
in_ns h2 "$bootstorm" init --yes --print --card alone0 --wait 4 --files "$work/boot" >"$work/alone.yaml" 2>"$work/alone.log" </dev/null &
alone=$!
children+=("$alone")
host_up h3 02:00:00:00:77:13
ip -n "$ns-h3" link set eth0 down
yaml=$work/etc/bootstorm.yaml

on_a_terminal() { in_ns h3 env -u SSH_CONNECTION python3 "$smoke_directory/lib/on_a_terminal.py" 80x24 "$@"; }
init() { in_ns h3 env -u SSH_CONNECTION "$bootstorm" init "$@"; }
# doctor_says CODE PATTERN OPTION…: it ends with that code, and says that.
doctor_says() { exits "$1" "$2" in_ns h3 "$bootstorm" doctor -c "$yaml" --wait 1 "${@:3}"; }

check "init without a terminal names the options that are missing: exit 2" \
  exits 2 'missing: --card, --address, --pool or --proxy, --files' init --output "$yaml"
check "who may not write it is told so: exit 3" exits 3 'you may not write to .*run it as root' \
  setpriv --reuid 65534 --regid 65534 --clear-groups "$bootstorm" init --yes --output /etc/bootstorm-smoke.yaml
check "init asks, proposes, and writes what the answers say" on_a_terminal \
  'said=1 +eth0 +veth, down' 'said=Which card are the boards behind\? \[eth0\]:' $'key=\n' \
  'said=eth0 is down. Set it up now, to look for a DHCP server\? \[Y/n\]' $'key=\n' \
  'said=own address .*\[192.168.77.1/24\]:' $'key=192.168.77.0/24\n' "said=192.168.77.0" $'key=\n' \
  'said=Addresses to give out \[192.168.77.50-192.168.77.250\]:' $'key=\n' \
  'said=Directory of the boot files \[' "key=$work/boot"$'\n' \
  'said=to do +check and write .*etc/bootstorm.yaml' 'said=Do it\? \[Y/n\]' $'key=y\n' \
  'said=Next: bootstorm serve -c .*etc/bootstorm.yaml' exited=0 -- "$bootstorm" init --wait 1 --output "$yaml"
check "check accepts it" exits 0 'configuration OK: 1 worker, 1 port, 1 network, 201 addresses' "$bootstorm" check -c "$yaml"
check "init leaves a configuration alone: exit 1" exits 1 'exists and is left as it is' init --yes --output "$yaml"

sed -i "s|^appliance: .*|appliance: {workers: 1, memory: ordinary, state: $work/state}|" "$yaml"
sed -i '/pool: /a\      - {address: 192.168.78.1/24, vlan: 20, dhcp: {pool: [192.168.78.50]}}' "$yaml"
ip -n "$ns-h3" link set eth0 down
check "doctor says that the card is down, and how to mend it" doctor_says 0 '\$ ip link set eth0 up' --no-packets
check "doctor --fix mends it, and asks the network" doctor_says 0 'no other DHCP server, own addresses unused' --fix
check "and boards would boot" grep -q 'Boards would boot' "$said"

# A machine with the user that is to serve.
{ getent passwd root && echo 'bootstorm:x:64077:64077::/:/bin/false'; } >"$work/passwd"
doctor_of_user() {
  ip netns exec "$ns-h3" unshare -m sh -c 'mount --bind "$0" /etc/passwd && exec "$@"' "$work/passwd" \
    "$bootstorm" doctor -c "$yaml" --no-packets
}
chmod 700 "$work"
check "doctor says which directory keeps the serving user from the files: exit 1" \
  exits 1 "bootstorm, who is to serve, may not pass through" doctor_of_user
check "and how to open it" grep -qF "$ chmod o+x $work" "$said"
chmod 755 "$work"
chmod 600 "$work/boot/start.elf"
check "and which file it cannot read" exits 0 "who is to serve, cannot read" doctor_of_user
eval "$(sed -n 's/^ *\$ \(chmod -R .*\)/\1/p' "$said")"
check "that command mends it" not grep -q 'cannot read' <(doctor_of_user)

ip -n "$ns-h3" link set eth0 down # as after a restart of the machine, when nobody sets up a card without an address
ip netns exec "$ns-h3" "$bootstorm" serve -c "$yaml" >"$work/appliance.log" 2>&1 </dev/null &
appliance=$!
wait_until "$ready_seconds" "the appliance says that it is ready" ready_or_gone
check "a board boots" exits 0 '1 of 1 booted' in_ns h1 timeout 60 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet \
  --no-quirks --files "$work/boot" --boards 1
# A second machine is to serve the same VLAN.
configuration device=net_af_packet0,iface=eth0 dhcp='' |
  sed 's|- address: .*|- {address: 192.168.78.2/24, vlan: 20, dhcp: {pool: [192.168.78.60]}}|' >"$work/other.yaml"
check "doctor hears another server in a VLAN, and names it" exits 0 \
  'Another DHCP server on VLAN 20 of eth0, 192.168.78.1 \(02:00:00:00:77:13\)' \
  in_ns h1 "$bootstorm" doctor -c "$work/other.yaml" --wait 1 --json
stop_appliance

ip -n "$ns-h2" address add 192.168.77.2/24 dev eth0
ip -n "$ns-h2" address add "$server/24" dev eth0
dnsmasq_on h2 192.168.77.200,192.168.77.210
check "doctor finds who has the appliance's address: exit 3" \
  doctor_says 3 "02:00:00:00:77:12 on eth0 has the appliance's own address $server"
check "and the other DHCP server" grep -q 'Another DHCP server on eth0, 192.168.77.' "$said"
check "init proposes a proxy beside it" exits 0 'dhcp: \{mode: proxy\}' init --yes --files "$work/boot" --print
check "and an address that nobody has" grep -q 'address: 192.168.77.250/24' "$said"

# ARP of VLAN 30, ten times a second.
in_ns h1 python3 -c '
import socket, time
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("eth0", 0))
for _ in range(40):
    wire.send(b"\xff" * 6 + bytes([2, 0, 0, 0, 0x77, 0x11, 0x81, 0, 0, 30, 8, 6]) + bytes(46))
    time.sleep(0.1)' 2>/dev/null &
children+=("$!")
check "init hears frames of a VLAN, and proposes it where no others come" \
  exits 0 '^        vlan: 30$' init --yes --files "$work/boot" --wait 1 --print

init_ends_alone() { not_alive "$alone"; }
wait_until 10 "init has waited for servers where there is none" init_ends_alone
check "where nobody answers init gives out addresses" grep -q 'pool: \[192.168.77.50-192.168.77.250\]' "$work/alone.yaml"
sent() { in_ns h2 tcpdump -nr "$work/alone.pcap" "$@" 2>/dev/null | wc -l; }
all_is_recorded() { [ "$(sent arp)" -ge 2 ]; }
wait_until 5 "what init sent is recorded" all_is_recorded
check "and has sent two DISCOVERs, two probes for its address, and nothing else" \
  test "$(sent udp dst port 67) $(sent arp host 192.168.77.1) $(sent)" = '2 2 4'
