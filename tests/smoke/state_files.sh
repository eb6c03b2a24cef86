#!/usr/bin/env bash
# What the appliance keeps on disk is removed or replaced while it serves: it comes back within a second, and no lease
# that a client was promised is lost, although the appliance is then killed. Nobody can be let in beside it.
source "$(dirname "$0")/harness.sh"
begin busybox sqlite3

dhclient=no
source "$smoke_directory/lib/dhcp_clients.sh"
configuration >"$work/appliance.yaml"
lan_up bare
db="$work/state/leases.db"
start_appliance

leases() { control leases; }
lease_is_on_disk() { sqlite3 -readonly "$db" "SELECT mac FROM leases WHERE state = 'bound'" 2>/dev/null | grep -q "$1"; }
udhcpc_on h1 "$work/got/h1" || fail "udhcpc gets an address"
first=$(given "$work/got/h1" address)

rm "$db" "$db-wal" "$db-shm"
wait_until 2 "the lease file is written anew" lease_is_on_disk 02:00:00:00:77:11
wait_until 2 "the log says that it was lost" log_says "$db was removed, replaced or cut off while the appliance serves"
check "a lease is given after that" udhcpc_on h2 "$work/got/h2"
check "and is on disk" lease_is_on_disk 02:00:00:00:77:12

echo 'rubbish' >"$work/state/rubbish"
mv "$work/state/rubbish" "$db"
wait_until 2 "the file is put back in its place" lease_is_on_disk 02:00:00:00:77:12
check "what lay there is kept" grep -q rubbish "$db.set-aside"

rm "$work/state/control"
wait_until 2 "the control socket is back" control status
check "a command is answered" status_says '"ready": *true|ready'

rm -rf "$work/state"
wait_until 2 "the whole directory is back" lease_is_on_disk 02:00:00:00:77:11
wait_until 2 "and the control socket in it" control status

sed "s/bootstorm0/bootstorm1/; s/192.168.77.1\\/24/192.168.77.2\\/24/" "$work/appliance.yaml" >"$work/second.yaml"
rm -f "$work/state/"*.lock
check "a second appliance is not let in" exits 3 'is in use by another bootstorm' \
  ip netns exec "$ns-lan" timeout 20 "$bootstorm" serve -c "$work/second.yaml"

kill -KILL "$appliance"
wait "$appliance" 2>/dev/null || true
start_appliance
check "after kill -9 both leases are there" exits 0 '^2 leases' leases
rm "$work/got/h1"
check "and the client has its address" udhcpc_on h1 "$work/got/h1"
check "which is the same" is "$work/got/h1" address "$first"
stop_appliance

chmod g+w "$work/state"
check "a directory that others may write to is refused, with the command" exits 3 "sudo chmod go-w $work/state" \
  timeout 20 ip netns exec "$ns-lan" "$bootstorm" serve -c "$work/appliance.yaml"
