#!/usr/bin/env bash
# 500 downloads while their file is replaced, rewritten in place, truncated and deleted: each download is exactly one
# version of it, whole.
source "$(dirname "$0")/harness.sh"
begin curl

downloads=250 # on each host
kernel=$work/boot/kernel.img

# Every line of a version differs from that line of every other one.
make_version() { # NUMBER
  perl -e 'printf "version %d, line %d\n", $ARGV[0], $_ for 1 .. 9000 + $ARGV[0] % 7' "$1" >"$work/next"
  sha256sum <"$work/next" >>"$work/versions"
}
change() { # NUMBER: each in another way
  make_version "$1"
  case $(($1 % 4)) in
    0) mv "$work/next" "$kernel" ;;
    1) cat "$work/next" >"$kernel" ;;
    2)
      truncate -s 70000 "$kernel"
      sleep 0.05
      cat "$work/next" >"$kernel"
      ;;
    3)
      rm "$kernel"
      sleep 0.05
      cat "$work/next" >"$kernel"
      ;;
  esac
}
keep_changing() {
  local i
  for ((i = 1; i <= 200; i++)); do
    change "$i"
    sleep 0.6
  done
}
download() { # HOST
  local i
  mkdir "$work/got/$1"
  for ((i = 0; i < downloads; i++)); do
    printf 'url = "tftp://%s/kernel.img"\noutput = "%s"\n' "$server" "$work/got/$1/$i"
  done >"$work/$1.curl"
  in_ns "$1" curl -sS --parallel --parallel-max 50 --max-time 100 -K "$work/$1.curl"
}
both_download() {
  local first
  download h1 &
  first=$!
  download h2 && wait "$first"
}
sums() { find "$work/got" -type f -exec sh -c 'sha256sum <"$1"' _ {} \; | sort | uniq -c; }
every_one_is_a_version() {
  [ "$(find "$work/got" -type f | wc -l)" -eq $((2 * downloads)) ] || return 1
  sums | while read -r _ sum _; do grep -qF "$sum" "$work/versions" || return 1; done
}
several_versions_came() {
  sums
  [ "$(sums | wc -l)" -ge 4 ]
}

make_version 0
mv "$work/next" "$kernel"
{
  configuration workers=2
  echo 'publish: {settle_ms: 300}'
} >"$work/appliance.yaml"
lan_up
start_appliance
keep_changing &
changing=$!
children+=("$changing")
check "$((2 * downloads)) downloads of a file that changes all the time end well" both_download
end_child "$changing"
check "each is one version of it, whole" every_one_is_a_version
check "of several versions" several_versions_came
one_generation_is_left() { status_says '^1 generation of files in '; }
wait_until 10 "the memory of the old versions is free again" one_generation_is_left
stop_appliance
