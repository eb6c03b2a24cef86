#!/usr/bin/env bash
# What the appliance keeps of root's rights, thread by thread, and that with so little it still does all it must; what its
# service manager hears of it.
source "$(dirname "$0")/harness.sh"
begin perl setpriv busybox

# A machine with the user bootstorm, and one without, whatever this one has.
getent passwd root >"$work/passwd.none"
{ cat "$work/passwd.none" && echo 'bootstorm:x:64077:64077::/:/bin/false'; } >"$work/passwd"
{ getent group root && printf '%s\n' bootstorm:x:64077: bootstorm-admin:x:64078:; } >"$work/group"
chmod 755 "$work" "$work/boot"
printf 'hello' >"$work/boot/small.txt"

# threads_say FIELD PATTERN: in every thread of the appliance.
threads_say() {
  local thread
  for thread in /proc/"$appliance"/task/*; do
    grep -qE "^$1:[[:space:]]*$2\$" "$thread/status" || {
      echo "$(cat "$thread/comm"): $(grep "^$1" "$thread/status")"
      return 1
    }
  done
}
# thread_says NAME FIELD PATTERN: in each thread of that name; there must be one.
thread_says() {
  local thread found=1
  for thread in /proc/"$appliance"/task/*; do
    grep -qxE "$1" "$thread/comm" || continue
    found=0
    grep -qE "^$2:[[:space:]]*$3\$" "$thread/status" || {
      echo "$(cat "$thread/comm"): $(grep "^$2" "$thread/status")"
      return 1
    }
  done
  return "$found"
}
main_says() { grep -E "^$1:[[:space:]]*$2\$" "/proc/$appliance/status"; }

# serve_as PASSWD [VARIABLE=VALUE]…: starts the appliance on such a machine.
serve_as() {
  local passwd=$1
  shift
  : >"$work/appliance.log"
  ip netns exec "$ns-lan" unshare -m env "$@" sh -c 'mount --bind "$0" /etc/passwd && mount --bind "$1" /etc/group &&
    exec "$2" serve -c "$3"' "$passwd" "$work/group" "$bootstorm" "$work/appliance.yaml" >>"$work/appliance.log" 2>&1 </dev/null &
  appliance=$!
  wait_until "$ready_seconds" "the appliance says that it is ready" ready_or_gone
  kill -0 "$appliance" 2>/dev/null || fail "the appliance starts"
  tap_joins bootstorm0 br0
}

configuration workers=2 >"$work/appliance.yaml"
lan_up
perl "$smoke_directory/lib/listen.pl" "$work/notify" "$work/told" &
children+=("$!")
wait_until 5 "somebody listens" test -S "$work/notify"
serve_as "$work/passwd" NOTIFY_SOCKET="$work/notify" WATCHDOG_USEC=2000000

filtered=2
[ "${BOOTSTORM_SYSTEM_CALLS:-}" != none ] || filtered=0
none=0000000000000000
check "all threads are the user bootstorm's" threads_say Uid '64077[[:space:]]+64077[[:space:]]+64077[[:space:]]+64077'
check "control keeps CAP_NET_ADMIN, to open its TAP again, and nothing else" main_says CapPrm 0000000000001000
check "workers have no capability" thread_says '.*worker-[12]' CapPrm "$none"
check "nor has any other thread" test "$(grep -lE 'CapPrm:[[:space:]]*0+1000$' /proc/"$appliance"/task/*/status | wc -l)" -eq 1
for field in CapBnd CapInh CapAmb; do check "$field is empty in every thread" threads_say "$field" "$none"; done
check "no thread can gain rights" threads_say NoNewPrivs 1
[ "$filtered" -eq 0 ] || check "the calls of every thread are filtered" threads_say Seccomp "$filtered"
[ "$filtered" -eq 0 ] || check "those of workers once more" thread_says '.*worker-[12]' Seccomp_filters 3
check "the lease file is that user's" test "$(stat -c %u "$work/state/leases.db")" -eq 64077

# What is done later, with these rights.
check "a file arrives" in_ns h1 timeout 10 busybox tftp -g -r small.txt -l "$work/got/small.txt" "$server"
rm "$work"/state/leases.db*
wait_until 5 "a lost lease file is written anew" test -s "$work/state/leases.db"
ok "a lost lease file is written anew"
ip -n "$ns-lan" link delete bootstorm0
wait_until 10 "a TAP that went away is opened again" log_says 'net_tap0 passes frames again'
tap_joins bootstorm0 br0
check "a TAP that went away is opened again, and serves" in_ns h1 timeout 10 busybox tftp -g -r small.txt -l "$work/got/again.txt" "$server"
check "files are read again" control reload
chmod 600 "$work/boot/small.txt"
check "a file that the user cannot read is named with what to do" \
  exits 0 "small.txt: skipped: Permission denied: .*sudo chmod" control reload
chmod 644 "$work/boot/small.txt"

told() { grep -qE -- "$1" "$work/told"; }
check "its service manager heard that it is ready" told ' READY=1$'
check "of a reload" told ' RELOADING=1 MONOTONIC_USEC=[0-9]+$'
wait_until 3 "and how it does" told ' STATUS=generation [0-9]+, [01] files?; [01] boards? (is|are) booting; 0 boards are in trouble$'
feedings() { grep -c ' WATCHDOG=1$' "$work/told"; }
check "the watchdog is fed" test "$(feedings)" -gt 5
perl "$smoke_directory/lib/stop_thread.pl" "$appliance" '-worker-2$' 3 &
stopper=$!
children+=("$stopper")
wait_until 2 "a stopped worker is noticed" log_says 'worker 1 has stopped'
sleep 0.3 # what was sent before may not have been written down
before=$(feedings)
sleep 0.8
check "nobody feeds the watchdog while a worker stands still" test "$(feedings)" -eq "$before"
check "the status says so" within 2 told 'STATUS=.*; 1 worker has stopped$'
wait "$stopper" || fail "the worker is stopped"
fed_again() { [ "$(feedings)" -gt "$before" ]; }
wait_until 3 "the watchdog is fed again when the worker goes on" fed_again
stop_appliance
check "its service manager heard of the end" told ' STOPPING=1$'

# A machine without that user.
rm -rf "$work/state"
serve_as "$work/passwd.none"
check "root that stays root keeps the files of others, beside its TAP" main_says CapPrm 0000000000001002
check "its workers keep nothing" thread_says '.*worker-[12]' CapPrm "$none"
check "it says so" log_says 'stays root (there is no user bootstorm)'
stop_appliance

# Whom nobody made root.
as_nobody() { ip netns exec "$ns-lan" timeout 20 setpriv --reuid 64077 --regid 64077 --clear-groups "$@"; }
sed "s#$work/state#$work/theirs#" "$work/appliance.yaml" >"$work/theirs.yaml"
install -d -o 64077 -m 700 "$work/theirs"
check "without a capability it is named" exits 3 'needs CAP_NET_ADMIN' as_nobody "$bootstorm" serve -c "$work/theirs.yaml"
check "a file that the user cannot read keeps root from becoming that user" eval '
  chmod 600 "$work/boot/small.txt"
  echo "appliance: {user: bootstorm}" >"$work/asked.yaml"
  sed "s/^appliance: {/&user: bootstorm, /" "$work/appliance.yaml" >"$work/asked.yaml"
  exits 3 "the user bootstorm cannot read $work/boot/small.txt: sudo chmod -R o.rX $work/boot" ip netns exec "$ns-lan" \
    unshare -m sh -c "mount --bind $work/passwd /etc/passwd && exec timeout 20 $bootstorm serve -c $work/asked.yaml"'

# Each row of the drivers' table: with these capabilities and no others, and with every other system call a process's end.
# All at once, each on an interface of the bridge with an address of its own, or in no network at all.
chmod 644 "$work/boot/small.txt"
printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0' >"$work/empty.pcap"
# row_starts ROW CAPABILITIES ADDRESS DEVICE…: an appliance with those devices, the first of them at 192.168.77.ADDRESS.
declare -A rows
row_starts() {
  local row=$1 granted=-all capability device networks="192.168.77.$3"
  for capability in $2; do granted+=,+$capability; done
  install -d -o 64077 -m 700 "$work/$row"
  {
    printf 'appliance: {workers: 2, state: %s}\nports:\n' "$work/$row"
    for device in "${@:4}"; do
      printf '  - {device: "%s", networks: [{address: %s/24}]}\n' "$device" "$networks"
      networks="10.${#device}.0.1"
    done
    printf 'images: {pi: {layers: [%s]}}\ndefault_image: pi\n' "$work/boot"
  } >"$work/$row.yaml"
  ip netns exec "$ns-lan" setpriv --reuid 64077 --regid 64077 --clear-groups --inh-caps "$granted" --ambient-caps "$granted" \
    "$bootstorm" serve -c "$work/$row.yaml" >"$work/$row.log" 2>&1 </dev/null &
  rows[$row]=$!
  children+=("$!")
}
card() {
  ip -n "$ns-lan" link add name "$1" numrxqueues 3 type veth peer name "$1-wire"
  for link in "$1" "$1-wire"; do
    in_ns lan ethtool -K "$link" tx off >/dev/null
    ip -n "$ns-lan" link set "$link" up
  done
  ip -n "$ns-lan" link set "$1-wire" master br0
}
# row_serves ROW CAPABILITIES [COMMAND…]: it has those, its workers none, COMMAND succeeds, and it ends well.
row_serves() {
  local appliance=${rows[$1]}
  tail -n 5 "$work/$1.log"
  within "$ready_seconds" grep -q '^bootstorm: ready' "$work/$1.log" && main_says CapPrm "$2" &&
    thread_says '.*worker-[12]' CapPrm "$none" && "${@:3}" && kill -TERM "$appliance" && wait "$appliance"
}
a_file_arrives() { in_ns h1 timeout 10 busybox tftp -g -r small.txt -l "$work/got/row.txt" "192.168.77.$1"; }
for name in card2 card3 card4; do card "$name"; done
row_starts memory '' 1 net_null0 net_ring0 "net_pcap0,rx_pcap=$work/empty.pcap,tx_pcap=$work/memory/sent.pcap"
row_starts live 'net_admin net_raw' 2 net_pcap0,iface=card2
row_starts packet 'net_admin net_raw' 3 net_af_packet0,iface=card3
row_starts queues 'net_admin net_raw ipc_lock bpf' 4 net_af_xdp0,iface=card4
check "AF_XDP takes no card that hands frames to queues of nobody" not wait "${rows[queues]}"
check "and says what makes it fit" \
  grep -q 'card4 spreads its frames over 3 queues, of which .* takes 1: sudo ethtool -L card4 rx 1$' "$work/queues.log"
in_ns lan ethtool -L card4 rx 1
row_starts xdp 'net_admin net_raw ipc_lock bpf' 4 net_af_xdp0,iface=card4
check "net_null, net_ring and net_pcap with files need no right" row_serves memory "$none"
check "net_pcap on an interface: CAP_NET_ADMIN, CAP_NET_RAW" row_serves live 0000000000003000 a_file_arrives 2
check "net_af_packet: the same" row_serves packet 0000000000003000 a_file_arrives 3
check "net_af_xdp: CAP_IPC_LOCK and CAP_BPF besides" row_serves xdp 0000008000007000 a_file_arrives 4

check "nobody is served where a worker's calls cannot be filtered" \
  exits 3 'worker [01] may not begin: the kernel takes no filter of its system calls' ip netns exec "$ns-lan" timeout 20 \
  perl "$smoke_directory/lib/no_filter_for_one_thread.pl" "$bootstorm" serve -c "$work/appliance.yaml"
