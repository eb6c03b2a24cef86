#!/usr/bin/env bash
# New files are served without a restart: when a tree has come to rest, when a link is pointed elsewhere, and when the
# operator asks; and the memory of the old ones is free again when their last transfer has ended.
source "$(dirname "$0")/harness.sh"
begin curl

mkdir -p "$work/releases/1" "$work/releases/2"
bytes=$((512 * 60000 + 5))
numbered_file "$work/releases/1/kernel8.img" "$bytes"
tr '\000-\377' '\001-\377\000' <"$work/releases/1/kernel8.img" >"$work/releases/2/kernel8.img"
echo 'one' >"$work/releases/1/version.txt"
echo 'two' >"$work/releases/2/version.txt"
ln -s releases/1 "$work/current"
configuration images="pi: {layers: [$work/current]}" >"$work/appliance.yaml"

content() { in_ns h1 curl -sS --max-time 20 "tftp://$server/$1"; }
content_is() { [ "$(content "$1")" = "$2" ]; }
soon_is() { # FILE TEXT: within the two seconds that a publisher waits before asking why
  local deadline=$(($(date +%s%N) + 4000000000))
  until content_is "$1" "$2"; do [ "$(date +%s%N)" -lt "$deadline" ] || return 1; done
}
some_bytes_have_come() { [ "$(stat -c %s "$1")" -gt 100000 ]; }
one_generation_is_left() { status_says '^1 generation of files in '; }

lan_up
start_appliance
check "what the link leads to is served" content_is version.txt one
check "status tells the generation" status_says '^ready: generation 2, 2 files in (29|30)[0-9.]* MiB'

ip netns exec "$ns-h1" curl -sS --max-time 120 -o "$work/got/running.img" "tftp://$server/kernel8.img" &
running=$!
children+=("$running")
wait_until 20 "the download begins" some_bytes_have_come "$work/got/running.img"
ln -s releases/2 "$work/next"
mv -T "$work/next" "$work/current"
check "a link that is pointed elsewhere is served soon, without a signal" soon_is version.txt two
check "the download still runs" kill -0 "$running"
check "and holds the memory of its generation" status_says '^2 generations of files in (5[89]|6[0-9])[0-9.]* MiB'
check "it ends well" wait "$running"
check "with every byte of the version it began with" same_bytes "$work/releases/1/kernel8.img" "$work/got/running.img"
wait_until 10 "that memory is free again" one_generation_is_left
check "status counts what was freed" status_says '; 2 freed'

echo 'two and a half' >"$work/releases/2/version.txt"
check "a file that is written in place is served soon" soon_is version.txt 'two and a half'
mkdir "$work/releases/2/overlays"
echo 'new' >"$work/releases/2/overlays/new.txt"
check "a file in a new directory is served soon" soon_is overlays/new.txt new
echo '{seriel}' >"$work/releases/2/bad.txt.tmpl"
wait_until 10 "a mistake in the tree is named by file and line" log_says 'bad.txt.tmpl:1: unknown name {seriel}'
check "reload says the same, with exit 1" \
  exits 1 'bad.txt.tmpl:1: unknown name .seriel.; did you mean .serial.\?' control reload
check "and what was served is still served" content_is version.txt 'two and a half'
rm "$work/releases/2/bad.txt.tmpl"
sed -i 's|^default_image: pi|publish: {when: asked}\ndefault_image: pi|' "$work/appliance.yaml"
reload_says() { exits 0 "$1" control reload; }
check "reload serves the configuration as it is now" reload_says '^reloaded: generation [0-9]+, 3 files in (29|30)[0-9.]* MiB'
echo 'three' >"$work/releases/2/version.txt"
sleep 1.5
check "with publish: {when: asked} a change waits" content_is version.txt 'two and a half'
check "until it is asked for" reload_says '^reloaded: '
check "and is then served" content_is version.txt three
stop_appliance
check "status of nobody: exit 3" exits 3 'no appliance serves with this directory' control status
check "of its state only the leases stay" test ! -e "$work/state/control"
