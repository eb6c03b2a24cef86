#!/usr/bin/env bash
# Records golden/storm.pcapng anew: a dozen boards of all models boot from the appliance over shared memory, and what
# they send is kept. Then the golden text is made from it. Read the difference before you commit it.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: tests/live/record_storm.sh BUILD-DIRECTORY   (as root)" >&2; exit 2; }
build=$(realpath "$1")
golden=$(realpath "$(dirname "$0")/golden")
bootstorm=$build/src/cli/bootstorm
storm_test=$build/tests/live/net_pcap_storm_test

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$work"
"$storm_test" --serve "$work" >serve.log 2>&1 &
server=$!
for _ in $(seq 100); do
  grep -q '^ready' serve.log && break
  kill -0 "$server" || { cat serve.log >&2; exit 1; }
  sleep 0.1
done
"$bootstorm" swarm --device net_memif0,role=client,socket=/run/bootstorm-storm.sock,socket-abstract=no --files boot \
  --boards 12 --model pi3:2,pi4:1,pxe:1 --fetch grubx64.efi --fetch grub/grub.cfg \
  --record "$golden/storm.pcapng" --record-sent --quiet
"$storm_test" --write
