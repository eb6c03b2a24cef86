// File in, file out: a conversation is replayed through the real worker loop, and what it answers is compared byte by
// byte with golden/replay.txt. After a change that is meant, run this test with --write and read the difference.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/icmp.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "client/pi3_dhcp.hpp"
#include "content.hpp"
#include "core/datagram.hpp"
#include "dpdk/appliance.hpp"
#include "pcap_file.hpp"

namespace bootstorm::live {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

bool write_golden = false;

constexpr MacAddress pcap_mac{{0x02, 0x70, 0x63, 0x61, 0x70, 0x00}};  // that net_pcap gives its first port
constexpr MacAddress board_mac{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}};
constexpr Ipv4Address board_ip = Ipv4Address::of(192, 168, 77, 60);
constexpr std::uint16_t first_tid = tid_first;

Bytes arp_request_for(Ipv4Address wanted) {
  Bytes frame(ether_frame_min);
  *view<EtherHeader>(frame.data()) = {mac_broadcast, board_mac, Be16{ether_type_arp}};
  *view<ArpHeader>(frame.data() + sizeof(EtherHeader)) = {Be16{arp_hardware_ethernet},
                                                          Be16{ether_type_ipv4},
                                                          6,
                                                          4,
                                                          Be16{arp_request},
                                                          board_mac,
                                                          board_ip.wire(),
                                                          {},
                                                          wanted.wire()};
  return frame;
}

Bytes datagram(std::string_view payload, std::uint16_t from, std::uint16_t to) {
  Bytes frame(datagram_payload_offset(0) + payload.size());
  std::memcpy(frame.data() + datagram_payload_offset(0), payload.data(), payload.size());
  write_datagram(frame.data(),
                 {.source_mac = board_mac,
                  .destination_mac = pcap_mac,
                  .source = board_ip,
                  .destination = own_ip,
                  .source_port = from,
                  .destination_port = to},
                 payload.size());
  if (frame.size() < ether_frame_min) frame.resize(ether_frame_min);
  return frame;
}

Bytes ping() {
  Bytes frame(98);
  const std::size_t icmp_at = sizeof(EtherHeader) + sizeof(Ipv4Header);
  *view<EtherHeader>(frame.data()) = {pcap_mac, board_mac, Be16{ether_type_ipv4}};
  auto* ipv4 = view<Ipv4Header>(frame.data() + sizeof(EtherHeader));
  *ipv4 = {ipv4_version_ihl_plain, 0,      Be16{84},        Be16{0x1234}, Be16{}, 64,
           ip_protocol_icmp,       Be16{}, board_ip.wire(), own_ip.wire()};
  ipv4->checksum = checksum_of(sum_bytes({frame.data() + sizeof(EtherHeader), sizeof(Ipv4Header)}));
  auto* icmp = view<IcmpEchoHeader>(frame.data() + icmp_at);
  *icmp = {icmp_echo_request, 0, Be16{}, Be16{7}, Be16{1}};
  for (std::size_t i = icmp_at + sizeof(IcmpEchoHeader); i < frame.size(); ++i) frame[i] = static_cast<std::byte>(i);
  icmp->checksum = checksum_of(sum_bytes(std::span{frame}.subspan(icmp_at)));
  return frame;
}

Bytes discover() {
  Bytes frame(600);
  Writer writer{std::span{frame}.subspan(datagram_payload_offset(0))};
  client::write_rom_discover(writer, board_mac);
  const std::uint32_t length = write_datagram(frame.data(),
                                              {.source_mac = board_mac,
                                               .destination_mac = mac_broadcast,
                                               .source = {},
                                               .destination = ipv4_broadcast,
                                               .source_port = udp_port_dhcp_client,
                                               .destination_port = udp_port_dhcp_server},
                                              writer.size());
  frame.resize(length);
  return frame;
}

Bytes ack(std::uint16_t tid, char block) { return datagram(std::string{"\0\4\0", 3} + block, 49152, tid); }

/// Everything a board and its neighbours may send, with what should come back.
std::vector<Bytes> conversation() {
  Bytes other_network = datagram("\0\1bootcode.bin\0octet\0"sv, 49160, udp_port_tftp);
  other_network[sizeof(EtherHeader) + 12] = std::byte{10};  // source address: its checksum is wrong now
  Bytes tagged = arp_request_for(own_ip);
  tagged.insert(tagged.begin() + 12, {std::byte{0x81}, std::byte{0}, std::byte{0}, std::byte{20}});
  return {
      arp_request_for(own_ip),
      arp_request_for(board_ip),                                                 // nobody's
      ping(),
      discover(),
      datagram("\0\1bootcode.bin\0octet\0"sv, 49152, udp_port_tftp),             // 1,024 bytes
      datagram("\0\1bootcode.bin\0octet\0"sv, 49152, udp_port_tftp),             // repeated
      ack(first_tid, 1),
      ack(first_tid, 1),                                                         // duplicate: no answer
      ack(first_tid, 2),                                                         // a last, empty block follows
      arp_request_for(own_ip),
      ack(first_tid, 3),
      datagram("\0\1bootsig.bin\0octet\0"sv, 49152, udp_port_tftp),              // not there
      datagram("\0\1start.elf\0octet\0tsize\0000\0blksize\0001468\0"sv, 49153, udp_port_tftp),
      datagram("\0\5\0\0Early terminate\0"sv, 49153, first_tid + 1),
      datagram("\0\4\0\1"sv, 49154, first_tid + 9),                              // a transfer that is not
      datagram("\0\2evil\0octet\0"sv, 49155, udp_port_tftp),                     // write request
      datagram("hello"sv, 49156, 7),                                             // no such port
      tagged,                                                                    // no such network
      other_network,
      Bytes(10),                                                                 // shorter than its header
  };
}

std::string summary(const Bytes& frame) {
  const auto type = view<EtherHeader>(frame.data())->type.host();
  if (type == ether_type_arp) return "arp ";
  const auto* ipv4 = view<Ipv4Header>(frame.data() + sizeof(EtherHeader));
  if (ipv4->protocol == ip_protocol_icmp) return "icmp ";
  const auto* udp = view<UdpHeader>(frame.data() + sizeof(EtherHeader) + sizeof(Ipv4Header));
  return "udp " + std::to_string(udp->source_port.host()) + " > " + std::to_string(udp->destination_port.host()) + " ";
}

/// One line a frame. Broadcasts are left out: the appliance announces itself when its clock says so.
std::vector<std::string> lines_of(const std::vector<Bytes>& frames) {
  std::vector<std::string> lines;
  for (const auto& frame : frames) {
    if (frame.size() < sizeof(EtherHeader) || view<EtherHeader>(frame.data())->destination == mac_broadcast) continue;
    std::string line = summary(frame) + std::to_string(frame.size()) + ": ";
    static constexpr std::string_view digits = "0123456789abcdef";
    for (const auto byte : frame) {
      line += digits[std::to_integer<unsigned>(byte) >> 4];
      line += digits[std::to_integer<unsigned>(byte) & 15];
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(NetPcap, AnswersAReplayedConversationByteForByte) {
  const auto folder = std::filesystem::temp_directory_path() / ("bootstorm-pcap-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string in = folder / "in.pcap";
  const std::string out = folder / "out.pcap";
  const std::vector<Bytes> frames = conversation();
  write_pcap(in, frames);

  const Content content{{{"bootcode.bin", 1024}, {"start.elf", 5000}}};
  {
    dpdk::Appliance appliance{{.name = "bootstorm-pcap-test",
                               .ports = {{.device = "net_pcap0,rx_pcap=" + in + ",tx_pcap=" + out, .mtu = {}}},
                               .workers = 1,
                               .memory = MemoryMode::ordinary}};
    ASSERT_EQ(appliance.snapshot_ports()[0].mac, pcap_mac);
    const auto snapshot = content.snapshot(appliance.snapshot_ports(), 1);
    appliance.start(snapshot.get());
    for (unsigned waited = 0; waited < 1000 && appliance.io(0).received.get() < frames.size(); ++waited)
      std::this_thread::sleep_for(1ms);
    appliance.stop();
    EXPECT_EQ(appliance.io(0).received.get(), frames.size());
    const Counters& counters = appliance.shard(0).counters;
    for (const Reason reason : {Reason::arp_answered, Reason::tftp_data})
      EXPECT_EQ(counters[reason].get(), 2u) << name_of(reason);
    for (const Reason reason :
         {Reason::icmp_answered, Reason::dhcp_offered, Reason::tftp_request_repeated, Reason::tftp_finished,
          Reason::tftp_ack_duplicate, Reason::tftp_file_not_found, Reason::tftp_probe_aborted, Reason::tftp_unknown_tid,
          Reason::tftp_request_refused, Reason::udp_port_closed, Reason::vlan_unknown, Reason::ipv4_checksum,
          Reason::ether_short}) {
      EXPECT_EQ(counters[reason].get(), 1u) << name_of(reason);
    }
  }
  const std::vector<std::string> answered = lines_of(read_pcap(out));
  std::filesystem::remove_all(folder);

  const std::string golden_path = BOOTSTORM_GOLDEN "/replay.txt";
  if (write_golden) {
    std::ofstream golden{golden_path};
    for (const auto& line : answered) golden << line << '\n';
  }
  std::vector<std::string> expected;
  std::ifstream golden{golden_path};
  for (std::string line; std::getline(golden, line);) expected.push_back(line);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(answered, expected);
}

}  // namespace
}  // namespace bootstorm::live

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  bootstorm::live::write_golden = argc == 2 && std::string_view{argv[1]} == "--write";
  return RUN_ALL_TESTS();
}
