#!/usr/bin/env bash
# iPXE in QEMU, two machines at once on two ports of one appliance. In server mode it takes a lease, chain-loads a script
# over TFTP, and the script fetches a file as large as a kernel. In proxy mode dnsmasq gives it an address and the
# appliance all else: at port 67 that it has a boot menu, at port 4011 the file of the menu's item. That every byte
# arrived is read in the machines' memories.
#
#   namespace lan: machine "served" -- br0 -- bootstorm0, bootstorm1 -- br1 --+-- machine "beside"
#                                                                             +-- veth --- h2, dnsmasq
source "$(dirname "$0")/harness.sh"

command -v qemu-system-x86_64 >/dev/null || skip "needs qemu-system-x86_64, which scripts/test installs"
ipxe=/usr/lib/ipxe/ipxe.lkrn
[ -s "$ipxe" ] || skip "needs $ipxe, which scripts/test installs (package ipxe)"
begin python3 dnsmasq tcpdump

kernel_bytes=3000003
ramdisk_bytes=300007
proxy=192.168.78.1
seconds=100 # for each step, without KVM and beside others; alone all of it takes a quarter of that

# machine_up NAME BRIDGE MAC COMMANDS: the commands are iPXE's.
machine_up() {
  ip -n "$ns-lan" tuntap add dev "$1" mode tap
  ip -n "$ns-lan" link set "$1" master "$2" up
  ip netns exec "$ns-lan" qemu-system-x86_64 -machine pc,accel=tcg -m 128 -display none -vga none -no-reboot \
    -machine graphics=off -serial "file:$work/$1.console" -qmp "unix:$work/$1.qmp,server=on,wait=off" \
    -netdev "tap,id=wire,ifname=$1,script=no,downscript=no" \
    -device "virtio-net-pci,netdev=wire,mac=$3,romfile=" \
    -kernel "$ipxe" -append "$4" </dev/null >"$work/$1.qemu.log" 2>&1 &
  children+=($!)
}

# says MACHINE PATTERN
says() { tr -d '\r' <"$work/$1.console" | grep -q -- "$2"; }

waits_for() {
  local deadline=$((SECONDS + seconds))
  until says "$1" "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || {
      cat "$work/$1.qemu.log" "$work/$1.console"
      return 1
    }
    sleep 0.2
  done
}

# memory_holds MACHINE FILE: its memory is written out and the file looked for in it, whole and in one piece.
memory_holds() {
  python3 - "$work/$1" "$2" <<'PYTHON'
import json, mmap, socket, sys
machine, wanted = sys.argv[1:]
qmp = socket.socket(socket.AF_UNIX)
qmp.settimeout(30)
qmp.connect(machine + '.qmp')
lines = qmp.makefile('rw')
lines.readline()
for command in ({'execute': 'qmp_capabilities'},
                {'execute': 'pmemsave', 'arguments': {'val': 0, 'size': 128 << 20, 'filename': machine + '.memory'}}):
    print(json.dumps(command), file=lines, flush=True)
    while 'return' not in (answer := json.loads(lines.readline())):
        if 'error' in answer:
            sys.exit(str(answer))
with open(machine + '.memory', 'rb') as memory, open(wanted, 'rb') as file:
    at = mmap.mmap(memory.fileno(), 0, access=mmap.ACCESS_READ).find(file.read())
sys.exit(0 if at >= 0 else 'the file is not in the memory')
PYTHON
}

# script FILE BYTES: fetches what is beside the script it is part of.
script() {
  numbered_file "$work/boot/$1" "$2"
  cat <<IPXE
#!ipxe
echo script: it runs on \${ip} of \${dhcp-server}
imgfetch --name loaded $1 || goto failed
imgstat
imgfetch none.img || echo script: the missing file is missed
echo script: it has ended
:wait
sleep 60
goto wait
:failed
echo script: it has failed
goto wait
IPXE
}
script kernel.img "$kernel_bytes" >"$work/boot/boot.ipxe"
script ramdisk.img "$ramdisk_bytes" >"$work/boot/item.ipxe"

configuration >"$work/appliance.yaml"
sed -i "/^tftp:/i\\
  - device: \"net_tap1,iface=bootstorm1\"\\
    networks:\\
      - {address: $proxy/24, dhcp: {mode: proxy}}" "$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<'YAML'
dhcp:
  classes:
    - name: ipxe
      match: {user_class: iPXE, arch: [0]}
      boot_file: not-asked-for.ipxe
      menu: {prompt: The lab, timeout_s: 0, items: [{text: First, file: item.ipxe}]}
YAML

lan_up bare
ip -n "$ns-lan" link add br1 type bridge
ip -n "$ns-lan" link set br1 up
ip -n "$ns-lan" link set h2 master br1
ip -n "$ns-h2" address add 192.168.78.2/24 dev eth0
start_appliance
tap_joins bootstorm1 br1
dnsmasq_on h2 192.168.78.200,192.168.78.210
ip netns exec "$ns-lan" tcpdump -i bootstorm1 -n -U -w "$work/wire.pcap" udp port 67 or udp port 4011 >/dev/null 2>&1 &
children+=("$!")

# What is in single quotes is iPXE's to expand.
# shellcheck disable=SC2016
machine_up served br0 52:54:00:00:77:21 'dhcp && chain tftp://${next-server}/boot.ipxe'
machine_up beside br1 52:54:00:00:77:22 autoboot
check "served: iPXE takes a lease and chain-loads a script" waits_for served "^script: it runs on 192\.168\.77\..* of $server"
check "beside: iPXE has its address from dnsmasq and runs a script" waits_for beside "^script: it runs on 192\.168\.78\.20.* of 192.168.78.2"
check "beside: it had the appliance's menu" says beside '^The lab'
check "beside: it was told the file by the appliance" says beside "^tftp://$proxy/item.ipxe.*ok"
# from_us FILTER PATTERN: how many packets of the appliance have that in them.
from_us() { tcpdump -n -A -vv -r "$work/wire.pcap" "src host $proxy and $1" 2>/dev/null | grep -c -- "$2"; }
wait_until 10 "beside: that was at port 4011" eval '[ "$(from_us "src port 4011" "item\.ipxe")" -ge 1 ]'
ok "beside: that was at port 4011"
check "beside: the appliance made it an offer at port 67" test "$(from_us 'src port 67' 'DHCP-Message.*Offer')" -ge 1
check "beside: in that was no address" test "$(from_us 'src port 67' 'Your-IP')" -eq 0
for machine in served beside; do
  check "$machine: the script runs to its end" waits_for "$machine" '^script: it has ended'
  check "$machine: a missing file is missed" says "$machine" '^script: the missing file is missed'
done
check "served: iPXE fetched $kernel_bytes bytes" says served "^loaded : $kernel_bytes bytes"
check "beside: iPXE fetched $ramdisk_bytes bytes" says beside "^loaded : $ramdisk_bytes bytes"
check "served: every byte is in the machine's memory" memory_holds served "$work/boot/kernel.img"
check "beside: every byte is in the machine's memory" memory_holds beside "$work/boot/ramdisk.img"
stop_appliance
