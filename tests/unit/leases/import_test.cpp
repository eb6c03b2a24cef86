// Reading the lease files of other servers.
#include "leases/import/import.hpp"

#include <gtest/gtest.h>

namespace bootstorm::leases {
namespace {

std::vector<std::string> lines_of(const ForeignLeases& found) {
  std::vector<std::string> all;
  for (const auto& lease : found.leases) {
    std::string line = std::to_string(lease.line) + ' ' + std::to_string(lease.address.value & 0xff) + ' ' +
                       std::to_string(lease.mac.number() & 0xff);
    if (lease.expires_s) line += ' ' + std::to_string(*lease.expires_s);
    if (!lease.name.empty()) line += ' ' + std::string{lease.name.view()};
    all.push_back(line);
  }
  for (const auto& error : found.errors) all.push_back("error " + error);
  for (const auto& note : found.notes) all.push_back("note " + note);
  return all;
}

using Lines = std::vector<std::string>;

ForeignLeases read(std::string_view format, std::string_view text) {
  return read_foreign_leases(*find_lease_format(format), text, "l");
}

TEST(LeaseImport, ReadsADnsmasqFile) {
  const std::string text =
      "1795688430 b8:27:eb:00:00:01 192.168.77.60 node-1 01:b8:27:eb:00:00:01\n"
      "0 b8:27:eb:00:00:02 192.168.77.61 * *\n"
      "1795688430 06-00:11:22:33:44:55 192.168.77.62 * *\n"
      "duid 00:01:00:01:2c\n"
      "1795688430 1234 fd00::1 node-1 00:01\n";
  EXPECT_EQ(lines_of(read("dnsmasq", text)),
            (Lines{"1 60 1 1795688430 node-1", "2 61 2",
                   "note l:3: skipped: '06-00:11:22:33:44:55' is not an Ethernet address"}));
}

TEST(LeaseImport, ReportsMistakesInADnsmasqFile) {
  const std::string text = "soon b8:27:eb:00:00:01 192.168.77.60 a *\n\n17 b8:27:eb:00:00:01 192.168.77 a *\n17 b8\n";
  EXPECT_EQ(lines_of(read("dnsmasq", text)),
            (Lines{"error l:1: expected a time in seconds since 1970, not 'soon'",
                   "error l:3: expected an IPv4 address, not '192.168.77'",
                   "error l:4: expected an expiry, a MAC, an address, a name and a client-id, not '17 b8'"}));
}

TEST(LeaseImport, ReadsAnIscFile) {
  const std::string text = R"(# The format of this file is documented in the dhcpd.leases(5) manual page.
authoring-byte-order little-endian;
server-duid "\000\001\000\001,{;}";

lease 192.168.77.60 {
  starts 4 2026/11/26 10:20:30;
  ends 4 2026/11/26 22:20:30;
  binding state active;
  next binding state free;
  hardware ethernet b8:27:eb:00:00:01;
  uid "\001\270'\353\"};";
  client-hostname "node } 1"; # a comment
}
lease 192.168.77.61 {
  ends never;
  hardware ethernet b8:27:eb:00:00:02;
  client-hostname "node-2";
}
lease 192.168.77.62 {
  ends epoch 1795688430; # Thu Nov 26 10:20:30 2026
  binding state active;
  hardware ethernet b8:27:eb:00:00:03;
  on commit {
    set x = "1";
  }
}
lease 192.168.77.60 {
  ends 5 2026/11/27 22:20:30;
  binding state active;
  hardware ethernet b8:27:eb:00:00:04;
}
lease 192.168.77.62 {
  binding state free;
  hardware ethernet b8:27:eb:00:00:03;
}
lease 192.168.77.63 {
  ends 5 2026/11/27 22:20:30;
  binding state active;
}
)";
  EXPECT_EQ(lines_of(read("isc", text)),
            (Lines{"27 60 4 1795818030", "14 61 2 node-2",
                   "note l:36: skipped: a lease without an Ethernet address"}));
}

TEST(LeaseImport, ReportsMistakesInAnIscFile) {
  const std::string text =
      "lease here {\n}\n}\nlease 10.0.0.1 {\n  ends 4 2026-11-26 10:20;\n  hardware ethernet b8:27;\n  binding state "
      "active\n";
  EXPECT_EQ(lines_of(read("isc", text)),
            (Lines{"error l:1: expected 'lease' and an IPv4 address, not 'lease here'",
                   "error l:3: unexpected '}'",
                   "error l:5: expected a time, not 'ends 4 2026-11-26 10:20'",
                   "error l:6: expected an Ethernet address, not 'b8:27'",
                   "error l:7: expected a ';' at the end of 'binding state active'",
                   "error l:8: the file ends within a block"}));
}

TEST(LeaseImport, ReadsAKeaFile) {
  const std::string text =
      "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"
      "192.168.77.60,b8:27:eb:00:00:01,01:b8,3600,1795688430,1,0,0,node-1,0,\n"
      "192.168.77.61,b8:27:eb:00:00:02,,4294967295,1795688430,1,0,0,a&#x2cb,0,{ \"a\": 1 }\n"
      "192.168.77.62,b8:27:eb:00:00:03,,3600,1795688430,1,0,0,,1,\n"
      "192.168.77.63,b8:27:eb:00:00:04,,3600,1795688430,1,0,0,,0,\n"
      "192.168.77.63,b8:27:eb:00:00:04,,0,1795688430,1,0,0,,0,\n"
      "192.168.77.64,,01:02,3600,1795688430,1,0,0,,0,\n"
      "192.168.77.60,b8:27:eb:00:00:01,01:b8,3600,1795699999,1,0,0,node-1,0,\n";
  EXPECT_EQ(lines_of(read("kea", text)),
            (Lines{"8 60 1 1795699999 node-1", "3 61 2", "note l:7: skipped: '' is not an Ethernet address"}));
}

TEST(LeaseImport, ReportsMistakesInAKeaFile) {
  const std::string header = "address,hwaddr,client_id,valid_lifetime,expire\n";
  const std::string rows = "a,b8:27:eb:00:00:01,,1,2\n1.2.3.4,,,x,2\n1.2.3.4\n";
  EXPECT_EQ(lines_of(read("kea", header + rows)),
            (Lines{"error l:2: expected an IPv4 address, not 'a'",
                   "error l:3: expected valid_lifetime and expire in seconds",
                   "error l:4: expected 5 values, as the header has, not 1"}));
  EXPECT_EQ(lines_of(read("kea", "address;hwaddr\n")),
            (Lines{"error l:1: expected a header with address, hwaddr, valid_lifetime and expire, as in Kea's "
                   "kea-leases4.csv"}));
}

TEST(LeaseImport, CountsWhatItLeavesOut) {
  const ForeignLeases dnsmasq =
      read("dnsmasq", "0 b8:27:eb:00:00:02 192.168.77.61 * *\nduid 00:01\n17 1 fd00::1 a 0\n");
  EXPECT_EQ(dnsmasq.leases.size(), 1u);
  EXPECT_EQ(dnsmasq.ipv6, 1u);
  const ForeignLeases kea = read("kea",
                                 "address,hwaddr,valid_lifetime,expire,state\n"
                                 "10.0.0.1,b8:27:eb:00:00:01,3600,1795688430,0\n"
                                 "10.0.0.1,b8:27:eb:00:00:01,0,1795688430,0\n"
                                 "10.0.0.2,b8:27:eb:00:00:02,3600,1795688430,1\n");
  EXPECT_TRUE(kea.leases.empty());
  EXPECT_EQ(kea.ended, 2u);
  EXPECT_EQ(read("isc", "lease 10.0.0.1 { binding state free; }").ended, 1u);
}

TEST(LeaseImport, ForgetsEarlierEntriesOfAnAddressWhoseLastOneItSkips) {
  const ForeignLeases kea = read("kea",
                                 "address,hwaddr,valid_lifetime,expire\n"
                                 "10.0.0.1,b8:27:eb:00:00:01,3600,1795688430\n"
                                 "10.0.0.1,,3600,1795688430\n");
  EXPECT_EQ(lines_of(kea), (Lines{"note l:3: skipped: '' is not an Ethernet address"}));
}

TEST(LeaseImport, ReadsAnIscFileHoweverItsLinesAreBroken) {
  EXPECT_EQ(lines_of(read("isc",
                          "lease 10.0.0.60{ends epoch 17;hardware\n ethernet\tb8:27:eb:00:00:01;}\n\nlease 10.0.0.61\n{"
                          "\nends never; hardware ethernet b8:27:eb:00:00:02; }")),
            (Lines{"1 60 1 17", "4 61 2"}));
}

TEST(LeaseImport, ReportsAnIscLeaseThatItCannotRead) {
  EXPECT_EQ(lines_of(read("isc",
                          "lease 10.0.0.1;\nlease 10.0.0.2 {\n  ends 4 2026/13/26 10:20:30;\n  binding free;\n"
                          "  hardware ethernet;\n  uid \"x\n")),
            (Lines{"error l:1: expected a '{' after 'lease 10.0.0.1'",
                   "error l:3: expected a time, not 'ends 4 2026/13/26 10:20:30'",
                   "error l:4: expected 'binding state' and a state, not 'binding free'",
                   "error l:5: expected a type and an address after 'hardware', not 'hardware ethernet'",
                   "error l:6: a quoted string without an end", "error l:6: expected a ';' at the end of 'uid'",
                   "error l:7: the file ends within a block"}));
}

}  // namespace
}  // namespace bootstorm::leases
