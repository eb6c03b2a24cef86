// What is no YAML, and keys that are unknown, missing or given twice: the exact line that says so.
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

class YamlErrors : public testing::TestWithParam<Case> {};
TEST_P(YamlErrors, AreExact) { EXPECT_EQ(lines(parse_config(GetParam().text, "x.yaml")), GetParam().errors); }

const std::vector<Case> yaml_cases = {
    {"Empty", "", {"x.yaml: the file is empty; it needs at least 'ports' (bootstorm.yaml(5) has every key)"}},
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
INSTANTIATE_TEST_SUITE_P(Yaml, YamlErrors, testing::ValuesIn(yaml_cases), case_name);

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
    {"KnownElsewhere",
     ports_line + "lease: 1h\n",
     {"x.yaml:2:1: unknown key 'lease'; it belongs in ports.networks.dhcp or ports.networks.subnets.dhcp"}},
    {"KnownInOnePlaceElsewhere",
     with_dhcp("{boot_file: a}"),
     {"x.yaml:5:16: unknown key 'boot_file'; it belongs in dhcp.classes"}},
    {"KnownElsewhereButNear",
     "default_image: pi\nimages: {pi: {layers: [a]}}\nimage: pi\n" + ports_line,
     {"x.yaml:3:1: unknown key 'image'; did you mean 'images'? ('image' belongs in groups.NAME or rollout or boards)"}},
    {"KnownAtTheTop",
     "appliance: {default_image: pi}\n" + ports_line,
     {"x.yaml:1:13: unknown key 'default_image'; it belongs in the file's top level"}},
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
INSTANTIATE_TEST_SUITE_P(Keys, YamlErrors, testing::ValuesIn(key_cases), case_name);

}  // namespace
}  // namespace bootstorm::config
