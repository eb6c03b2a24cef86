#!/usr/bin/env bash
# iPXE in QEMU: takes a lease, chain-loads a script over TFTP, and the script fetches a file as large as a kernel. That
# every byte of it arrived is read in the machine's memory.
source "$(dirname "$0")/harness.sh"

command -v qemu-system-x86_64 >/dev/null || skip "needs qemu-system-x86_64, which scripts/test installs"
ipxe=/usr/lib/ipxe/ipxe.lkrn
[ -s "$ipxe" ] || skip "needs $ipxe, which scripts/test installs (package ipxe)"
begin python3

kernel_bytes=3000003
seconds=100 # for each step, without KVM and beside others; alone all of it takes a quarter of that

# What is in single quotes is iPXE's to expand.
# shellcheck disable=SC2016
machine_up() {
  ip -n "$ns-lan" tuntap add dev machine mode tap
  ip -n "$ns-lan" link set machine master br0 up
  ip netns exec "$ns-lan" qemu-system-x86_64 -machine pc,accel=tcg -m 128 -display none -vga none -no-reboot \
    -machine graphics=off -serial "file:$work/console" -qmp "unix:$work/qmp,server=on,wait=off" \
    -netdev tap,id=wire,ifname=machine,script=no,downscript=no \
    -device virtio-net-pci,netdev=wire,mac=52:54:00:00:77:21,romfile= \
    -kernel "$ipxe" -append 'dhcp && chain tftp://${next-server}/boot.ipxe' </dev/null >"$work/qemu.log" 2>&1 &
  children+=($!)
}

says() { tr -d '\r' <"$work/console" | grep -q "$1"; }

waits_for() {
  local deadline=$((SECONDS + seconds))
  until says "$1"; do
    [ "$SECONDS" -lt "$deadline" ] || {
      cat "$work/qemu.log" "$work/console"
      return 1
    }
    sleep 0.2
  done
}

# The machine's memory is written out and the file looked for in it, whole and in one piece.
memory_holds() {
  python3 - "$work" "$1" <<'PYTHON'
import json, mmap, socket, sys
work, wanted = sys.argv[1:]
qmp = socket.socket(socket.AF_UNIX)
qmp.settimeout(30)
qmp.connect(work + '/qmp')
lines = qmp.makefile('rw')
lines.readline()
for command in ({'execute': 'qmp_capabilities'},
                {'execute': 'pmemsave', 'arguments': {'val': 0, 'size': 128 << 20, 'filename': work + '/memory'}}):
    print(json.dumps(command), file=lines, flush=True)
    while 'return' not in (answer := json.loads(lines.readline())):
        if 'error' in answer:
            sys.exit(str(answer))
with open(work + '/memory', 'rb') as memory, open(wanted, 'rb') as file:
    at = mmap.mmap(memory.fileno(), 0, access=mmap.ACCESS_READ).find(file.read())
sys.exit(0 if at >= 0 else 'the file is not in the memory')
PYTHON
}

numbered_file "$work/boot/kernel.img" "$kernel_bytes"
cat >"$work/boot/boot.ipxe" <<'IPXE'
#!ipxe
echo script: it runs on ${ip}
imgfetch --name kernel tftp://${next-server}/kernel.img || goto failed
imgstat
imgfetch tftp://${next-server}/none.img || echo script: the missing file is missed
echo script: it has ended
:wait
sleep 60
goto wait
:failed
echo script: it has failed
goto wait
IPXE
plain_config >"$work/appliance.yaml"
lan_up bare
start_appliance

machine_up
check "iPXE takes a lease and chain-loads a script" waits_for '^script: it runs on 192\.168\.77\.'
check "the script runs to its end" waits_for '^script: it has ended'
check "iPXE fetched $kernel_bytes bytes" says "kernel : $kernel_bytes bytes"
check "a missing file is missed" says '^script: the missing file is missed'
check "every byte is in the machine's memory" memory_holds "$work/boot/kernel.img"
stop_appliance
