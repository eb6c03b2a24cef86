#!/usr/bin/env bash
# Four U-Boots (arm64, in QEMU) on one bridge. Each waits two seconds at its prompt, as it comes from the package, and then
# boots by itself: DHCP, a script over TFTP, and what the script fetches. U-Boot's virtio driver has a receive ring of 32
# frames that nobody empties while it waits, and it never receives again once that was full. So all four boot only if
# the appliance, which looks for other users of its addresses (probe: true), hardly broadcasts.
source "$(dirname "$0")/harness.sh"

command -v qemu-system-aarch64 >/dev/null || skip "needs qemu-system-aarch64, which scripts/test installs"
uboot=/usr/lib/u-boot/qemu_arm64/u-boot.bin
[ -s "$uboot" ] || skip "needs $uboot, which scripts/test installs (package u-boot-qemu)"
begin python3 tcpdump

machines=(u1 u2 u3 u4)
# U-Boot of 2023 reads the first byte of its virtio device's MAC six times.
macs=(52:52:52:52:52:52 56:56:56:56:56:56 5a:5a:5a:5a:5a:5a 5e:5e:5e:5e:5e:5e)
kernel_bytes=1000003
seconds=120 # for all of them, without KVM and beside others; alone it takes a fifth of that
ring=32

# machine_up NAME MAC: its environment is not kept, so it boots as a new one does.
machine_up() {
  ip -n "$ns-lan" tuntap add dev "$1" mode tap
  ip -n "$ns-lan" link set "$1" master br0 up
  ip netns exec "$ns-lan" qemu-system-aarch64 -machine virt,accel=tcg -cpu cortex-a57 -m 128 -display none \
    -serial "file:$work/$1.console" -monitor none -bios "$uboot" \
    -netdev "tap,id=wire,ifname=$1,script=no,downscript=no" \
    -device "virtio-net-pci,netdev=wire,mac=$2,romfile=" </dev/null >"$work/$1.qemu.log" 2>&1 &
  children+=($!)
}

# uboot_script FILE: commands on standard input become the image that U-Boot asks for after its DHCP.
uboot_script() {
  python3 - "$1" 3<&0 <<'PYTHON'
import os, struct, sys, zlib
commands = os.fdopen(3, 'rb').read()
data = struct.pack('>II', len(commands), 0) + commands
linux, arm64, script, plain = 5, 22, 6, 0
head = lambda own: struct.pack('>7I4B32s', 0x27051956, own, 0, len(data), 0, 0, zlib.crc32(data), linux, arm64, script,
                               plain, b'boot')
with open(sys.argv[1], 'wb') as image:
    image.write(head(zlib.crc32(head(0))) + data)
PYTHON
}

all_say() {
  local machine
  for machine in "${machines[@]}"; do
    tr -d '\r' <"$work/$machine.console" | grep -q -- "$1" || return 1
  done
}
consoles() { tail -n 15 "$work"/u*.console; }

numbered_file "$work/boot/kernel.img" "$kernel_bytes"
crc=$(python3 -c 'import sys, zlib; print("%08x" % zlib.crc32(open(sys.argv[1], "rb").read()))' "$work/boot/kernel.img")
# What is in single quotes is U-Boot's to expand.
# shellcheck disable=SC2016
uboot_script "$work/boot/boot.scr.uimg" < <(
  printf '%s\n' 'echo script: it runs' 'tftpboot ${kernel_addr_r} kernel.img' 'crc32 ${kernel_addr_r} ${filesize}' \
    'echo script: it has ended' 'while true; do sleep 60; done'
)

configuration >"$work/appliance.yaml"
lan_up bare
start_appliance
ip netns exec "$ns-lan" tcpdump -i br0 -n -U -w "$work/wire.pcap" \
  'ether broadcast and not (ether[6] & 0xf2 = 0x52 and ether[6] = ether[7])' >/dev/null 2>&1 & # not the machines' own
children+=("$!")
wait_until 20 "tcpdump records" test -s "$work/wire.pcap"
for n in "${!machines[@]}"; do machine_up "${machines[n]}" "${macs[n]}"; done
booted() { wait_until "$seconds" "$1" all_say "$2"; }
trap 'consoles; finish' EXIT
booted "four of four U-Boots run the script" '^script: it runs'
ok "four of four U-Boots run the script"
booted "each fetches $kernel_bytes bytes" '^script: it has ended'
check "each fetches $kernel_bytes bytes, and their checksum is right" all_say "==> $crc"
trap finish EXIT
broadcasts=$(tcpdump -n -r "$work/wire.pcap" 2>/dev/null | wc -l)
check "the appliance has sent $broadcasts broadcasts meanwhile, fewer than a ring of $ring holds" test "$broadcasts" -lt $((ring / 2))
stop_appliance
