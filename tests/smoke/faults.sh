#!/usr/bin/env bash
# What befalls a machine while boards boot: a link that goes away and comes back, a worker that stands still, an
# interface that vanishes. Transfers are kept and arrive whole, the log says what happens, and nothing ends.
source "$(dirname "$0")/harness.sh"
begin curl perl

configuration workers=2 >"$work/appliance.yaml"
numbered_file "$work/boot/kernel8.img" $((512 * 60000 + 5))
lan_up
start_appliance

download() { in_ns h1 curl -sS --max-time 100 -o "$1" "tftp://$server/kernel8.img"; }
bytes_of() { stat -c %s "$1" 2>/dev/null || echo 0; }
some_bytes_have_come() { [ "$(bytes_of "$1")" -gt 300000 ]; }
# begin_download FILE: one that runs on in the background.
begin_download() {
  rm -f "$1"
  download "$1" &
  running=$!
  children+=("$running")
  wait_until 20 "the download begins" some_bytes_have_come "$1"
}
arrives_whole() { wait "$running" && same_bytes "$work/boot/kernel8.img" "$1"; }
link() { ip -n "$ns-lan" link set bootstorm0 "$1"; }

begin_download "$work/got/flap.img"
for ((flap = 0; flap < 3; flap++)); do
  link down
  sleep 0.4
  link up
  sleep 0.6
done
check "the log says that the link was away" log_says 'net_tap0 has no link'
check "and that it is back" log_says 'net_tap0 passes frames again'
check "a transfer over three link flaps arrives whole" arrives_whole "$work/got/flap.img"

# Frames of one client may arrive in either queue: of sixteen addresses some are the running worker's.
for ((i = 100; i < 116; i++)); do ip -n "$ns-h2" address add "192.168.77.$i/24" dev eth0; done
in_ns h2 ping -c 1 -W 2 "$server" >/dev/null # so that its ARP table is warm
ping_from_all() {
  local i
  for ((i = 100; i < 116; i++)); do in_ns h2 ping -c 1 -W 1 -I "192.168.77.$i" "$server" >"$work/ping.$i" 2>&1 & pings+=("$!"); done
  wait "${pings[@]}" || true
  [ "$(grep -l '1 received' "$work"/ping.* | wc -l)" -ge 1 ]
}
pings=()
begin_download "$work/got/stopped.img"
perl "$smoke_directory/lib/stop_thread.pl" "$appliance" '-worker-2$' 5 &
stopper=$!
children+=("$stopper")
wait_until 2 "the log names the worker that stands still" log_says 'worker 1 has stopped: no round for'
ok "a worker that stands still is named within a second: $(grep -o 'no round for [^;]*' "$work/appliance.log")"
check "the other worker answers meanwhile" ping_from_all
wait "$stopper" || fail "the worker's thread is stopped for five seconds"
wait_until 3 "the log says that it goes on" log_says 'worker 1 goes on; it had stopped for'
check "the transfer of before arrives whole" arrives_whole "$work/got/stopped.img"

begin_download "$work/got/vanished.img"
ip -n "$ns-lan" link delete bootstorm0
wait_until 3 "the log says that the interface is gone" log_says 'net_tap0 is gone'
wait_until 5 "it is made again" ip -n "$ns-lan" link show bootstorm0
tap_joins bootstorm0 br0
check "and the log says so" log_matches 'net_tap0 (passes frames again|has no link)'
check "the transfer of before arrives whole" arrives_whole "$work/got/vanished.img"
stop_appliance
