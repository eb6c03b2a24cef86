#!/usr/bin/env bash
# Which file a board gets: by the serial or the MAC before the slash, layer by layer, and never one outside the images.
source "$(dirname "$0")/harness.sh"
begin curl

mkdir "$work/changes"
for name in config.txt start.elf only-in-pi.txt; do echo "$name of pi" >"$work/boot/$name"; done
echo 'config.txt of changes' >"$work/changes/config.txt"
echo 'secret' >"$work/secret.txt"
cat >"$work/appliance.yaml" <<YAML
ports:
  - device: "net_tap0,iface=bootstorm0"
    networks:
      - address: $server/24
tftp: {cache: 16MiB}
images:
  pi: {layers: [$work/boot]}
  testing: {layers: [$work/changes, $work/boot]}
default_image: pi
boards:
  - {serial: 10000000, image: testing}
  - {mac: dc-a6-32-01-36-c2, image: testing}
YAML

content() { in_ns h1 curl -sS --max-time 20 --path-as-is "tftp://$server/$1"; }
content_is() { [ "$(content "$1")" = "$2" ]; }
refused() {
  local status=0
  content "$1" || status=$?
  [ "$status" -eq 68 ] || [ "$status" -eq 69 ] # an ERROR: not found, or access violation
}

# Not through a pipe: a reader that has found its line ends, and check with it.
check_says() { [[ $("$bootstorm" check -c "$work/appliance.yaml" 2>&1) == *"$1"* ]]; }
check "check tells what boards would miss" check_says 'warning: image pi: no fixup.dat: a Pi 3 stops after start.elf'
check "and that the file is right nevertheless" check_says 'right: '

lan_up
start_appliance
check "serve tells it too" grep -qF 'image pi: no fixup.dat: a Pi 3 stops after start.elf' "$work/appliance.log"
check "without a prefix: the default image" content_is config.txt 'config.txt of pi'
check "an unknown serial: the default image" content_is 0badcafe/config.txt 'config.txt of pi'
check "a known serial: its image's first layer" content_is 10000000/config.txt 'config.txt of changes'
check "a known serial: the second layer has what the first has not" content_is 10000000/start.elf 'start.elf of pi'
check "a known MAC: its image's first layer" content_is dc-a6-32-01-36-c2/config.txt 'config.txt of changes'
check "a file in no layer is refused" refused 10000000/none.bin
for path in ../secret.txt ..%2fsecret.txt 10000000/../../secret.txt "$work/secret.txt" //etc/passwd; do
  check "$path is refused" refused "$path"
done
check "the right file is still served" content_is only-in-pi.txt 'only-in-pi.txt of pi'
stop_appliance
