#!/usr/bin/env bash
# The client of tftp-hpa: no options at all, as the Pi 3's boot ROM.
source "$(dirname "$0")/harness.sh"
begin tftp

fetch() { in_ns h1 timeout 120 tftp -m octet "$server" -c get "$1" "$2"; }

missing_is_an_error() {
  in_ns h1 timeout 20 tftp -m octet "$server" -c get none.bin "$work/got/none" >"$said" 2>&1 || true
  grep -q 'Error code 1' "$said"
}

netascii_is_refused_with_a_reason() {
  in_ns h1 timeout 20 tftp -m netascii "$server" -c get small.txt "$work/got/none" >"$said" 2>&1 || true
  grep -q 'Error code 0: only octet mode is served' "$said"
}

binary_is_refused_with_a_reason() {
  in_ns h1 timeout 20 tftp -m netascii "$server" -c get odd.bin "$work/got/none" >"$said" 2>&1 || true
  grep -q 'only in octet mode' "$said"
}

writing_is_refused_with_a_reason() {
  in_ns h1 timeout 20 tftp -m octet "$server" -c put "$work/boot/odd.bin" new.bin >"$said" 2>&1 || true
  grep -q 'Error code 2' "$said"
}

boot_tree
configuration >"$work/appliance.yaml"
lan_up
start_appliance

fetch_everything
check "a missing file is answered with ERROR 1" missing_is_an_error
check "netascii is answered with an ERROR" netascii_is_refused_with_a_reason
check "a write is answered with ERROR 2" writing_is_refused_with_a_reason
stop_appliance

sed -i 's/^tftp: {/&netascii: true, /' "$work/appliance.yaml"
printf 'console=tty1\nroot=/dev/nfs\r\nlast' >"$work/boot/cmdline.txt"
start_appliance
check "with netascii: true a text is fetched in netascii" in_ns h1 tftp -m netascii "$server" -c get cmdline.txt "$work/got/cmdline.txt"
check "the text is the same at the other end" same_bytes "$work/boot/cmdline.txt" "$work/got/cmdline.txt"
check "with netascii: true it can be had as it is, too" fetch cmdline.txt "$work/got/octet.txt"
check "the text as it is has the right SHA-256" same_bytes "$work/boot/cmdline.txt" "$work/got/octet.txt"
check "what is no text is refused in netascii with a reason" binary_is_refused_with_a_reason
stop_appliance
