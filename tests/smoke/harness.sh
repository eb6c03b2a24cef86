# What the smoke scripts share, its parts in lib/; sourced, never run. Each script is one scenario on a small network of its
# own:
#
#   namespace lan:  bootstorm serve -- TAP bootstorm0 -- bridge br0 --+-- veth --- eth0 of namespace h1
#                                                                     +-- veth --- eth0 of namespace h2
#
# so that the clients are other hosts, with other MACs, on a wire where everybody hears everybody. Every check prints
# one line, "ok N - …" or "not ok N - …"; the first failure ends the script. Exit 77 means skipped, with the reason.
# shellcheck shell=bash
set -euo pipefail

smoke_directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_root=$(cd "$smoke_directory/../.." && pwd)
bootstorm=${BOOTSTORM:-$source_root/build/src/cli/bootstorm}
unpacked=${BOOTSTORM_UNPACKED:-$source_root/build/unpacked}
server=192.168.77.1
scenario=$(basename "$0" .sh)
ns="bs-$scenario-$$"
work='' said=''
# A system call that the appliance's filter does not know ends it here; where it is used, it is refused and logged.
export BOOTSTORM_SYSTEM_CALLS=${BOOTSTORM_SYSTEM_CALLS:-kill}
appliance=''
checks=0
serve_options=()
ready_seconds=60 # a sanitizer build on a busy machine is slow to start
children=()

source "$source_root/scripts/lib/checks.sh"
source "$smoke_directory/lib/network.sh"
source "$smoke_directory/lib/appliance.sh"
source "$smoke_directory/lib/files.sh"

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
  said="$work/said" # what the last command that was looked at said
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

not_alive() { ! kill -0 "$1" 2>/dev/null; }

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
  for host in lan h1 h2 h3 h4; do ip netns delete "$ns-$host" 2>/dev/null || true; done
  rm -rf "$work"
  exit "$status"
}
