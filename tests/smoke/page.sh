#!/usr/bin/env bash
# The page in a real browser, while two thousand boards boot; then one more comes, for which there is no address.
source "$(dirname "$0")/harness.sh"
begin chromedriver chromium

boards=2000
stranger=02:00:00:00:99:01
pi3_tree 2001
numbered_file "$work/boot/start.elf" 20001 # many boards and not many bytes
configuration dhcp='{pool: [192.168.80.0-192.168.87.207], lease: 12h}' | sed "s|$server/24|$server/16|" >"$work/appliance.yaml"
lan_up bare
start_appliance
ip netns exec "$ns-h2" "$bootstorm" web -c "$work/appliance.yaml" --listen 127.0.0.1:8080 >"$work/web.log" 2>&1 </dev/null &
children+=("$!")
wait_until 20 "the page is there" grep -q '^bootstorm: http://127.0.0.1:8080/' "$work/web.log"

boot_one_more="ip netns exec $ns-h1 timeout 60 $bootstorm swarm --device net_af_packet0,iface=eth0 --quiet --files $work/boot \
  --boards 1 --mac-base $stranger --timeout 1 >$work/one.log 2>&1 </dev/null || true"
in_ns h1 timeout 200 "$bootstorm" swarm --device net_af_packet0,iface=eth0 --quiet --no-quirks --files "$work/boot" \
  --boards "$boards" --json "$work/report.json" >"$work/swarm.log" 2>&1 </dev/null &
children+=("$!")
mkdir -p "$work/pictures"
ip netns exec "$ns-h2" /usr/bin/python3 "$smoke_directory/lib/page.py" http://127.0.0.1:8080/ "$boards" "$work/report.json" \
  "$boot_one_more" "$stranger" "${BOOTSTORM_PICTURES:-$work/pictures}" || fail "the page shows what happens"
checks=12
stop_appliance
