// Addresses, networks and pools: the exact line for each mistake.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/config.hpp"
#include "support/config_fixture.hpp"

namespace bootstorm::config {
namespace {

using test::Case;
using test::case_name;
using test::lines;
using test::ports_line;
using test::with_dhcp;

class AddressErrors : public testing::TestWithParam<Case> {};
TEST_P(AddressErrors, AreExact) { EXPECT_EQ(lines(parse_config(GetParam().text, "x.yaml")), GetParam().errors); }

/// Text that other readers of YAML take for numbers, times or switches.
const std::vector<Case> trap_cases = {
    {"SerialShort",
     ports_line + "boards: [{serial: 1e5}]\n",
     {"x.yaml:2:19: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '1e5'"}},
    {"SerialPrefixed",
     ports_line + "boards: [{serial: 0x28f66d00}]\n",
     {"x.yaml:2:19: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '0x28f66d00' (write it without "
      "0x)"}},
    {"SerialZero",
     ports_line + "boards: [{serial: 00000000}]\n",
     {"x.yaml:2:19: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '00000000' (a board's serial is "
      "not zero)"}},
    {"SerialNotHex",
     ports_line + "boards: [{serial: 28g66d00}]\n",
     {"x.yaml:2:19: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '28g66d00'"}},
    {"MacShort",
     ports_line + "boards: [{mac: 1:2:3:4:5:6}]\n",
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not '1:2:3:4:5:6'"}},
    {"MacMixed",
     ports_line + "boards: [{mac: b8:27:eb-28:f6:6d}]\n",
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not 'b8:27:eb-28:f6:6d'"}},
    {"MacSign",
     ports_line + "boards: [{mac: -8:27:eb:28:f6:6d}]\n",
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not '-8:27:eb:28:f6:6d'"}},
    {"MacGroup",
     ports_line + "boards: [{mac: 01:00:5e:00:00:01}]\n",
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not '01:00:5e:00:00:01' (this is a "
      "group address, which no board has)"}},
    {"MacZero",
     ports_line + "boards: [{mac: 00:00:00:00:00:00}]\n",
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not '00:00:00:00:00:00' (no "
      "board has this address)"}},
    {"AddressOctal",
     ports_line + "boards: [{mac: b8:27:eb:28:f6:6d, address: 10.0.0.010}]\n",
     {"x.yaml:2:44: address: expected an IPv4 address such as 192.168.77.254, not '10.0.0.010' (write it without the "
      "leading zero)"}},
    {"AddressFraction",
     ports_line + "boards: [{mac: b8:27:eb:28:f6:6d, address: 10.0}]\n",
     {"x.yaml:2:44: address: expected an IPv4 address such as 192.168.77.254, not '10.0'"}},
    {"AddressOctet",
     ports_line + "boards: [{mac: b8:27:eb:28:f6:6d, address: 10.0.0.256}]\n",
     {"x.yaml:2:44: address: expected an IPv4 address such as 192.168.77.254, not '10.0.0.256'"}},
    {"AddressFifth",
     ports_line + "boards: [{mac: b8:27:eb:28:f6:6d, address: 10.0.0.2.3}]\n",
     {"x.yaml:2:44: address: expected an IPv4 address such as 192.168.77.254, not '10.0.0.2.3'"}},
};
INSTANTIATE_TEST_SUITE_P(Traps, AddressErrors, testing::ValuesIn(trap_cases), case_name);

/// A network with this address on line 4, column 18.
std::string with_address(const std::string& address) {
  return "ports:\n  - device: eth\n    networks:\n      - address: " + address + "\n";
}

const std::vector<Case> network_cases = {
    {"AddressWithoutPrefix",
     with_address("10.0.0.1"),
     {"x.yaml:4:18: address: expected an IPv4 address with its prefix length such as 192.168.77.1/24, not '10.0.0.1' "
      "(add the prefix length, such as /24)"}},
    {"PrefixTooLong",
     with_address("10.0.0.1/33"),
     {"x.yaml:4:18: address: expected an IPv4 address with its prefix length such as 192.168.77.1/24, not "
      "'10.0.0.1/33'"}},
    {"PrefixRange",
     with_address("10.0.0.1/31"),
     {"x.yaml:4:18: address: the prefix length of 10.0.0.1/31 must be from 8 to 30"}},
    {"AddressIsNetwork",
     with_address("10.0.0.0/24"),
     {"x.yaml:4:18: address: 10.0.0.0/24 is the network's own number; give the appliance a host address in it, such as "
      "10.0.0.1/24"}},
    {"AddressIsBroadcast",
     with_address("10.0.0.255/24"),
     {"x.yaml:4:18: address: 10.0.0.255/24 is the network's broadcast address; give the appliance a host address in "
      "it, such as 10.0.0.1/24"}},
    {"AddressMulticast",
     with_address("224.0.0.1/24"),
     {"x.yaml:4:18: address: 224.0.0.1/24 is not an address a host can have on a network"}},
    {"VlanRange",
     "ports: [{device: eth, networks: [{address: 10.0.0.1/24, vlan: 4095}]}]\n",
     {"x.yaml:1:63: vlan: expected a whole number from 1 to 4094, not '4095'"}},
    {"VlanTwice",
     "ports:\n  - device: eth\n    networks:\n      - {address: 10.0.0.1/24, vlan: 5}\n"
     "      - {address: 10.0.1.1/24, vlan: 5}\n",
     {"x.yaml:5:38: a second network with vlan 5 on this port; the first is in line 4"}},
    {"UntaggedTwice",
     "ports:\n  - device: eth\n    networks:\n      - {address: 10.0.0.1/24}\n      - {address: 10.0.1.1/24}\n",
     {"x.yaml:5:9: a second network without a vlan on this port; the first is in line 4"}},
    {"DeviceTwice",
     "ports:\n  - {device: \"net_tap0,iface=a\", networks: [{address: 10.0.0.1/24}]}\n"
     "  - {device: \"net_tap0,iface=b\", networks: [{address: 10.0.1.1/24}]}\n",
     {"x.yaml:3:14: device: 'net_tap0' is already the device of the port in line 2"}},
    {"InterfaceTwice",
     "ports:\n  - {device: \"net_af_packet0,iface=eth0,qpairs=2\", networks: [{address: 10.0.0.1/24}]}\n"
     "  - {device: \"net_pcap0,rx_iface=eth0,tx_iface=eth0\", networks: [{address: 10.0.1.1/24}]}\n",
     {"x.yaml:3:14: device: 'interface eth0' is already the device of the port in line 2"}},
    {"InterfaceNotNamed",
     "ports: [{device: net_af_packet0, networks: [{address: 10.0.0.1/24}]}]\n",
     {"x.yaml:1:18: device: 'net_af_packet0' names no interface: add iface= with one that ip -brief link lists"}},
    {"InterfaceNameTooLong",
     "ports: [{device: \"net_tap0,iface=a-name-that-is-too-long\", networks: [{address: 10.0.0.1/24}]}]\n",
     {"x.yaml:1:18: device: the name of an interface has 1 to 15 characters, not 'a-name-that-is-too-long'"}},
    {"PciAddressTwice",
     "ports:\n  - {device: \"0000:3B:00.0\", networks: [{address: 10.0.0.1/24}]}\n"
     "  - {device: \"3b:00.0\", networks: [{address: 10.0.1.1/24}]}\n",
     {"x.yaml:3:14: device: '0000:3b:00.0' is already the device of the port in line 2"}},
    {"SocketTwice",
     "ports:\n  - {device: \"net_virtio_user0,path=/run/a\", networks: [{address: 10.0.0.1/24}]}\n"
     "  - {device: \"net_virtio_user1,path=/run/a\", networks: [{address: 10.0.1.1/24}]}\n",
     {"x.yaml:3:14: device: 'socket /run/a' is already the device of the port in line 2"}},
    {"PoolForm",
     with_dhcp("{pool: [10.0.0.64/26]}"),
     {"x.yaml:5:23: pool: expected a range such as 192.168.77.50-192.168.77.250, not '10.0.0.64/26'"}},
    {"PoolScalar",
     with_dhcp("{pool: 10.0.0.50-10.0.0.90}"),
     {"x.yaml:5:22: pool: expected a list of ranges such as [192.168.77.50-192.168.77.250], not "
      "'10.0.0.50-10.0.0.90'"}},
    {"PoolBackwards",
     with_dhcp("{pool: [10.0.0.90-10.0.0.50]}"),
     {"x.yaml:5:23: pool: 10.0.0.90-10.0.0.50 runs backwards; write 10.0.0.50-10.0.0.90"}},
    {"PoolOutside",
     with_dhcp("{pool: [10.0.0.90-10.0.1.50]}"),
     {"x.yaml:5:23: pool: 10.0.0.90-10.0.1.50 is not inside the network 10.0.0.0/24"}},
    {"PoolHoldsOwn",
     with_dhcp("{pool: [10.0.0.1-10.0.0.50]}"),
     {"x.yaml:5:23: pool: 10.0.0.1-10.0.0.50 contains the appliance's own address 10.0.0.1; write 10.0.0.2-10.0.0.50"}},
    {"PoolHoldsRouter",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90], router: 10.0.0.60}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.90 contains the router 10.0.0.60; write 10.0.0.50-10.0.0.59, "
      "10.0.0.61-10.0.0.90"}},
    {"PoolHoldsDns",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90], dns: [10.0.0.90]}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.90 contains the DNS server 10.0.0.90; write 10.0.0.50-10.0.0.89"}},
    {"PoolHoldsBroadcast",
     with_dhcp("{pool: [10.0.0.50-10.0.0.255]}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.255 contains the broadcast address 10.0.0.255; write 10.0.0.50-10.0.0.254"}},
    {"PoolHoldsNumber",
     with_dhcp("{pool: [10.0.0.0]}"),
     {"x.yaml:5:23: pool: 10.0.0.0 contains the network's own number 10.0.0.0; write another range"}},
    {"PoolOverlap",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90, 10.0.0.10-10.0.0.50]}"),
     {"x.yaml:5:44: pool: 10.0.0.10-10.0.0.50 overlaps 10.0.0.50-10.0.0.90 in line 5"}},
    {"PoolInside",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90, 10.0.0.60]}"),
     {"x.yaml:5:44: pool: 10.0.0.60 overlaps 10.0.0.50-10.0.0.90 in line 5"}},
    {"PoolOverlapOtherPort",
     "ports:\n  - {device: a, networks: [{address: 10.0.0.1/24, dhcp: {pool: [10.0.0.50-10.0.0.60]}}]}\n"
     "  - {device: b, networks: [{address: 10.0.0.2/24, dhcp: {pool: [10.0.0.55]}}]}\n",
     {"x.yaml:3:65: pool: 10.0.0.55 overlaps 10.0.0.50-10.0.0.60 in line 2"}},
    {"PoolTotal",
     "ports: [{device: a, networks: [{address: 10.0.0.1/8, dhcp: {pool: [10.1.0.0-10.2.255.255, 10.3.0.7]}}]}]\n",
     {"x.yaml:1:91: pool: with 10.3.0.7 the pools hold 131073 addresses; at most 131072 are allowed in all"}},
    {"RouterOutside",
     with_dhcp("{router: 10.0.1.254}"),
     {"x.yaml:5:24: router: 10.0.1.254 is not a host address of the network 10.0.0.0/24, so no board could reach it"}},
    {"RouterBroadcast",
     with_dhcp("{router: 10.0.0.255}"),
     {"x.yaml:5:24: router: 10.0.0.255 is not a host address of the network 10.0.0.0/24, so no board could reach it"}},
};
INSTANTIATE_TEST_SUITE_P(Networks, AddressErrors, testing::ValuesIn(network_cases), case_name);

}  // namespace
}  // namespace bootstorm::config
