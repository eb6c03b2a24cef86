#!/usr/bin/env bash
# atftp: no options, then every option it knows.
source "$(dirname "$0")/harness.sh"
begin atftp

options=()
fetch() { in_ns h1 timeout 120 atftp "${options[@]}" --get -r "$1" -l "$2" "$server"; }

missing_is_an_error() { exits 255 'file not found: none.bin' in_ns h1 timeout 20 atftp --get -r none.bin -l "$work/got/none" "$server"; }

# In lockstep as many frames go as come; in windows of sixteen, one in sixteen.
frames() { in_ns h1 cat "/sys/class/net/eth0/statistics/$1_packets"; }
count_frames() { sent_before=$(frames tx) came_before=$(frames rx); }
most_frames_came() {
  local sent=$(($(frames tx) - sent_before)) came=$(($(frames rx) - came_before))
  echo "$sent frames sent, $came came"
  [ $((sent * 8)) -lt "$came" ]
}

boot_tree
configuration >"$work/appliance.yaml"
lan_up
start_appliance

fetch_everything
check "a missing file is an error" missing_is_an_error
options=(--option 'tsize 0' --option 'blksize 1428' --option 'timeout 3')
check "atftp with tsize, blksize 1428 and timeout fetches odd.bin" fetch odd.bin "$work/got/variant.bin"
check "atftp with options got the right SHA-256" same_bytes "$work/boot/odd.bin" "$work/got/variant.bin"
options=(--option 'windowsize 16' --option 'blksize 1428')
count_frames
check "atftp with windowsize 16 fetches over-65535-blocks.img" fetch over-65535-blocks.img "$work/got/window.img"
check "atftp acknowledged whole windows" most_frames_came
check "atftp with a window got the right SHA-256" same_bytes "$work/boot/over-65535-blocks.img" "$work/got/window.img"
options=(--option 'multicast')
check "atftp with multicast, which is not answered, fetches odd.bin" fetch odd.bin "$work/got/alone.bin"
check "atftp without multicast got the right SHA-256" same_bytes "$work/boot/odd.bin" "$work/got/alone.bin"
stop_appliance
