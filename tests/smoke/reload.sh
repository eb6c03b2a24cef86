#!/usr/bin/env bash
# SIGHUP while a download runs: the download keeps its version to the end, the next one gets the new version, and a
# broken configuration changes nothing.
source "$(dirname "$0")/harness.sh"
begin curl

image="$work/boot/kernel8.img"
bytes=$((512 * 60000 + 5))
numbered_file "$image" "$bytes"
cp "$image" "$work/old.img"
tr '\000-\377' '\001-\377\000' <"$image" >"$work/new.img"
configuration >"$work/appliance.yaml"
lan_up
start_appliance

download() { in_ns h1 curl -sS --max-time 120 -o "$1" "tftp://$server/kernel8.img"; }
some_bytes_have_come() { [ "$(stat -c %s "$1")" -gt 100000 ]; }
serves_new_version() { download "$work/got/now.img" && same_bytes "$work/new.img" "$work/got/now.img"; }

download "$work/got/running.img" &
running=$!
children+=("$running")
wait_until 20 "the download begins" some_bytes_have_come "$work/got/running.img"
# In place, as cp does it: the appliance must have read every byte before, and must not look again until it is told.
cp "$work/new.img" "$image"
kill -HUP "$appliance"
wait_until 20 "the log tells of the reload" log_says reloaded:
check "the download still runs after the reload" kill -0 "$running"
check "a new download gets the new version" serves_new_version
check "the running download ends well" wait "$running"
check "it has the old version, every byte" same_bytes "$work/old.img" "$work/got/running.img"

sed -i 's/^tftp:/tftq:/' "$work/appliance.yaml"
line=$(grep -n '^tftq' "$work/appliance.yaml" | cut -d: -f1)
kill -HUP "$appliance"
wait_until 20 "the log names the mistake by file:line:column" log_says "appliance.yaml:$line:1"
check "and what was served is still served" serves_new_version
stop_appliance
