# Namespaces, hosts and the bridge between them; sourced by harness.sh.
# shellcheck shell=bash

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

# tap_joins TAP BRIDGE
tap_joins() {
  # DPDK gives both ends of a TAP one MAC. As a port of a bridge, the kernel's end must not claim the appliance's.
  ip -n "$ns-lan" link set "$1" address 02:00:00:00:77:fe
  in_ns lan ethtool -K "$1" tx off >/dev/null
  ip -n "$ns-lan" link set "$1" master "$2" up
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
