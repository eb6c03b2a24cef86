#!/usr/bin/env bash
# What clients say they were given, option for option: nmap's broadcast-dhcp-discover prints all of an OFFER, and
# systemd-networkd, run without systemd, keeps a record of its ACK, configures its host and gives the address back.
source "$(dirname "$0")/harness.sh"
begin busybox nmap ping unshare
source "$smoke_directory/lib/dhcp_clients.sh"

configuration dhcp="
          pool: [192.168.77.50-192.168.77.250]
          lease: 1h
          first_lease: 1h
          router: 192.168.77.254
          dns: [192.168.77.253, 192.168.77.252]
          ntp: [192.168.77.251]
          domain: lab.example.org
          routes: [{to: 10.9.0.0/16, via: 192.168.77.250}, {to: 0.0.0.0/0, via: 192.168.77.254}]
          options:
            - {code: 2, u32: 3600}
            - {code: 13, u16: 4711}
            - {code: 17, text: /srv/nfs/lab}
            - {code: 23, u8: 63}
            - {code: 26, u16: 1400}
            - {code: 44, addresses: [192.168.77.248, 192.168.77.247]}
            - {code: 224, hex: \"00ff10\", always: true}
            - {code: 252, text: \"http://192.168.77.1/wpad.dat\"}" >"$work/appliance.yaml"
cat >>"$work/appliance.yaml" <<'YAML'
boards:
  - {mac: "02:00:00:00:77:12", address: 192.168.77.10, hostname: reserved}
YAML
leases_say() { exits 0 "$1" control leases; }
lan_up
start_appliance

# is_told MAC ADDRESS [LINE]: the whole of it, in the order of the packet.
is_told() {
  nmap_on h1 "$1" "$work/got/nmap"
  diff - "$work/got/nmap" <<OPTIONS
Interface: eth0
IP Offered: $2
DHCP Message Type: DHCPOFFER
Server Identifier: $server
IP Address Lease Time: 1h00m00s
Renewal Time Value: 30m00s
Rebinding Time Value: 52m30s
Subnet Mask: 255.255.255.0
Broadcast Address: 192.168.77.255
Router: 192.168.77.254
Domain Name Server: 192.168.77.253, 192.168.77.252
${3+$3
}Time Offset: 3600
Boot File Size: 4711
Domain Name: lab.example.org
Root Path: /srv/nfs/lab
Default IP TTL: 63
Interface MTU: 1400
NTP Servers: 192.168.77.251
NetBIOS Name Server: 192.168.77.248, 192.168.77.247
WPAD: http://192.168.77.1/wpad.dat
TFTP Server Name: $server
OPTIONS
}
check "nmap is told a listed board's address and name, and every option" is_told 02:00:00:00:77:12 192.168.77.10 'Hostname: reserved'
nmap_on h1 02:00:00:00:77:11 "$work/got/nmap"
offered=$(sed -n 's/^IP Offered: //p' "$work/got/nmap")
check "nmap is told an address of the pool, and every option" is_told 02:00:00:00:77:11 "$offered"
check "who only looked has no lease" leases_say '^0 leases'
check "udhcpc on the MAC that nmap named gets an address" udhcpc_on h1 "$work/got/udhcpc"
check "that is the one nmap was told" is "$work/got/udhcpc" address "$offered"
check "bootstorm leases knows it" leases_say "^$offered +02:00:00:00:77:11 bound +59m"

ip -n "$ns-h2" address flush dev eth0
check "systemd-networkd takes a lease" networkd_on h2 "$work/got/networkd"
lease_is() {
  diff - "$work/got/networkd" <<LEASE
ADDRESS=192.168.77.10
NETMASK=255.255.255.0
ROUTER=192.168.77.254
SERVER_ADDRESS=$server
NEXT_SERVER=$server
BROADCAST=192.168.77.255
T1=1800
T2=3150
LIFETIME=3600
DNS=192.168.77.253 192.168.77.252
NTP=192.168.77.251
DOMAINNAME=lab.example.org
HOSTNAME=reserved
CLASSLESS_ROUTES=10.9.0.0/16,192.168.77.250 0.0.0.0/0,192.168.77.254
CLIENTID=01020000007712
OPTION_224=00ff10
LEASE
}
check "it knows every option" lease_is
route_is() { ip -n "$ns-h2" route show "$1" | grep -q "via $2 "; }
wait_until 10 "its host has the default route" route_is default 192.168.77.254
check "its host has the route of option 121" route_is 10.9.0.0/16 192.168.77.250
check "its host has the address, for as long" eval 'ip -n "$ns-h2" address show eth0 | grep -A 1 "inet 192.168.77.10/24 .*brd 192.168.77.255" |
  grep -q "valid_lft 3[56]..sec"'
check "bootstorm leases knows it as well" leases_say '^192.168.77.10 +02:00:00:00:77:12 bound +59m [0-9]+s +- +reserved'
# The ping also leaves the appliance's MAC with the host's kernel: it would not ask for it in the midst of a farewell.
check "its host reaches the appliance" in_ns h2 ping -c 2 -i 0.2 -W 2 "$server"
end_child "$networkd"
wait_until 5 "its RELEASE frees the address" leases_say '^1 lease$'
check "its RELEASE has freed its address, and only that" leases_say "^$offered "
stop_appliance
