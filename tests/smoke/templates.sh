#!/usr/bin/env bash
# Templates in the image: each board gets a text of its own, and a mistake in one is named and changes nothing.
source "$(dirname "$0")/harness.sh"
begin curl busybox

mkdir "$work/boot/grub"
echo 'root=/dev/nfs nfsroot={server}:/srv/{serial} ip={ip}::::{hostname}' >"$work/boot/cmdline.txt.tmpl"
echo 'root=/dev/mmcblk0p2' >"$work/boot/cmdline.txt"
printf '#!ipxe\nchain tftp://{server}/${net0/mac:hexhyp}/{image}.ipxe\n' >"$work/boot/boot.ipxe.tmpl"
printf "menuentry '{hostname}' {\n  linux (tftp)/vmlinuz mac={mac}\n}\n" >"$work/boot/grub/grub.cfg"
configuration dhcp= cache=16MiB images="pi: {layers: [$work/boot], templates: [grub/grub.cfg]}" >"$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<'YAML'
boards:
  - {serial: 28f66d00, mac: "02:00:00:00:77:11", address: 192.168.77.11, hostname: desk-1}
  - {serial: 9ffefdef, mac: "dc:a6:32:01:36:c2", address: 192.168.77.20, hostname: desk-2}
  - {serial: 10000000}
YAML

content() { in_ns "$1" curl -sS --max-time 20 "tftp://$server/$2"; }
content_is() { [ "$(content "$1" "$2")" = "$3" ]; }

lan_up
start_appliance
check "a board known by its MAC gets its own text" \
  content_is h1 cmdline.txt "root=/dev/nfs nfsroot=$server:/srv/28f66d00 ip=192.168.77.11::::desk-1"
check "a board known by its serial gets its own" \
  content_is h1 9ffefdef/cmdline.txt "root=/dev/nfs nfsroot=$server:/srv/9ffefdef ip=192.168.77.20::::desk-2"
check "a board without a value gets the plain file" content_is h1 10000000/cmdline.txt 'root=/dev/mmcblk0p2'
check "and the log says which and why" log_says 'cmdline.txt.tmpl:1: {ip}: the board in line 13 has no value in '
check "so does a board that is not listed" content_is h2 cmdline.txt 'root=/dev/mmcblk0p2'
check "what all have in common all get, and iPXE's own names stay" \
  content_is h2 boot.ipxe "$(printf '#!ipxe\nchain tftp://%s/${net0/mac:hexhyp}/pi.ipxe' $server)"
check "a listed file is a template, and GRUB's braces stay" \
  content_is h1 grub/grub.cfg "$(printf "menuentry 'desk-1' {\n  linux (tftp)/vmlinuz mac=02:00:00:00:77:11\n}")"
fetch_with_busybox() { (cd "$work/got" && in_ns h1 busybox tftp -g -r 9ffefdef/cmdline.txt -l own.txt "$server"); }
check "busybox tftp fetches one" fetch_with_busybox
check "and has every byte" grep -qx "root=/dev/nfs nfsroot=$server:/srv/9ffefdef ip=192.168.77.20::::desk-2" "$work/got/own.txt"

printf 'first line\nroot={seriel}\n' >"$work/boot/cmdline.txt.tmpl"
kill -HUP "$appliance"
wait_until 20 "the log names the mistake by file and line" \
  log_says "$work/boot/cmdline.txt.tmpl:2: unknown name {seriel}; did you mean {serial}?"
check "check says the same" exits 1 'cmdline.txt.tmpl:2: unknown name' control check
check "and what was served is still served" \
  content_is h1 9ffefdef/cmdline.txt "root=/dev/nfs nfsroot=$server:/srv/9ffefdef ip=192.168.77.20::::desk-2"
echo 'serial={serial}' >"$work/boot/cmdline.txt.tmpl"
kill -HUP "$appliance"
wait_until 20 "the log tells of the reload" log_says "info reloaded:"
check "a template that is mended is served" content_is h1 9ffefdef/cmdline.txt 'serial=9ffefdef'
stop_appliance
