#!/usr/bin/env bash
# The trees that people really boot from, as their packages make them: PXELINUX, iPXE (also as netboot.xyz lays it out)
# and GRUB, and a Raspberry Pi's boot partition by its names. Each file is served as it is, and check says what would be
# missed.
source "$(dirname "$0")/harness.sh"
begin curl grub-mknetdir
for file in /usr/lib/PXELINUX/pxelinux.0 /usr/lib/syslinux/modules/bios/ldlinux.c32 /usr/lib/ipxe/undionly.kpxe; do
  [ -e "$file" ] || skip "needs $file, which scripts/test installs"
done

mkdir -p "$work"/boot/{pxelinux,ipxe/menu,grub,pi/overlays}
cp /usr/lib/PXELINUX/{,l}pxelinux.0 /usr/lib/syslinux/modules/bios/*.c32 "$work/boot/pxelinux"
cp /usr/lib/ipxe/{undionly.kpxe,ipxe.efi,snponly.efi} "$work/boot/ipxe"
cp /usr/lib/ipxe/undionly.kpxe "$work/boot/ipxe/netboot.xyz.kpxe"
printf '#!ipxe\nset net ${net0/ip}\nchain --replace menu/main.ipxe ||\nshell\n' | tee "$work/boot/ipxe/menu.ipxe" >"$work/boot/ipxe/menu/main.ipxe"
grub-mknetdir --net-directory="$work/boot/grub" --subdir=/boot/grub >/dev/null 2>&1
while read -r name; do numbered_file "$work/boot/pi/$name" $((1000 + RANDOM)); done <<'NAMES'
bootcode.bin
start.elf
start_cd.elf
start_x.elf
start4.elf
start4cd.elf
start4x.elf
fixup.dat
fixup_cd.dat
fixup4.dat
fixup4cd.dat
kernel.img
kernel7.img
kernel7l.img
kernel8.img
kernel_2712.img
initramfs8
bcm2709-rpi-2-b.dtb
bcm2710-rpi-3-b.dtb
bcm2710-rpi-3-b-plus.dtb
bcm2711-rpi-4-b.dtb
bcm2712-rpi-5-b.dtb
bcm2712d0-rpi-5-b.dtb
overlays/vc4-kms-v3d.dtbo
overlays/vc4-kms-v3d-pi5.dtbo
overlays/disable-bt.dtbo
overlays/overlay_map.dtb
overlays/README
LICENCE.broadcom
a file with spaces
Größe.txt
NAMES
printf 'arm_64bit=1\ndtoverlay=vc4-kms-v3d\n[pi4]\nkernel=kernel8.img\n' >"$work/boot/pi/config.txt"
echo 'console=serial0,115200 root=/dev/nfs' >"$work/boot/pi/cmdline.txt"

configuration default_image=all images="pxelinux: {layers: [$work/boot/pxelinux]}
  ipxe: {layers: [$work/boot/ipxe]}
  grub: {layers: [$work/boot/grub]}
  pi: {layers: [$work/boot/pi]}
  all: {layers: [$work/boot]}" >"$work/appliance.yaml"

says() { exits 0 "$1" control check; }
finds_nothing() { # IMAGE, served alone: check ends well and prints one line
  configuration default_image="$1" images="$1: {layers: [$work/boot/$1]}" >"$work/$1.yaml"
  exits 0 'configuration OK' "$bootstorm" check -c "$work/$1.yaml" && [ "$(wc -l <"$said")" -eq 1 ]
}
check "check: PXELINUX without a menu" says 'image pxelinux: no pxelinux.cfg/… beside pxelinux.0'
check "check: GRUB without its menu" says 'image grub: no grub/grub.cfg… or boot/grub/grub.cfg… beside boot/grub/i386-pc/core.0'
mkdir "$work/boot/pxelinux/pxelinux.cfg"
echo 'default linux' >"$work/boot/pxelinux/pxelinux.cfg/default"
echo 'set timeout=1' >"$work/boot/grub/boot/grub/grub.cfg"
mv "$work/boot/pxelinux/ldlinux.c32" "$work/ldlinux.c32"
check "check: PXELINUX without its core" \
  says 'image pxelinux: no ldlinux.c32 beside pxelinux.0: PXELINUX stops right after it has started'
mv "$work/ldlinux.c32" "$work/boot/pxelinux/ldlinux.c32"
for image in pxelinux ipxe grub pi; do check "check finds nothing to say of the whole $image tree" finds_nothing "$image"; done

lan_up
start_appliance
get_all() {
  local path
  (cd "$work/boot" && find . -type f -printf '%P\n') >"$work/names"
  while IFS= read -r path; do
    mkdir -p "$work/got/$(dirname "$path")"
    printf 'url = "tftp://%s/%s"\noutput = "%s"\n' "$server" "${path// /%20}" "$work/got/$path"
  done <"$work/names" >"$work/curl"
  in_ns h1 curl -sS --parallel --parallel-max 50 --max-time 100 --tftp-blksize 1400 -K "$work/curl"
}
check "all $(find "$work/boot" -type f | wc -l) files of all trees are fetched" get_all
check "every byte of them" diff -r "$work/boot" "$work/got"
stop_appliance
