#!/usr/bin/env bash
# curl as a TFTP client: with its own options (tsize, blksize 512), without any, and with large blocks.
source "$(dirname "$0")/harness.sh"
begin curl

options=()
fetch() {
  local extra=()
  # curl takes an OACK's "tsize 0" for an error (RFC 2349 does not), so the empty file is asked for without options.
  [ "$1" = empty.bin ] && extra=(--tftp-no-options)
  in_ns h1 curl -sS --max-time 120 "${options[@]}" "${extra[@]}" -o "$2" "tftp://$server/$1"
}

missing_is_an_error() {
  local status=0
  in_ns h1 curl -sS --max-time 20 "${options[@]}" -o "$work/got/none" "tftp://$server/none.bin" || status=$?
  [ "$status" -eq 68 ] # CURLE_TFTP_NOTFOUND: an ERROR 1, not a time-out
}

boot_tree
configuration >"$work/appliance.yaml"
lan_up
start_appliance

fetch_everything
check "a missing file is an error, at once" missing_is_an_error
for variant in --tftp-no-options "--tftp-blksize 1468" "--tftp-blksize 1024" "--tftp-blksize 8"; do
  read -ra options <<<"$variant"
  check "curl $variant fetches odd.bin" fetch odd.bin "$work/got/variant.bin"
  check "curl $variant got the right SHA-256" same_bytes "$work/boot/odd.bin" "$work/got/variant.bin"
done
check "a missing file is an error for large blocks, too" missing_is_an_error
stop_appliance
