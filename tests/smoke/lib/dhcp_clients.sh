# DHCP clients that nobody here wrote; sourced after harness.sh and `begin`. What a client was given ends up in a file.
# shellcheck shell=bash

# All clients call a script with what they were given in the environment; ours writes it down and configures eth0.
cat >"$work/configure" <<'SH'
#!/bin/sh
reason=${1:-$reason}
case $reason in
bound | renew) set -- "$ip" "$subnet" "$router" "$dns" "$lease" "$serverid" ;;
BOUND | RENEW | REBOOT | REBIND)
  set -- "$new_ip_address" "$new_subnet_mask" "$new_routers" "$new_domain_name_servers" "$new_dhcp_lease_time" \
    "$new_dhcp_server_identifier"
  ;;
*) exit 0 ;;
esac
echo "address=$1 mask=$2 router=$3 dns=$4 lease=$5 server=$6" >"$GOT.new"
ip address flush dev eth0
ip address add "$1/24" dev eth0
mv "$GOT.new" "$GOT"
SH
chmod +x "$work/configure"
echo 'request subnet-mask, routers, domain-name-servers;' >"$work/dhclient.conf"
# A copy: AppArmor lets the one that is installed write to the machine's own directories only. A scenario that does without
# dhclient sets dhclient=no before it sources this.
if [ "${dhclient:-}" != no ]; then
  find_packaged /sbin/dhclient
  cp "$found" "$work/dhclient"
fi

# udhcpc_on HOST FILE: what it was given is then in FILE.
udhcpc_on() {
  rm -f "$2" # what an earlier run was given
  in_ns "$1" env GOT="$2" timeout 40 busybox udhcpc -f -q -n -t 8 -T 2 -i eth0 -s "$work/configure"
  [ -s "$2" ]
}

# dhclient_on HOST FILE LEASES: the same; LEASES is where it remembers its address.
dhclient_on() {
  local client
  rm -f "$2"
  touch "$3"
  ip netns exec "$ns-$1" "$work/dhclient" -4 -d -1 -e GOT="$2" -sf "$work/configure" -cf "$work/dhclient.conf" -lf "$3" -pf "$work/dhclient.pid" eth0 \
    >"$work/dhclient.log" 2>&1 </dev/null &
  client=$!
  children+=("$client")
  local i
  for ((i = 0; i < 400; i++)); do
    [ -s "$2" ] && break
    kill -0 "$client" 2>/dev/null || break
    sleep 0.1
  done
  end_child "$client"
  [ -s "$2" ] || {
    cat "$work/dhclient.log"
    return 1
  }
}

# dhcpcd_on HOST FILE: the same; it finds nothing of an earlier run, and leaves nothing behind.
dhcpcd_on() {
  rm -f "$2"
  in_ns "$1" env GOT="$2" unshare -m sh -c '
    mount -t tmpfs none /var/lib/dhcpcd && mount -t tmpfs none /run &&
      exec timeout 40 dhcpcd -4 -1 -B -A -t 30 -o domain_name_servers -e "GOT=$GOT" -f /dev/null -c "$0" eth0' "$work/configure" </dev/null
  [ -s "$2" ]
}

# nmap_on HOST MAC FILE: what a client with that MAC would be given, one "NAME: VALUE" a line; it sends no REQUEST, and the
# host needs an address.
nmap_on() {
  in_ns "$1" timeout 40 nmap --privileged -e eth0 --script broadcast-dhcp-discover \
    --script-args "broadcast-dhcp-discover.timeout=1,broadcast-dhcp-discover.mac=$2" </dev/null >"$work/nmap.log" 2>&1
  sed -n 's/^|[ _] *\([A-Z].*: .*[^ ]\) *$/\1/p' "$work/nmap.log" >"$3"
  [ -s "$3" ] || {
    cat "$work/nmap.log"
    return 1
  }
}

# networkd_on HOST FILE: systemd-networkd without systemd, on directories and with users of its own; its lease is then in
# FILE, without comments. It stays, as $networkd, and its RELEASE comes when it is ended.
networkd_on() {
  local i lease
  find_packaged /lib/systemd/systemd-networkd
  printf '%s\n' root:x:0:0::/:/bin/sh systemd-network:x:998:998::/:/bin/false >"$work/passwd"
  printf '%s\n' root:x:0: systemd-network:x:998: >"$work/group"
  cat >"$work/eth0.network" <<'NETWORK'
[Match]
Name=eth0
[Network]
DHCP=ipv4
IPv6AcceptRA=no
LinkLocalAddressing=no
[DHCPv4]
ClientIdentifier=mac
RequestOptions=2 224
NETWORK
  # A /sys that cannot be written is how it knows that there is no udev to wait for.
  ip netns exec "$ns-$1" unshare -m env LD_LIBRARY_PATH="$found_libraries" sh -c '
    mount -t tmpfs none /run && mount -o remount,ro /sys &&
      mkdir -p /run/systemd/network && cp "$0/eth0.network" /run/systemd/network/ &&
      mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/group" /etc/group && exec "$1"' \
    "$work" "$found" >"$work/networkd.log" 2>&1 </dev/null &
  networkd=$!
  children+=("$networkd")
  for ((i = 0; i < 300; i++)); do
    lease=$(cat "/proc/$networkd/root/run/systemd/netif/leases/"* 2>/dev/null) && break
    kill -0 "$networkd" 2>/dev/null || break
    sleep 0.1
  done
  grep -v '^#' <<<"$lease" >"$2" || {
    cat "$work/networkd.log"
    return 1
  }
}

given() { sed -n "s/.*\\b$2=\\([^ ]*\\).*/\\1/p" "$1"; }
is() { [ "$(given "$1" "$2")" = "$3" ] || { cat "$1" && return 1; }; }
