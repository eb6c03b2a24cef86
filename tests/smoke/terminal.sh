#!/usr/bin/env bash
# What an operator watches: bootstorm top and boards --watch on terminals of their own, while boards are in trouble and the
# appliance goes and comes.
source "$(dirname "$0")/harness.sh"
begin busybox python3
dhclient=no source "$smoke_directory/lib/dhcp_clients.sh"

configuration dhcp='{pool: [192.168.77.50-192.168.77.50]}' >"$work/appliance.yaml"
printf 'boards:\n  - {mac: "02:00:00:00:00:77", hostname: never-on}\n' >>"$work/appliance.yaml"
echo boot >"$work/boot/config.txt"
lan_up
start_appliance

# on_a_terminal COLUMNSxROWS STEP… -- COMMAND…: see lib/on_a_terminal.py.
on_a_terminal() { python3 "$smoke_directory/lib/on_a_terminal.py" "$@" -c "$work/appliance.yaml"; }
# asked VERB: what the observing socket answers.
asked() {
  python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"{\"v\": 1, \"verb\": \"%s\"}\n" % sys.argv[2].encode())
print(s.makefile().read())' "$work/state/observe" "$1"
}

h1=02:00:00:00:77:11 h2=02:00:00:00:77:12
check "h1 gets the only address" udhcpc_on h1 "$work/got/h1"
in_ns h2 timeout 20 busybox udhcpc -f -q -n -t 2 -T 1 -s /bin/true -i eth0 >/dev/null 2>&1 </dev/null || true

check "top counts boards and troubles" exits 0 '1 never_asked +1 refused' control top --once
check "and tells of the worst with what is seen" grep -Eq "^$h2 +refused .*no address is free" "$said"
check "top is drawn anew, fits each terminal, and gives it back at q" on_a_terminal 80x24 "seen=2 in trouble" \
  "seen=$h2 +refused" size=40x10 "seen=^$h2" size=120x40 "seen=blocks/s.*DHCP/s" key=q ended=0 -- "$bootstorm" top
check "and when a signal ends it" on_a_terminal 80x24 "seen=2 in trouble" signal=TERM ended=0 -- "$bootstorm" top
check "without colours where nobody wants them" env NO_COLOR=1 python3 "$smoke_directory/lib/on_a_terminal.py" 80x24 \
  "seen=2 in trouble" plain=yes key=q ended=0 -- "$bootstorm" top -c "$work/appliance.yaml"
check "boards --watch shows one network, and ends at Ctrl-C" on_a_terminal 80x24 "seen=^$h1 +192.168.77.50" $'key=\x03' ended=0 \
  -- "$bootstorm" boards --watch --network 192.168.77.0/24
check "a network that is none: exit 1 and those that there are" exits 1 'known: 192.168.77.0/24' control boards --network 10.0.0.0/8
check "leases are told of by the appliance itself" exits 0 '"address":"192.168.77.50","mac":"'"$h1"'".*"bound"' asked leases

on_a_terminal 80x24 "seen=in trouble" "run=touch $work/watched" "seen=trying again" "run=touch $work/seen" "seen=^bootstorm +\\d" \
  key=q ended=0 -- "$bootstorm" top >"$work/top.log" 2>&1 &
top=$!
children+=("$top")
wait_until 20 "top is watched" test -e "$work/watched"
stop_appliance
wait_until 20 "top says that the appliance is gone" test -e "$work/seen"
start_appliance
status=0
wait "$top" || status=$?
check "top says that the appliance is gone, and goes on when it is back" test "$status" -eq 0
stop_appliance
