# What the smoke scripts share; sourced, never run. Each script is one scenario on a small network of its own:
#
#   namespace lan:  bootstorm serve -- TAP bootstorm0 -- bridge br0 --+-- veth --- eth0 of namespace h1
#                                                                     +-- veth --- eth0 of namespace h2
#
# so that the clients are other hosts, with other MACs, on a wire where everybody hears everybody. Every check prints
# one line, "ok N - …" or "not ok N - …"; the first failure ends the script. Exit 77 means skipped, with the reason.
# shellcheck shell=bash
set -euo pipefail

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bootstorm=${BOOTSTORM:-$source_root/build/src/cli/bootstorm}
unpacked=${BOOTSTORM_UNPACKED:-$source_root/build/unpacked}
server=192.168.77.1
scenario=$(basename "$0" .sh)
ns="bs-$scenario-$$"
work=''
appliance=''
checks=0
serve_options=()
ready_seconds=60 # a sanitizer build on a busy machine is slow to start
children=()

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

ok() {
  checks=$((checks + 1))
  printf 'ok %d - %s\n' "$checks" "$*"
}

fail() {
  checks=$((checks + 1))
  printf 'not ok %d - %s\n' "$checks" "$*"
  if [ -s "$work/appliance.log" ]; then
    echo '--- last lines of the appliance:'
    tail -n 30 "$work/appliance.log"
  fi
  exit 1
}

# check TEXT COMMAND…: one check; what the command prints is shown only when it fails.
check() {
  local text=$1
  shift
  if "$@" >"$work/check.log" 2>&1; then
    ok "$text"
  else
    tail -n 30 "$work/check.log"
    fail "$text"
  fi
}

# begin COMMAND…: the first call of a scenario; the commands are the clients it needs.
begin() {
  local command
  [ "$(id -u)" -eq 0 ] || skip "needs root for network namespaces"
  [ -c /dev/net/tun ] || skip "needs /dev/net/tun"
  for command in ip ethtool "$@"; do
    command -v "$command" >/dev/null || skip "needs $command, which scripts/test installs"
  done
  [ -x "$bootstorm" ] || skip "needs $bootstorm, which scripts/test builds"
  work=$(mktemp -d "${TMPDIR:-/tmp}/bootstorm-$scenario.XXXXXX")
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir "$work/boot" "$work/got"
}

# find_packaged PATH: sets `found` to where a package's program lies, installed or unpacked, and the libraries that it then
# needs, `found_libraries`.
find_packaged() {
  found=$1 found_libraries=''
  [ -x "$1" ] && return
  found=$unpacked$1
  [ -x "$found" ] || skip "needs $1, which scripts/test fetches"
  found_libraries=$(find "$unpacked" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
}

end_child() {
  local i
  kill -TERM "$1" 2>/dev/null || return 0
  for ((i = 0; i < 100; i++)); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

finish() {
  local status=$? child host
  trap '' INT TERM
  for child in "${children[@]}" $appliance; do end_child "$child"; done
  for host in lan h1 h2; do ip netns delete "$ns-$host" 2>/dev/null || true; done
  rm -rf "$work"
  exit "$status"
}

# in_ns lan|h1|h2 COMMAND…
in_ns() {
  local host=$1
  shift
  ip netns exec "$ns-$host" "$@"
}

namespace() {
  ip netns add "$ns-$1"
  # Nobody here speaks IPv6, and its announcements would only be noise between the frames that count.
  in_ns "$1" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' \
    2>/dev/null || true
  ip -n "$ns-$1" link set lo up
}

# host_up NAME MAC [ADDRESS/LENGTH]: a host on the bridge.
host_up() {
  namespace "$1"
  ip -n "$ns-lan" link add "$1" type veth peer name eth0 netns "$ns-$1"
  ip -n "$ns-lan" link set "$1" master br0 up
  ip -n "$ns-$1" link set eth0 address "$2" up
  in_ns "$1" ethtool -K eth0 tx off >/dev/null
  [ $# -lt 3 ] || ip -n "$ns-$1" address add "$3" dev eth0
}

# lan_up [ADDRESS]: the network, with addresses on both hosts unless "bare" is asked for.
lan_up() {
  namespace lan
  ip -n "$ns-lan" link add br0 type bridge
  ip -n "$ns-lan" link set br0 up
  if [ "${1:-}" = bare ]; then
    host_up h1 02:00:00:00:77:11
    host_up h2 02:00:00:00:77:12
  else
    host_up h1 02:00:00:00:77:11 192.168.77.11/24
    host_up h2 02:00:00:00:77:12 192.168.77.12/24
  fi
}

# dnsmasq_on HOST RANGE: the other DHCP server.
dnsmasq_on() {
  ip netns exec "$ns-$1" dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --interface=eth0 \
    --bind-interfaces --dhcp-range="$2,1h" --dhcp-authoritative --no-ping --dhcp-broadcast \
    --dhcp-leasefile="$work/dnsmasq.leases" --pid-file="$work/dnsmasq.pid" --log-facility="$work/dnsmasq.log" \
    >/dev/null 2>&1 </dev/null &
  children+=("$!")
  wait_until 10 "dnsmasq serves" grep -q 'DHCP, IP range' "$work/dnsmasq.log"
}

# plain_config [WORKERS]: the configuration that most scenarios use, on standard output.
plain_config() {
  cat <<YAML
appliance: {workers: ${1:-1}, state: $work/state}
ports:
  - device: "net_tap0,iface=bootstorm0"
    networks:
      - address: $server/24
        dhcp: {pool: [192.168.77.50-192.168.77.250], lease: 12h, router: 192.168.77.254, dns: [192.168.77.253]}
tftp: {cache: 256MiB}
images:
  pi: {layers: [$work/boot]}
default_image: pi
YAML
}

# wait_until SECONDS TEXT COMMAND…: no check of its own, unless it never comes true.
wait_until() {
  local deadline=$((SECONDS + $1)) text=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$text"
    sleep 0.1
  done
}

ready_or_gone() { grep -q '^bootstorm: ready' "$work/appliance.log" || ! kill -0 "$appliance" 2>/dev/null; }

# tap_joins TAP BRIDGE
tap_joins() {
  # DPDK gives both ends of a TAP one MAC. As a port of a bridge, the kernel's end must not claim the appliance's.
  ip -n "$ns-lan" link set "$1" address 02:00:00:00:77:fe
  in_ns lan ethtool -K "$1" tx off >/dev/null
  ip -n "$ns-lan" link set "$1" master "$2" up
}

# start_appliance: serves $work/appliance.yaml in namespace lan and puts its TAP on the bridge.
start_appliance() {
  : >"$work/appliance.log"
  ip netns exec "$ns-lan" "$bootstorm" serve -c "$work/appliance.yaml" "${serve_options[@]}" >>"$work/appliance.log" 2>&1 </dev/null &
  appliance=$!
  wait_until "$ready_seconds" "the appliance says that it is ready" ready_or_gone
  kill -0 "$appliance" 2>/dev/null || fail "the appliance starts"
  ! ip -n "$ns-lan" link show bootstorm0 >/dev/null 2>&1 || tap_joins bootstorm0 br0
}

# stop_appliance: SIGTERM must end it with exit 0, and its TAP must be gone.
stop_appliance() {
  local status=0
  kill -TERM "$appliance"
  wait_until 30 "SIGTERM ends the appliance within 30 s" not_alive "$appliance"
  wait "$appliance" || status=$?
  appliance=''
  [ "$status" -eq 0 ] || fail "SIGTERM ends the appliance with exit 0 (was $status)"
  ip -n "$ns-lan" link show bootstorm0 >/dev/null 2>&1 && fail "the TAP is gone after the end"
  ok "SIGTERM ends the appliance with exit 0, and nothing of it stays"
}

not_alive() { ! kill -0 "$1" 2>/dev/null; }

same_bytes() { [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]; }

# numbered_file PATH BYTES: every 4 bytes hold their own number, so a block that is missing, twice or in the wrong
# place changes the sum.
numbered_file() {
  perl -e 'my $n = int($ARGV[0] / 4) + 1; binmode STDOUT;
    for (my $i = 0; $i < $n; $i += 4096) { $out = pack "N*", $i .. $i + 4095; print substr $out, 0, $ARGV[0] - $i * 4 if $ARGV[0] > $i * 4; }' \
    "$2" >"$1"
}

# pi3_tree KERNEL-BYTES: what a simulated Pi 3 boots from.
pi3_tree() {
  numbered_file "$work/boot/bootcode.bin" 52460
  numbered_file "$work/boot/start.elf" 1000001
  numbered_file "$work/boot/fixup.dat" 7262
  numbered_file "$work/boot/kernel8.img" "$1"
  echo 'arm_64bit=1' >"$work/boot/config.txt"
  echo 'console=tty1' >"$work/boot/cmdline.txt"
}

# boot_tree: the files that every TFTP client fetches.
boot_tree() {
  printf 'hello' >"$work/boot/small.txt"
  : >"$work/boot/empty.bin"
  numbered_file "$work/boot/one-block.bin" 512
  numbered_file "$work/boot/multiple-of-512.bin" $((512 * 300))
  numbered_file "$work/boot/odd.bin" 1000003
  mkdir -p "$work/boot/overlays"
  numbered_file "$work/boot/overlays/disable-bt.dtbo" 1073
  numbered_file "$work/boot/over-65535-blocks.img" $((512 * 66000 + 77))
}

# fetch_everything: calls the scenario's own `fetch REMOTE LOCAL` for each file of boot_tree, from namespace h1.
fetch_everything() {
  local name local_file
  for name in small.txt empty.bin one-block.bin multiple-of-512.bin odd.bin overlays/disable-bt.dtbo over-65535-blocks.img; do
    local_file="$work/got/$(basename "$name")"
    check "$scenario fetches $name" fetch "$name" "$local_file"
    check "$name has the right SHA-256" same_bytes "$work/boot/$name" "$local_file"
  done
  # No board is known by this serial, so its prefix falls back to the default image.
  check "$scenario fetches 0badcafe/odd.bin" fetch 0badcafe/odd.bin "$work/got/prefixed.bin"
  check "a <serial>/ prefix leads to the same file" same_bytes "$work/boot/odd.bin" "$work/got/prefixed.bin"
}
