// The configuration reader: each rule has a text that breaks it and the exact line that says so.
#include "config/config.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "cli/check.hpp"
#include "support/config_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::config {
namespace {

using test::Case;
using test::case_name;
using test::lines;
using test::with_dhcp;

Config accepted(const std::string& text, const std::string& file = "x.yaml") {
  const ConfigResult result = parse_config(text, file);
  for (const auto& line : lines(result)) ADD_FAILURE() << line;
  const auto* config = std::get_if<Config>(&result);
  return config == nullptr ? Config{} : *config;
}

/// A good first line, so that a case may be about what follows.
const std::string ports_line = "ports: [{device: eth, networks: [{address: 10.0.0.1/24}]}]\n";

class ConfigErrors : public testing::TestWithParam<Case> {};

TEST_P(ConfigErrors, AreExact) { EXPECT_EQ(lines(parse_config(GetParam().text, "x.yaml")), GetParam().errors); }

const std::vector<Case> yaml_cases = {
    {"Empty", "", {"x.yaml: the file is empty; it needs at least 'ports' (conf/appliance.yaml shows every key)"}},
    {"NoMapping",
     "- a\n",
     {"x.yaml:1:1: configuration: expected a mapping with the keys appliance, ports, dhcp, tftp, publish, images, "
      "default_image, models, groups, rollout, boards, not a list"}},
    {"UnclosedList", "ports: [\n", {"x.yaml:2:1: not valid YAML: end of sequence flow not found"}},
    {"TabIndent", "ports:\n\t- a\n", {"x.yaml:2:2: not valid YAML: illegal block entry"}},
    {"Control", "ports:\n  - \x04", {"x.yaml:2:5: a control character; the file must be plain UTF-8 text"}},
    {"Nul", std::string("ports\0: []", 10), {"x.yaml:1:6: a control character; the file must be plain UTF-8 text"}},
    {"Alias",
     "appliance: &a {workers: 1}\ntftp: *a\n",
     {"x.yaml:2:7: not valid YAML: aliases (*name) are not supported; write the value out"}},
    {"Tag",
     "appliance: {workers: !!int 1}\n",
     {"x.yaml:1:22: not valid YAML: tags (!name) are not supported; leave it out"}},
    {"SecondDocument",
     ports_line + "---\ntftp: {}\n",
     {"x.yaml:2:1: not valid YAML: a second YAML document; a configuration is one document"}},
    {"ListAsKey", "[a, b]: 1\n", {"x.yaml:1:1: not valid YAML: a key must be a plain name"}},
    {"DeepNesting",
     std::string(33, '[') + std::string(33, ']'),
     {"x.yaml:1:33: not valid YAML: nested deeper than 32 levels"}},
};
INSTANTIATE_TEST_SUITE_P(Yaml, ConfigErrors, testing::ValuesIn(yaml_cases), case_name);

const std::vector<Case> key_cases = {
    {"UnknownTop", "port: []\n" + ports_line, {"x.yaml:1:1: unknown key 'port'; did you mean 'ports'?"}},
    {"UnknownNear",
     ports_line + "appliance:\n  worker: 2\n",
     {"x.yaml:3:3: unknown key 'worker'; did you mean 'workers'?"}},
    {"UnknownCase",
     ports_line + "tftp: {Max-BlkSize: 512}\n",
     {"x.yaml:2:8: unknown key 'Max-BlkSize'; did you mean 'max_blksize'?"}},
    {"UnknownPart",
     ports_line + "tftp: {blksize: 512}\n",
     {"x.yaml:2:8: unknown key 'blksize'; did you mean 'max_blksize'?"}},
    {"UnknownLonger", with_dhcp("{lease_time: 1h}"), {"x.yaml:5:16: unknown key 'lease_time'; did you mean 'lease'?"}},
    {"UnknownSwapped", with_dhcp("{dsn: []}"), {"x.yaml:5:16: unknown key 'dsn'; did you mean 'dns'?"}},
    {"UnknownFar",
     ports_line + "tftp: {colour: red}\n",
     {"x.yaml:2:8: unknown key 'colour'; known here: cache, max_blksize, max_windowsize, single_port, netascii, "
      "sessions"}},
    {"UnknownUnprintable",
     ports_line + "tftp: {\"a\\tb\": 1}\n",
     {"x.yaml:2:8: unknown key 'a\\x09b'; known here: cache, max_blksize, max_windowsize, single_port, netascii, "
      "sessions"}},
    {"Duplicate",
     ports_line + "tftp:\n  sessions: 5\n  sessions: 6\n",
     {"x.yaml:4:3: key 'sessions' is given twice; the first is in line 3"}},
    {"DuplicateTop", ports_line + ports_line, {"x.yaml:2:1: key 'ports' is given twice; the first is in line 1"}},
    {"MissingPorts", "tftp: {sessions: 5}\n", {"x.yaml:1:1: configuration needs the key 'ports'"}},
    {"MissingDevice",
     "ports:\n  - networks: [{address: 10.0.0.1/24}]\n",
     {"x.yaml:2:5: a port needs the key 'device'"}},
    {"MissingNetworks", "ports: [{device: eth}]\n", {"x.yaml:1:9: a port needs the key 'networks'"}},
    {"MissingAddress",
     "ports: [{device: eth, networks: [{vlan: 3}]}]\n",
     {"x.yaml:1:34: a network needs the key 'address'"}},
    {"MissingLayers", ports_line + "images: {pi: {}}\n", {"x.yaml:2:14: an image needs the key 'layers'"}},
};
INSTANTIATE_TEST_SUITE_P(Keys, ConfigErrors, testing::ValuesIn(key_cases), case_name);

const std::vector<Case> value_cases = {
    {"WorkersZero",
     ports_line + "appliance: {workers: 0}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not '0'"}},
    {"WorkersMany",
     ports_line + "appliance: {workers: 17}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not '17'"}},
    {"WorkersWord",
     ports_line + "appliance: {workers: two}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not 'two'"}},
    {"WorkersNegative",
     ports_line + "appliance: {workers: -1}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not '-1'"}},
    {"WorkersOctal",
     ports_line + "appliance: {workers: 010}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not '010' (write it without the leading zero)"}},
    {"WorkersHuge",
     ports_line + "appliance: {workers: 99999999999999999999999}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not '99999999999999999999999'"}},
    {"WorkersList",
     ports_line + "appliance: {workers: [1]}\n",
     {"x.yaml:2:22: workers: expected a whole number from 1 to 16, not a list"}},
    {"CpusNoList",
     ports_line + "appliance: {workers: 2, cpus: 1}\n",
     {"x.yaml:2:31: cpus: expected a list of CPU numbers such as [2, 3], not '1'"}},
    {"CpusTooFew",
     ports_line + "appliance: {workers: 2, cpus: [1]}\n",
     {"x.yaml:2:31: cpus: expected one for each worker, which is 2, not 1"}},
    {"CpusTwice",
     ports_line + "appliance: {workers: 2, cpus: [1, 1]}\n",
     {"x.yaml:2:35: cpus: 1 is given twice; each worker needs its own"}},
    {"CpusHuge",
     ports_line + "appliance: {cpus: [1024]}\n",
     {"x.yaml:2:20: cpus: expected a whole number from 0 to 1023, not '1024'"}},
    {"WorkersNothing",
     ports_line + "appliance:\n  workers:\n  idle: spin\n",
     {"x.yaml:3:3: workers: expected a whole number from 1 to 16, but nothing is given"}},
    {"Idle", ports_line + "appliance: {idle: yes}\n", {"x.yaml:2:19: idle: expected adaptive or spin, not 'yes'"}},
    {"Memory",
     ports_line + "appliance: {memory: huge}\n",
     {"x.yaml:2:21: memory: expected auto, hugepages or ordinary, not 'huge'"}},
    {"State",
     ports_line + "appliance: {state: ''}\n",
     {"x.yaml:2:20: state: expected a directory such as /var/lib/bootstorm, not ''"}},
    {"ApplianceScalar",
     ports_line + "appliance: fast\n",
     {"x.yaml:2:12: appliance: expected a mapping with the keys workers, cpus, idle, memory, state, leases, "
      "not 'fast'"}},
    {"PortsMap",
     "ports: {device: eth}\n",
     {"x.yaml:1:8: ports: expected a list of ports, each with its device and networks, not a mapping"}},
    {"PortsNothing",
     "ports:\ntftp: {}\n",
     {"x.yaml:1:1: ports: expected a list of ports, each with its device and networks, but nothing is given"}},
    {"PortsEmpty", "ports: []\n", {"x.yaml:1:8: ports: at least one port is needed"}},
    {"NetworksEmpty",
     "ports: [{device: eth, networks: []}]\n",
     {"x.yaml:1:33: networks: a port needs at least one network"}},
    {"Mtu",
     "ports: [{device: eth, mtu: 100, networks: [{address: 10.0.0.1/24}]}]\n",
     {"x.yaml:1:28: mtu: expected a whole number from 576 to 9216, not '100'"}},
    {"DeviceControl",
     "ports: [{device: \"a\\nb\", networks: [{address: 10.0.0.1/24}]}]\n",
     {"x.yaml:1:18: device: expected a PCI address (0000:3b:00.0) or a DPDK device string "
      "(\"net_tap0,iface=bootstorm0\"), not 'a\\x0ab' (it holds a control character)"}},
    {"CacheUnit",
     ports_line + "tftp: {cache: 512}\n",
     {"x.yaml:2:15: cache: expected a size from 1MiB to 1TiB, not '512' (give its unit: KiB MiB GiB TiB)"}},
    {"CacheWrongUnit",
     ports_line + "tftp: {cache: 512MB}\n",
     {"x.yaml:2:15: cache: expected a size from 1MiB to 1TiB, not '512MB' (the units are KiB MiB GiB TiB)"}},
    {"CacheOverflow",
     ports_line + "tftp: {cache: 18446744073709551615TiB}\n",
     {"x.yaml:2:15: cache: expected a size from 1MiB to 1TiB, not '18446744073709551615TiB'"}},
    {"Blksize",
     ports_line + "tftp: {max_blksize: 7}\n",
     {"x.yaml:2:21: max_blksize: expected auto or a whole number from 8 to 65464, not '7'"}},
    {"Windowsize",
     ports_line + "tftp: {max_windowsize: 65}\n",
     {"x.yaml:2:24: max_windowsize: expected a whole number from 1 to 64, not '65'"}},
    {"Sessions",
     ports_line + "tftp: {sessions: 61441}\n",
     {"x.yaml:2:18: sessions: expected a whole number from 1 to 61440, not '61441'"}},
    {"ModeBoolean", with_dhcp("{mode: false}"), {"x.yaml:5:22: mode: expected server, proxy or off, not 'false'"}},
    {"LeaseUnit",
     with_dhcp("{lease: 12}"),
     {"x.yaml:5:23: lease: expected a duration from 10s to 365d, not '12' (give its unit: s m h d)"}},
    {"LeaseRange",
     with_dhcp("{lease: 400d}"),
     {"x.yaml:5:23: lease: expected a duration from 10s to 365d, not '400d'"}},
    {"OfferHold",
     with_dhcp("{offer_hold: 2h}"),
     {"x.yaml:5:28: offer_hold: expected a duration from 1s to 1h, not '2h'"}},
    {"BootLease",
     with_dhcp("{boot_lease: 0s}"),
     {"x.yaml:5:28: boot_lease: expected a duration from 1s to 1d, not '0s'"}},
    {"OfferDelay",
     with_dhcp("{pi: {offer_delay_ms: 1s}}"),
     {"x.yaml:5:37: offer_delay_ms: expected a whole number from 0 to 10000, not '1s'"}},
    {"WakeMany",
     with_dhcp("{pi: {wake_ms: [1, 2, 3]}}"),
     {"x.yaml:5:37: wake_ms: at most 2 are possible, and here are 3"}},
    {"WakeOrder",
     with_dhcp("{pi: {wake_ms: [1200, 600]}}"),
     {"x.yaml:5:37: wake_ms: 600 must be later than the 1200 before it"}},
    {"WakeScalar",
     with_dhcp("{pi: {wake_ms: 600}}"),
     {"x.yaml:5:30: wake_ms: expected a list of milliseconds such as [600, 1200], or [], not '600'"}},
    {"DnsScalar",
     with_dhcp("{dns: 10.0.0.9}"),
     {"x.yaml:5:21: dns: expected a list of IPv4 addresses such as [192.168.77.254], not '10.0.0.9'"}},
    {"DnsMany",
     with_dhcp("{dns: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5]}"),
     {"x.yaml:5:58: dns: at most 4 are possible, and here are 5"}},
    {"DnsBad",
     with_dhcp("{dns: [1.1.1]}"),
     {"x.yaml:5:22: dns: expected an IPv4 address such as 192.168.77.254, not '1.1.1'"}},
    {"ImagesList",
     ports_line + "images: [pi]\n",
     {"x.yaml:2:9: images: expected a mapping from image names to their layers, not a list"}},
    {"ImageName",
     ports_line + "images: {../x: {layers: [a]}}\n",
     {"x.yaml:2:10: images: expected a name of 1 to 64 letters, digits, '.', '_' and '-', not '../x'"}},
    {"LayersScalar",
     ports_line + "images: {pi: {layers: /srv}}\n",
     {"x.yaml:2:23: layers: expected a list of directories such as [/srv/netboot/pi], not '/srv'"}},
    {"LayersEmpty",
     ports_line + "images: {pi: {layers: []}}\n",
     {"x.yaml:2:23: layers: an image needs at least one directory"}},
    {"PublishWhen",
     ports_line + "publish: {when: never}\n",
     {"x.yaml:2:17: when: expected change or asked, not 'never'"}},
    {"PublishSettle",
     ports_line + "publish: {settle_ms: 10}\n",
     {"x.yaml:2:22: settle_ms: expected a whole number from 50 to 60000, not '10'"}},
    {"BoardsMap",
     ports_line + "boards: {serial: 28f66d00}\n",
     {"x.yaml:2:9: boards: expected a list of boards, each with serial or mac, not a mapping"}},
    {"Hostname",
     ports_line + "boards: [{serial: 28f66d00, hostname: node_1}]\n",
     {"x.yaml:2:39: hostname: expected a host name of letters, digits and hyphens such as node-1, not 'node_1' (a host "
      "name has no underscore)"}},
    {"HostnameHyphen",
     ports_line + "boards: [{serial: 28f66d00, hostname: node-}]\n",
     {"x.yaml:2:39: hostname: expected a host name of letters, digits and hyphens such as node-1, not 'node-'"}},
};
INSTANTIATE_TEST_SUITE_P(Values, ConfigErrors, testing::ValuesIn(value_cases), case_name);

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
     {"x.yaml:2:16: mac: expected a MAC address such as \"b8:27:eb:28:f6:6d\", not '00:00:00:00:00:00' (this is no "
      "board's address)"}},
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
INSTANTIATE_TEST_SUITE_P(Traps, ConfigErrors, testing::ValuesIn(trap_cases), case_name);

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
     {"x.yaml:5:23: pool: 10.0.0.1-10.0.0.50 holds the appliance's own address 10.0.0.1; write 10.0.0.2-10.0.0.50"}},
    {"PoolHoldsRouter",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90], router: 10.0.0.60}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.90 holds the router 10.0.0.60; write 10.0.0.50-10.0.0.59, "
      "10.0.0.61-10.0.0.90"}},
    {"PoolHoldsDns",
     with_dhcp("{pool: [10.0.0.50-10.0.0.90], dns: [10.0.0.90]}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.90 holds the DNS server 10.0.0.90; write 10.0.0.50-10.0.0.89"}},
    {"PoolHoldsBroadcast",
     with_dhcp("{pool: [10.0.0.50-10.0.0.255]}"),
     {"x.yaml:5:23: pool: 10.0.0.50-10.0.0.255 holds the broadcast address 10.0.0.255; write 10.0.0.50-10.0.0.254"}},
    {"PoolHoldsNumber",
     with_dhcp("{pool: [10.0.0.0]}"),
     {"x.yaml:5:23: pool: 10.0.0.0 holds the network's own number 10.0.0.0; write another range"}},
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
     {"x.yaml:1:91: pool: with 10.3.0.7 the pools hold 131073 addresses; at most 131072 are possible in all"}},
    {"RouterOutside",
     with_dhcp("{router: 10.0.1.254}"),
     {"x.yaml:5:24: router: 10.0.1.254 is not a host address of the network 10.0.0.0/24, so no board could reach it"}},
    {"RouterBroadcast",
     with_dhcp("{router: 10.0.0.255}"),
     {"x.yaml:5:24: router: 10.0.0.255 is not a host address of the network 10.0.0.0/24, so no board could reach it"}},
};
INSTANTIATE_TEST_SUITE_P(Networks, ConfigErrors, testing::ValuesIn(network_cases), case_name);

const std::string images_line = "images: {pi: {layers: [a]}, other: {layers: [b]}}\n";

const std::vector<Case> board_cases = {
    {"Nameless",
     ports_line + "boards:\n  - {hostname: node-1}\n",
     {"x.yaml:3:5: a board needs 'serial', 'mac', 'client_id', 'circuit_id', 'prefix' or 'address' to be known by"}},
    {"SerialTwice",
     ports_line + "boards:\n  - {serial: 28f66d00}\n  - {serial: 1000000028F66D00}\n",
     {"x.yaml:4:14: serial: '1000000028F66D00' (its last 8 digits) is already that of the board in line 3"}},
    {"MacTwice",
     ports_line + "boards:\n  - {mac: B8-27-EB-28-F6-6D}\n  - {mac: b8:27:eb:28:f6:6d}\n",
     {"x.yaml:4:11: mac: b8:27:eb:28:f6:6d is already that of the board in line 3"}},
    {"AddressTwice",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.9}\n"
                  "  - {mac: b8:27:eb:00:00:02, address: 10.0.0.9}\n",
     {"x.yaml:4:39: address: 10.0.0.9 is already that of the board in line 3"}},
    {"AddressOutside",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.1.9}\n",
     {"x.yaml:3:39: address: 10.0.1.9 is in none of the networks of 'ports'"}},
    {"AddressOwn",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.1}\n",
     {"x.yaml:3:39: address: 10.0.0.1 is the appliance; give the board one of its own"}},
    {"AddressRouter",
     with_dhcp("{router: 10.0.0.254}") + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.254}\n",
     {"x.yaml:7:39: address: 10.0.0.254 is the router; give the board one of its own"}},
    {"AddressBroadcast",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.255}\n",
     {"x.yaml:3:39: address: 10.0.0.255 is not a host address of the network 10.0.0.0/24"}},
    {"Prefix",
     ports_line + "boards:\n  - {prefix: ../etc}\n",
     {"x.yaml:3:14: prefix: expected a prefix of 1 to 32 letters, digits, '.', '_', '-' and '/' such as desk-7, not "
      "'../etc' (no folder in it may be empty, '.' or '..')"}},
    {"PrefixLong",
     ports_line + "boards:\n  - {prefix: a23456789012345678901234567890123}\n",
     {"x.yaml:3:14: prefix: expected a prefix of 1 to 32 letters, digits, '.', '_', '-' and '/' such as desk-7, not "
      "'a23456789012345678901234567890123'"}},
    {"PrefixTwice",
     ports_line + "boards:\n  - {prefix: desk-7}\n  - {prefix: desk-7/}\n",
     {"x.yaml:4:14: prefix: 'desk-7/' is already that of the board in line 3"}},
    {"BoardModel",
     ports_line + "boards:\n  - {serial: 28f66d00, model: pi6}\n",
     {"x.yaml:3:31: model: expected pi2, pi3, pi4, pi5, pxe-bios, pxe-x86, pxe-x64 or pxe-arm64, not 'pi6'"}},
    {"ModelsList",
     ports_line + "models: [pi4]\n",
     {"x.yaml:2:9: models: expected a mapping from models to images, not a list"}},
    {"ModelUnknown",
     ports_line + images_line + "models: {pi6: pi}\n",
     {"x.yaml:3:10: models: expected pi2, pi3, pi4, pi5, pxe-bios, pxe-x86, pxe-x64 or pxe-arm64, not 'pi6'"}},
    {"ModelTwice",
     ports_line + images_line + "models:\n  pi4: pi\n  pi4: other\n",
     {"x.yaml:5:3: model 'pi4' is given twice; the first is in line 4"}},
    {"ModelImage",
     ports_line + images_line + "models: {pi4: pie}\n",
     {"x.yaml:3:15: pi4: no image is called 'pie'; there are: pi, other"}},
    {"RolloutShare",
     ports_line + images_line + "rollout: {image: pi, boards: 10}\n",
     {"x.yaml:3:30: boards: expected a share from 0% to 100% such as 10% or 2.5%, not '10' (write it with a % at the "
      "end)"}},
    {"RolloutTooMuch",
     ports_line + images_line + "rollout: {image: pi, boards: 100.01%}\n",
     {"x.yaml:3:30: boards: expected a share from 0% to 100% such as 10% or 2.5%, not '100.01%'"}},
    {"RolloutToNobody",
     ports_line + images_line + "rollout: {image: pi}\n",
     {"x.yaml:3:10: a rollout needs either 'boards' or 'group'"}},
    {"RolloutOfNothing",
     ports_line + images_line + "rollout: {boards: 5%}\n",
     {"x.yaml:3:10: a rollout needs the key 'image'"}},
    {"RolloutGroup",
     ports_line + images_line + "rollout: {image: pi, group: lab}\n",
     {"x.yaml:3:29: group: no group is called 'lab'; 'groups' names none"}},
    {"GroupsList",
     ports_line + "groups: [lab]\n",
     {"x.yaml:2:9: groups: expected a mapping from group names to their image and members, not a list"}},
    {"GroupImage",
     ports_line + images_line + "groups: {lab: {image: pie}}\n",
     {"x.yaml:3:23: image: no image is called 'pie'; there are: pi, other"}},
    {"GroupUnknown",
     ports_line + "groups: {lab: {}, hall: {}}\nboards:\n  - {serial: 28f66d00, group: lap}\n",
     {"x.yaml:4:31: group: no group is called 'lap'; there are: lab, hall"}},
    {"GroupMember",
     ports_line + "groups: {lab: {members: [node-1]}}\n",
     {"x.yaml:2:26: members: expected a board's serial, MAC or address, not 'node-1'"}},
    {"GroupMembersTwice",
     ports_line + "groups:\n  lab: {members: [28f66d00]}\n  hall:\n    members: [28f66d00]\n",
     {"x.yaml:5:15: members: '28f66d00' is in the group lab already (line 3)"}},
    {"GroupMemberOfAnother",
     ports_line + "groups: {lab: {members: [28f66d00]}, hall: {}}\nboards:\n  - {serial: 28f66d00, group: hall}\n",
     {"x.yaml:2:26: members: '28f66d00' is in the group hall already (line 4)"}},
    {"UnknownImage",
     ports_line + images_line + "boards:\n  - {serial: 28f66d00, image: pie}\n",
     {"x.yaml:4:31: image: no image is called 'pie'; there are: pi, other"}},
    {"UnknownImageNone",
     ports_line + "boards:\n  - {serial: 28f66d00, image: pi}\n",
     {"x.yaml:3:31: image: no image is called 'pi'; 'images' names none"}},
    {"UnknownDefault",
     ports_line + images_line + "default_image: pie\n",
     {"x.yaml:3:16: default_image: no image is called 'pie'; there are: pi, other"}},
    {"ImageTwice",
     ports_line + "images:\n  pi: {layers: [a]}\n  pi: {layers: [b]}\n",
     {"x.yaml:4:3: image 'pi' is given twice; the first is in line 3"}},
};
INSTANTIATE_TEST_SUITE_P(Boards, ConfigErrors, testing::ValuesIn(board_cases), case_name);

TEST(Config, ReportsEveryErrorInTheFilesOrder) {
  const std::string text =
      "boards:\n  - {serial: 1e5, image: none}\n"
      "appliance: {workers: 99, idel: spin}\n"
      "ports:\n  - device: eth\n    networks:\n"
      "      - address: 10.0.0.0/24\n        dhcp: {mode: proxy, lease: 5, pool: [10.0.0.9-10.0.0.8]}\n";
  const std::vector<std::string> expected = {
      "x.yaml:2:14: serial: expected 8 or 16 hexadecimal digits such as 28f66d00, not '1e5'",
      "x.yaml:2:26: image: no image is called 'none'; 'images' names none",
      "x.yaml:3:22: workers: expected a whole number from 1 to 16, not '99'",
      "x.yaml:3:26: unknown key 'idel'; did you mean 'idle'?",
      "x.yaml:7:18: address: 10.0.0.0/24 is the network's own number; give the appliance a host address in it, such as "
      "10.0.0.1/24",
      "x.yaml:8:36: lease: expected a duration from 10s to 365d, not '5' (give its unit: s m h d)",
      "x.yaml:8:46: pool: 10.0.0.9-10.0.0.8 runs backwards; write 10.0.0.8-10.0.0.9",
  };
  EXPECT_EQ(lines(parse_config(text, "x.yaml")), expected);
}

TEST(Config, AMistakeIsReportedOnceAndNotAgainWhereItIsReferredTo) {
  // The network and the images are unreadable, so nothing is known about what lies in them.
  const std::string text =
      "ports: [{device: eth, networks: [{address: 10.0.0.1}]}]\nimages: [pi]\ndefault_image: pi\n"
      "boards: [{mac: b8:27:eb:00:00:01, address: 10.0.0.9, image: pi}]\n";
  const auto errors = lines(parse_config(text, "x.yaml"));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_TRUE(errors[0].starts_with("x.yaml:1:44: address: "));
  EXPECT_TRUE(errors[1].starts_with("x.yaml:2:9: images: "));
}

TEST(Config, LimitsTheNumberOfThings) {
  std::string ports = "ports:\n";
  for (int i = 0; i < 9; ++i) {
    ports += "  - {device: d" + std::to_string(i) + ", networks: [{address: 10.0." + std::to_string(i) + ".1/24}]}\n";
  }
  EXPECT_EQ(lines(parse_config(ports, "x.yaml")),
            std::vector<std::string>{"x.yaml:10:5: ports: at most 8 are possible, and here are 9"});

  std::string networks = "ports:\n  - device: eth\n    networks:\n";
  for (int i = 1; i <= 33; ++i) {
    networks += "      - {address: 10.0." + std::to_string(i) + ".1/24, vlan: " + std::to_string(i) + "}\n";
  }
  EXPECT_EQ(lines(parse_config(networks, "x.yaml")),
            std::vector<std::string>{"x.yaml:36:9: networks: at most 32 are possible on all ports together"});

  std::string layers = ports_line + "images: {pi: {layers: [a";
  for (int i = 0; i < 16; ++i) layers += ",a";
  EXPECT_EQ(lines(parse_config(layers + "]}}\n", "x.yaml")),
            std::vector<std::string>{"x.yaml:2:56: layers: at most 16 are possible, and here are 17"});

  std::string images = ports_line + "images:\n";
  for (int i = 0; i < 257; ++i) images += "  i" + std::to_string(i) + ": {layers: [a]}\n";
  EXPECT_EQ(lines(parse_config(images, "x.yaml")),
            std::vector<std::string>{"x.yaml:259:3: images: at most 256 are possible"});

  std::string pool = "{pool: [";
  for (int i = 0; i < 257; ++i) pool += "10.0.0.2,";
  const auto pool_errors = lines(parse_config(with_dhcp(pool + "]}"), "x.yaml"));
  EXPECT_EQ(pool_errors, std::vector<std::string>{"x.yaml:5:2327: pool: at most 256 are possible, and here are 257"});

  std::string boards = ports_line + "boards:\n";
  for (int i = 1; i <= 65537; ++i) {
    std::ostringstream serial;
    serial << std::hex << (0x10000000 + i);
    boards += "- serial: " + serial.str() + "\n";
  }
  EXPECT_EQ(lines(parse_config(boards, "x.yaml")),
            std::vector<std::string>{"x.yaml:65539:3: boards: at most 65536 are possible"});

  EXPECT_EQ(lines(parse_config(std::string(config_bytes_max + 1, ' '), "x.yaml")),
            std::vector<std::string>{"x.yaml: larger than 16 MiB; this is hardly a configuration"});
}

TEST(Config, DefaultsAreFilledIn) {
  const Config config = accepted("ports: [{device: eth, networks: [{address: 10.0.0.1/24, dhcp: {}}]}]\n");
  EXPECT_EQ(config.file, "x.yaml");
  EXPECT_EQ(config.appliance.workers, 1u);
  EXPECT_EQ(config.appliance.idle, IdleMode::adaptive);
  EXPECT_EQ(config.appliance.memory, MemoryMode::automatic);
  EXPECT_EQ(config.appliance.state, "/var/lib/bootstorm");
  ASSERT_EQ(config.ports.size(), 1u);
  EXPECT_FALSE(config.ports[0].mtu);
  EXPECT_EQ(config.ports[0].at.column, 18);
  ASSERT_EQ(config.ports[0].networks.size(), 1u);
  const NetworkConfig& network = config.ports[0].networks[0];
  EXPECT_FALSE(network.vlan);
  EXPECT_EQ(network.dhcp.mode, DhcpMode::server);
  EXPECT_TRUE(network.dhcp.pool.empty());
  EXPECT_EQ(network.dhcp.lease_s, 43200u);
  EXPECT_TRUE(network.dhcp.router.is_zero());
  EXPECT_TRUE(network.dhcp.dns.empty());
  EXPECT_FALSE(network.dhcp.offer_hold_s);
  EXPECT_FALSE(network.dhcp.boot_lease_s);
  EXPECT_FALSE(network.dhcp.pi.offer_delay_ms);
  EXPECT_FALSE(network.dhcp.pi.wake_ms);
  EXPECT_EQ(config.tftp.cache_bytes, std::uint64_t{1} << 30);
  EXPECT_FALSE(config.tftp.max_blksize);
  EXPECT_EQ(config.tftp.max_windowsize, 64);
  EXPECT_EQ(config.tftp.sessions, 61440u);
  EXPECT_FALSE(config.default_image);
}

TEST(Config, WithoutTheDhcpKeyNoAddressesAreGivenOut) {
  EXPECT_EQ(accepted(ports_line).ports.at(0).networks.at(0).dhcp.mode, DhcpMode::off);
}

TEST(Config, EmptySectionsCountAsAbsent) {
  const Config config = accepted(ports_line + "appliance:\ntftp:\nimages:\nboards:\n  # all commented out\n");
  EXPECT_TRUE(config.images.empty());
  EXPECT_TRUE(config.boards.empty());
}

TEST(Config, ValuesArriveInTheirUnits) {
  const Config config = accepted(
      "appliance: {workers: 16, idle: spin, memory: ordinary, state: /tmp/x}\n"
      "ports:\n  - device: \"net_tap0,iface=a\"\n    mtu: 9000\n    networks:\n      - address: 10.1.2.3/20\n"
      "        vlan: 4094\n        dhcp:\n          mode: off\n          pool: [10.1.0.2-10.1.1.255, 10.1.4.4]\n"
      "          lease: 2d\n          router: 10.1.15.254\n          dns: [10.1.15.253, 9.9.9.9]\n"
      "          offer_hold: 90s\n          boot_lease: 5m\n          pi: {offer_delay_ms: 1500, wake_ms: []}\n"
      "tftp: {cache: 3MiB, max_blksize: 1024, max_windowsize: 8, sessions: 100}\n");
  EXPECT_EQ(config.appliance.workers, 16u);
  EXPECT_EQ(config.appliance.idle, IdleMode::spin);
  EXPECT_EQ(config.appliance.memory, MemoryMode::ordinary);
  EXPECT_EQ(config.ports.at(0).mtu, 9000);
  const NetworkConfig& network = config.ports.at(0).networks.at(0);
  EXPECT_EQ(network.address, Ipv4Address::of(10, 1, 2, 3));
  EXPECT_EQ(network.prefix_length, 20);
  EXPECT_EQ(network.mask(), 0xfffff000u);
  EXPECT_EQ(network.lowest(), Ipv4Address::of(10, 1, 0, 0));
  EXPECT_EQ(network.broadcast(), Ipv4Address::of(10, 1, 15, 255));
  EXPECT_EQ(network.vlan, 4094);
  EXPECT_EQ(network.dhcp.mode, DhcpMode::off);
  ASSERT_EQ(network.dhcp.pool.size(), 2u);
  EXPECT_EQ(network.dhcp.pool[0].size(), 510u);
  EXPECT_EQ(network.dhcp.pool[1].first, network.dhcp.pool[1].last);
  EXPECT_EQ(network.dhcp.lease_s, 172800u);
  EXPECT_EQ(network.dhcp.router, Ipv4Address::of(10, 1, 15, 254));
  EXPECT_EQ(network.dhcp.dns, (std::vector{Ipv4Address::of(10, 1, 15, 253), Ipv4Address::of(9, 9, 9, 9)}));
  EXPECT_EQ(network.dhcp.offer_hold_s, 90u);
  EXPECT_EQ(network.dhcp.boot_lease_s, 300u);
  EXPECT_EQ(network.dhcp.pi.offer_delay_ms, 1500);
  EXPECT_EQ(network.dhcp.pi.wake_ms, std::vector<std::uint16_t>{});
  EXPECT_EQ(config.tftp.cache_bytes, std::uint64_t{3} << 20);
  EXPECT_EQ(config.tftp.max_blksize, 1024);
  EXPECT_EQ(config.tftp.max_windowsize, 8);
  EXPECT_EQ(config.tftp.sessions, 100u);
}

TEST(Config, ARolloutTakesAGroupOrAShare) {
  const std::string boards = "boards: [{serial: 28f66d00, group: lab}, {serial: 28f66d01}]\n";
  const std::string head = ports_line + images_line + "groups: {lab: {}}\n";
  Config config = accepted(head + "rollout: {image: other, group: lab}\n" + boards);
  ASSERT_TRUE(config.rollout);
  EXPECT_EQ(config.rollout->image, 1u);
  EXPECT_TRUE(is_in_rollout(config, config.boards[0]));
  EXPECT_FALSE(is_in_rollout(config, config.boards[1]));

  std::string many = "boards:\n";
  for (int i = 1; i <= 2000; ++i) many += "  - {serial: " + std::to_string(10'000'000 + i) + "}\n";
  std::vector<bool> before(2000, false);
  using Shares = std::tuple<std::string, int, int>;
  for (const auto& [share, least, most] :
       {Shares{"0%", 0, 0}, Shares{"2.5%", 25, 75}, Shares{"10%", 150, 250}, Shares{"100%", 2000, 2000}}) {
    config = accepted(head + "rollout: {image: pi, boards: " + share + "}\n" + many);
    int in_it = 0;
    for (std::size_t i = 0; i < 2000; ++i) {
      const bool is_in = is_in_rollout(config, config.boards[i]);
      EXPECT_TRUE(is_in || !before[i]) << "a larger share holds the smaller one";
      before[i] = is_in;
      in_it += is_in ? 1 : 0;
    }
    EXPECT_GE(in_it, least) << share;
    EXPECT_LE(in_it, most) << share;
  }
  EXPECT_FALSE(accepted(ports_line).rollout);
}

TEST(Config, Publishing) {
  const Config config = accepted(ports_line + "publish: {when: asked, settle_ms: 2000}\n");
  EXPECT_EQ(config.publish.mode, PublishMode::asked);
  EXPECT_EQ(config.publish.settle_ms, 2000u);
  EXPECT_EQ(accepted(ports_line).publish.mode, PublishMode::change);
}

TEST(Config, TemplatesOfAnImage) {
  const Config config = accepted(ports_line + "images:\n  pi:\n    layers: [/a]\n    templates: [cmdline.txt, a/b]\n");
  ASSERT_EQ(config.images[0].templates.size(), 2u);
  EXPECT_EQ(config.images[0].templates[1].path, "a/b");
  EXPECT_EQ(config.images[0].templates[1].at.line, 5);
}

TEST(Config, ModelsGroupsAndTheirMembers) {
  const Config config = accepted(ports_line + images_line +
                                 "default_image: other\n"
                                 "models: {pi4: pi, pxe-x64: other}\n"
                                 "groups:\n"
                                 "  lab: {image: pi, members: [28f66d00, \"b8:27:eb:28:f6:6d\", 10.0.0.9, 10.0.0.8]}\n"
                                 "  hall: {}\n"
                                 "boards:\n"
                                 "  - {serial: 28f66d00, address: 10.0.0.9, image: other}\n"
                                 "  - {prefix: rack/desk-7/, group: hall, model: pi5}\n");
  EXPECT_EQ(config.model_images[static_cast<std::size_t>(Model::pi4)], 0u);
  EXPECT_EQ(config.model_images[static_cast<std::size_t>(Model::pxe_x64)], 1u);
  EXPECT_FALSE(config.model_images[static_cast<std::size_t>(Model::pi5)]);
  ASSERT_EQ(config.groups.size(), 2u);
  EXPECT_EQ(config.groups[0].name, "lab");
  EXPECT_EQ(config.groups[0].image, 0u);
  EXPECT_FALSE(config.groups[1].image);
  ASSERT_EQ(config.boards.size(), 4u) << "a member that is listed is not listed twice";
  EXPECT_EQ(config.boards[0].group, 0u);
  EXPECT_EQ(config.boards[0].image, 1u);
  EXPECT_EQ(config.boards[1].prefix, "rack/desk-7");
  EXPECT_EQ(config.boards[1].group, 1u);
  EXPECT_EQ(config.boards[1].model, Model::pi5);
  EXPECT_FALSE(config.boards[1].image) << "that of its group, its model or the default one";
  EXPECT_EQ(config.boards[2].mac, (MacAddress{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}}));
  EXPECT_EQ(config.boards[2].group, 0u);
  EXPECT_EQ(config.boards[3].address, Ipv4Address::of(10, 0, 0, 8));
}

TEST(Config, BoardsAreReadAsTextWhateverTheyLookLike) {
  const Config config = accepted(ports_line + images_line +
                                 "default_image: other\n"
                                 "boards:\n"
                                 "  - {serial: 10000000, mac: 10:20:30:40:50:00}\n"
                                 "  - {serial: 1234e567, image: pi}\n"
                                 "  - serial: 0000000001234567\n    mac: B8-27-EB-28-F6-6D\n    address: 10.0.0.9\n"
                                 "    hostname: 1e5\n");
  ASSERT_EQ(config.boards.size(), 3u);
  EXPECT_EQ(config.boards[0].serial, 0x10000000u);
  EXPECT_EQ(config.boards[0].mac, (MacAddress{{0x10, 0x20, 0x30, 0x40, 0x50, 0x00}}));
  EXPECT_EQ(config.boards[0].image, std::nullopt);
  EXPECT_EQ(config.boards[1].serial, 0x1234e567u);
  EXPECT_EQ(config.boards[1].image, 0u);
  EXPECT_EQ(config.boards[2].serial, 0x1234567u);
  EXPECT_EQ(config.boards[2].mac, (MacAddress{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}}));
  EXPECT_EQ(config.boards[2].address, Ipv4Address::of(10, 0, 0, 9));
  EXPECT_EQ(config.boards[2].hostname, "1e5");
}

TEST(Config, RelativeLayersStartAtTheFilesDirectory) {
  const std::string text = ports_line + "images: {pi: {layers: [boot, ../common, /srv/pi]}}\n";
  const Config config = accepted(text, "conf/x.yaml");
  ASSERT_EQ(config.images.size(), 1u);
  ASSERT_EQ(config.images[0].layers.size(), 3u);
  EXPECT_EQ(config.images[0].layers[0].directory, "conf/boot");
  EXPECT_EQ(config.images[0].layers[1].directory, "conf/../common");
  EXPECT_EQ(config.images[0].layers[2].directory, "/srv/pi");
  EXPECT_EQ(config.default_image, 0u);
  EXPECT_EQ(accepted(text).images.at(0).layers.at(0).directory, "boot");
}

TEST(Config, TheShippedFilesAreRight) {
  const std::filesystem::path source{BOOTSTORM_SOURCE};
  unsigned files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source / "conf"}) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const ConfigResult result = load_config(entry.path().string());
    EXPECT_EQ(lines(result), std::vector<std::string>{});
    EXPECT_TRUE(std::holds_alternative<Config>(result)) << entry.path();
  }
  EXPECT_GE(files, 4u);
  const ConfigResult quickstart = load_config((source / "conf/quickstart.yaml").string());
  ASSERT_TRUE(std::holds_alternative<Config>(quickstart));
  EXPECT_EQ(std::get<Config>(quickstart).images.at(0).layers.at(0).directory.lexically_normal(),
            (source / "build/quickstart/boot").lexically_normal());
}

TEST(Config, HostileShapesEndInErrors) {
  for (const std::string piece :
       {"[",   "{",   "- ",   "? ",    ": ",    "&a ",  "*a ",          "!",        "|",  ">", "\"", "'", "%", "#",
        "a: ", "- [", "{a: ", "---\n", "...\n", "\xff", "\xef\xbb\xbf", "\xc0\x80", "\r", "\t"}) {
    std::string text;
    while (text.size() < 5000) text += piece;
    EXPECT_FALSE(lines(parse_config(text, "x.yaml")).empty()) << piece;
  }
}

/// Good texts with a few bytes changed, cut out, repeated or put elsewhere.
TEST(Config, AnyBytesGiveAConfigurationOrErrors) {
  std::ifstream file{std::filesystem::path{BOOTSTORM_SOURCE} / "conf/appliance.yaml"};
  const std::string plain{std::istreambuf_iterator<char>{file}, {}};
  std::vector<std::string> seeds = {with_dhcp("{pool: [10.0.0.50-10.0.0.90], pi: {wake_ms: [1, 2]}}") + images_line +
                                    "boards: [{serial: 28f66d00, mac: \"b8:27:eb:28:f6:6d\"}]\n"};
  std::string uncommented;
  std::istringstream plain_lines{plain};
  for (std::string line; std::getline(plain_lines, line);) {
    if (line.find('#') == std::string::npos) uncommented += line + '\n';
  }
  ASSERT_GT(uncommented.size(), 500u);
  seeds.push_back(uncommented);

  std::mt19937 random{20240229};
  const auto below = [&random](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  const std::string telling = "[]{}:,-?&*!|>'\"%@#\\ \n\t~09af.";
  unsigned accepted_count = 0;
  unsigned refused_count = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = seeds[static_cast<std::size_t>(round) % seeds.size()];
    for (auto changes = 1 + below(4); changes > 0; --changes) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text.insert(at, 1, telling[below(telling.size())]); break;
        case 2: text.erase(at, 1 + below(12)); break;
        default: text.insert(at, text.substr(below(text.size()), 1 + below(30))); break;
      }
    }
    const ConfigResult result = parse_config(text, "x.yaml");
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&result)) {
      ++refused_count;
      ASSERT_FALSE(errors->empty()) << text;
      for (const ConfigError& error : *errors) {
        ASSERT_FALSE(error.message.empty()) << text;
        ASSERT_LE(error.line, 1 + std::count(text.begin(), text.end(), '\n')) << text;
      }
    } else {
      ++accepted_count;
    }
  }
  EXPECT_GT(accepted_count, 0u);
  EXPECT_GT(refused_count, 0u);
}

class ConfigFiles : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{directory_ / name} << text;
    return (directory_ / name).string();
  }
  int check(const std::string& path) {
    out_.str("");
    err_.str("");
    return cli::check(path, out_, err_);
  }

  bootstorm::test::TemporaryDirectory directory_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ConfigFiles, AMissingFileIsSaidSo) {
  EXPECT_EQ(lines(load_config("/nowhere/x.yaml")),
            std::vector<std::string>{"/nowhere/x.yaml: no such file; conf/appliance.yaml is one to start from"});
  EXPECT_EQ(lines(load_config(directory_.path().string())),
            std::vector<std::string>{directory_.path().string() + ": a directory, not a configuration file"});
}

TEST_F(ConfigFiles, CheckAcceptsAndCounts) {
  std::filesystem::create_directory(directory_ / "boot");
  const std::string text = with_dhcp("{pool: [10.0.0.50-10.0.0.59]}") + "images: {pi: {layers: [boot]}}\n";
  const auto path = write("good.yaml", text);
  EXPECT_EQ(check(path), 0);
  EXPECT_EQ(out_.str(), path +
                            ": configuration OK: 1 worker, 1 port, 1 network, 10 addresses to give out, 1 image, 0 files, 0 known "
                            "boards\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ConfigFiles, CheckTellsWhatABoardWouldMissAndAcceptsTheFile) {
  std::filesystem::create_directory(directory_ / "boot");
  for (const char* name : {"start4.elf", "kernel8.img", "bcm2711-rpi-4-b.dtb", "cmdline.txt"}) {
    write(std::string{"boot/"} + name, "x");
  }
  std::filesystem::create_symlink("nowhere", directory_ / "boot/dangling");
  const auto path = write("pi4.yaml", ports_line + "images: {pi: {layers: [boot]}}\n");
  EXPECT_EQ(check(path), 0);
  EXPECT_NE(out_.str().find("4 files"), std::string::npos) << out_.str();
  EXPECT_EQ(err_.str(), "warning: " + (directory_ / "boot/dangling").string() +
                            ": skipped: a dangling link, or removed just now\n"
                            "warning: image pi: no fixup4.dat: a Pi 4 stops after start4.elf\n");
}

TEST_F(ConfigFiles, CheckNamesTheFileThatDoesNotFitTheCache) {
  std::filesystem::create_directory(directory_ / "boot");
  std::filesystem::resize_file(write("boot/large.img", ""), 3 << 20);
  const auto path = write("small.yaml", ports_line + "tftp: {cache: 2MiB}\nimages: {pi: {layers: [boot]}}\n");
  EXPECT_EQ(check(path), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("boot/large.img: its 3 MiB do not fit into tftp.cache"), std::string::npos) << err_.str();
}

TEST_F(ConfigFiles, CheckSaysEveryErrorOnItsOwnLine) {
  const auto path = write("bad.yaml", ports_line + "tftp: {sessions: 0}\nappliance: {workers: 0}\n");
  EXPECT_EQ(check(path), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), path + ":2:18: sessions: expected a whole number from 1 to 61440, not '0'\n" + path +
                            ":3:22: workers: expected a whole number from 1 to 16, not '0'\n");
}

TEST_F(ConfigFiles, CheckLooksForTheLayers) {
  write("file", "");
  const auto path = write("layers.yaml", ports_line + "images:\n  pi:\n    layers: [absent, file, file/below]\n");
  EXPECT_EQ(check(path), 1);
  const std::string base = directory_.path().string();
  EXPECT_EQ(err_.str(), path + ":4:14: layers: " + base + "/absent does not exist\n" + path + ":4:22: layers: " + base +
                            "/file is not a directory\n" + path + ":4:28: layers: " + base +
                            "/file/below does not exist\n");
}

}  // namespace
}  // namespace bootstorm::config
