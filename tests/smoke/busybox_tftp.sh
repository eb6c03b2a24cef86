#!/usr/bin/env bash
# busybox's tftp, the client of many installers and initramfs images: tsize, and large blocks on request.
source "$(dirname "$0")/harness.sh"
begin busybox

options=()
fetch() { in_ns h1 timeout 120 busybox tftp "${options[@]}" -g -r "$1" -l "$2" "$server"; }

missing_is_an_error() {
  exits 1 'server error: .1. file not found: none.bin' in_ns h1 timeout 20 busybox tftp -g -r none.bin -l "$work/got/none" "$server"
}

boot_tree
configuration >"$work/appliance.yaml"
lan_up
start_appliance

fetch_everything
check "a missing file is an error" missing_is_an_error
options=(-b 1468)
check "busybox with blocks of 1468 fetches odd.bin" fetch odd.bin "$work/got/variant.bin"
check "busybox with large blocks got the right SHA-256" same_bytes "$work/boot/odd.bin" "$work/got/variant.bin"
stop_appliance
