#!/usr/bin/env bash
# Which file a board gets: by the serial or the MAC before the slash, layer by layer, and never one outside the images.
source "$(dirname "$0")/harness.sh"
begin curl busybox

mkdir "$work/changes"
for name in config.txt start.elf only-in-pi.txt; do echo "$name of pi" >"$work/boot/$name"; done
echo 'config.txt of changes' >"$work/changes/config.txt"
echo 'secret' >"$work/secret.txt"
{
  configuration dhcp= cache=16MiB images="pi: {layers: [$work/boot]}
  testing: {layers: [$work/changes, $work/boot]}
  lab: {layers: [$work/lab]}
  four: {layers: [$work/four]}"
  cat <<'YAML'
models: {pi4: four}
groups:
  lab: {image: lab, members: [28f66d00]}
boards:
  - {serial: 10000000, image: testing}
  - {mac: dc-a6-32-01-36-c2, image: testing}
  - {prefix: rack/desk-7, group: lab, model: pi4}
  - {address: 192.168.77.12, image: testing}
YAML
} >"$work/appliance.yaml"
mkdir "$work/lab" "$work/four"
echo 'lab.txt of lab' >"$work/lab/lab.txt"
echo 'lab.txt of four' >"$work/four/lab.txt"
echo 'four.txt of four' >"$work/four/four.txt"

content() { in_ns h1 curl -sS --max-time 20 --path-as-is "tftp://$server/$1"; }
content_is() { [ "$(content "$1")" = "$2" ]; }
refused() {
  local status=0
  content "$1" || status=$?
  [ "$status" -eq 68 ] || [ "$status" -eq 69 ] # an ERROR: not found, or access violation
}

check "check tells what boards would miss" \
  exits 0 'warning: image pi: no fixup.dat: a Pi 3 stops after start.elf' control check
check "and that the configuration is valid nevertheless" exits 0 'configuration OK: ' control check

lan_up
start_appliance
check "serve tells it too" log_says 'image pi: no fixup.dat: a Pi 3 stops after start.elf'
check "without a prefix: the default image" content_is config.txt 'config.txt of pi'
check "an unknown serial: the default image" content_is 0badcafe/config.txt 'config.txt of pi'
check "a known serial: its image's first layer" content_is 10000000/config.txt 'config.txt of changes'
check "a known serial: the second layer has what the first has not" content_is 10000000/start.elf 'start.elf of pi'
check "a known MAC: its image's first layer" content_is dc-a6-32-01-36-c2/config.txt 'config.txt of changes'
check "a doubled slash behind the serial, as a Pi 5 sends it" content_is 10000000//config.txt 'config.txt of changes'
check "a MAC without hyphens, as iPXE sends it" content_is dca6320136c2/config.txt 'config.txt of changes'
check "another case, as from a FAT partition" content_is 10000000/CONFIG.TXT 'config.txt of changes'
check "a member of a group: its group's image" content_is 28f66d00/lab.txt 'lab.txt of lab'
check "a board's own prefix: its group's image" content_is rack/desk-7/lab.txt 'lab.txt of lab'
check "then its model's" content_is rack/desk-7/four.txt 'four.txt of four'
check "then the default one" content_is rack/desk-7/config.txt 'config.txt of pi'
check "the model's image is not for everyone" refused four.txt
from_h2() { in_ns h2 curl -sS --max-time 20 "tftp://$server/$1"; }
h2_gets() { [ "$(from_h2 "$1")" = "$2" ]; }
check "a known address: its image" h2_gets config.txt 'config.txt of changes'
# The option 97 of a Pi 4's EEPROM: "RPi4", the board's revision, the end of its MAC, its serial.
say_pi4=(-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x61:00525069341115c003770000118efdfe9f)
in_ns h1 busybox udhcpc -i eth0 -f -n -q -t 1 -T 1 -s /bin/true "${say_pi4[@]}" >/dev/null 2>&1 || true
check "once it says in DHCP that it is a Pi 4: that model's image" content_is four.txt 'four.txt of four'
check "a file in no layer is refused" refused 10000000/none.bin
for path in ../secret.txt ..%2fsecret.txt 10000000/../../secret.txt "$work/secret.txt" //etc/passwd; do
  check "$path is refused" refused "$path"
done
check "the right file is still served" content_is only-in-pi.txt 'only-in-pi.txt of pi'
sed -i 's/^default_image: pi/rollout: {image: testing, group: lab}\ndefault_image: pi/' "$work/appliance.yaml"
kill -HUP "$appliance"
wait_until 20 "the log tells of the reload" log_says 'info reloaded:'
check "a roll-out: its group gets the new image first" content_is rack/desk-7/config.txt 'config.txt of changes'
check "and what that lacks as before" content_is rack/desk-7/lab.txt 'lab.txt of lab'
check "status says who gets it" status_says 'roll-out: image testing to the group lab; 2 listed boards get it'
check "nobody else gets it" content_is 0badcafe/config.txt 'config.txt of pi'
sed -i '/^rollout:/d' "$work/appliance.yaml"
: >"$work/appliance.log"
kill -HUP "$appliance"
wait_until 20 "the log tells of the reload" log_says 'info reloaded:'
check "rolled back by one line less" content_is rack/desk-7/config.txt 'config.txt of pi'
stop_appliance
