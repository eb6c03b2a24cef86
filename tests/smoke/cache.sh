#!/usr/bin/env bash
# Images larger than tftp.cache: files are read when a board asks for them and make room again, the memory stays what it
# was given, and every download is whole.
source "$(dirname "$0")/harness.sh"
begin atftp

files=12
for ((i = 0; i < files; i++)); do
  numbered_file "$work/all" $((700000 + i * 4096))
  { printf 'file %d\n' "$i" && cat "$work/all"; } >"$work/boot/$i.img"
done
configuration workers=2 cache=4MiB >"$work/appliance.yaml"

# It asks again after a second, as boot code does.
get() {
  in_ns "$1" timeout 60 atftp --tftp-timeout 1 --option "blksize 1400" --get --remote-file "$2.img" \
    --local-file "$work/got/$1.$2.img" "$server"
}
get_all() { # HOST FIRST: each file, beginning somewhere else
  local i file
  for ((i = 0; i < files; i++)); do
    file=$(((i + $2) % files))
    get "$1" "$file" && same_bytes "$work/boot/$file.img" "$work/got/$1.$file.img" || return 1
  done
}
both_get_all() {
  local first
  get_all h1 0 &
  first=$!
  get_all h2 $((files / 2)) && wait "$first"
}

lan_up
start_appliance
check "the start says that not all fit" log_says 'more than tftp.cache (4 MiB): 5 of 12 files are in memory'
check "and status which are there" status_says '^not all files fit tftp.cache: 5 of 12 are in memory; 0 were loaded'
check "two hosts at once get all $files files, every byte right" both_get_all
check "they came and went" status_says ' [3-6] of 12 are in memory; [1-9][0-9]+ were loaded .*, [1-9][0-9]* evicted, 0 failed, 0 pending'
check "in the memory that was given" status_says '^1 generation of files in 4(\.0)? MiB of memory'
get h1 3
check "reload" control reload
check "a new generation begins with what was wanted last" get h2 3
check "so that it need not be read again" status_says ' [3-6] of 12 are in memory; 2[0-9] were loaded'
head -c 5000000 /dev/zero >"$work/boot/large.img"
check "what can never fit is refused by name" \
  exits 1 'large.img: its 4.8 MiB do not fit into tftp.cache .4 MiB.; set tftp: .cache: 5MiB. or more' control reload
check "and what was served is served on" get h1 4
stop_appliance
