#!/usr/bin/env bash
# What systemd says of the units before any is started: that it understands every line, and how exposed each would be.
#   units.sh DIRECTORY PROGRAM
set -euo pipefail
units=${1:?usage: units.sh DIRECTORY PROGRAM}
program=$(realpath "${2:?usage: units.sh DIRECTORY PROGRAM}") # systemd wants a whole path
exposure_max=25 # tenths
command -v systemd-analyze >/dev/null || {
  echo "1..0 # SKIP needs systemd-analyze"
  exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
for unit in bootstorm.service bootstorm-prepare.service bootstorm-web.service; do
  sed "s|/usr/bin/bootstorm|$program|; /^Documentation=/d" "$units/$unit" >"$work/$unit"
done
for unit in bootstorm.service bootstorm-prepare.service bootstorm-web.service; do
  number=$((number + 1))
  systemd-analyze verify --man=no --recursive-errors=no "$work/$unit" >"$work/said" 2>&1 && ! [ -s "$work/said" ] || {
    echo "not ok $number - systemd finds no fault with $unit"
    cat "$work/said"
    exit 1
  }
  echo "ok $number - systemd finds no fault with $unit"
  number=$((number + 1))
  tenths=$(systemd-analyze security --offline=true --no-pager "$work/$unit" |
    sed -n 's/.*Overall exposure level for [^ ]*: \([0-9]*\)\.\([0-9]\).*/\1\2/p')
  [ "${tenths:-100}" -le "$exposure_max" ] || {
    echo "not ok $number - $unit is exposed ${tenths:-unknown} tenths, and at most $exposure_max are allowed"
    exit 1
  }
  echo "ok $number - $unit is exposed $tenths tenths, at most $exposure_max"
done
echo "1..$number"
