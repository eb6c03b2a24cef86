# The appliance: its configuration, its start and its end, what it says; sourced by harness.sh.
# shellcheck shell=bash

# configuration [NAME=VALUE]…: a configuration on standard output, with other values for the names that are given:
# workers, device, dhcp (empty: none), cache, images, default_image. Sections that it does not have can follow.
configuration() {
  local setting workers=1 device='net_tap0,iface=bootstorm0' cache=256MiB images="pi: {layers: [$work/boot]}" default_image=pi
  local dhcp='{pool: [192.168.77.50-192.168.77.250], lease: 12h, router: 192.168.77.254, dns: [192.168.77.253]}'
  for setting in "$@"; do local "$setting"; done
  cat <<YAML
appliance: {workers: $workers, state: $work/state}
ports:
  - device: "$device"
    networks:
      - address: $server/24${dhcp:+
        dhcp: $dhcp}
tftp: {cache: $cache}
images:
  $images
default_image: $default_image
YAML
}

ready_or_gone() { grep -q '^bootstorm: ready' "$work/appliance.log" || ! kill -0 "$appliance" 2>/dev/null; }

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

# log_says TEXT; log_matches PATTERN: the same with an extended regular expression.
log_says() { grep -qF -- "$1" "$work/appliance.log"; }
log_matches() { grep -qE -- "$1" "$work/appliance.log"; }

# control COMMAND…: a command of bootstorm on the appliance's configuration.
control() { "$bootstorm" "$@" -c "$work/appliance.yaml"; }
status_says() { exits 0 "$1" control status; }

show_logs() {
  [ -s "$work/appliance.log" ] || return 0
  echo '--- last lines of the appliance:'
  tail -n 30 "$work/appliance.log"
}
