// Why boards did not boot, as the swarm's reports say it: each reason once, and whether those boards are served.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "client/tftp_load.hpp"
#include "support/stand_in_server.hpp"
#include "swarm/report/causes.hpp"
#include "swarm/report/run_facts.hpp"

namespace bootstorm::swarm {
namespace {

using namespace client::test;

/// Boards beside each other; each can be led to another end.
class SwarmCauses : public testing::Test {
 protected:
  void add_pi3(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      boards_.push_back(std::make_unique<client::Pi3Board>(settings_, mac_of(boards_.size()), 0x10000000));
    }
  }
  static MacAddress mac_of(std::uint64_t index) { return MacAddress::from_number(0xb827eb000000 + index); }
  [[nodiscard]] Wire switch_on(std::size_t index) { return Wire{*boards_[index]}; }
  [[nodiscard]] std::string served(const Cause& cause) const { return served_text(cause, boards_); }

  client::FileSet files_;
  client::BootSettings settings_{.files = &files_, .waits_to_be_woken = false};
  BoardList boards_;
};

TEST_F(SwarmCauses, AreOneForTwelveBoardsThatShareIt) {
  add_pi3(12);
  for (std::size_t i = 0; i < boards_.size(); ++i) switch_on(i).pass(60 * nanos_per_s);
  const auto causes = causes_of(boards_);
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_EQ(causes[0].boards.size(), 12u);
  EXPECT_EQ(what_text(causes[0]).find("dark: five DISCOVERs"), 0u);
  EXPECT_EQ(served(causes[0]).find("Not served: 60 DISCOVERs left, and no board got an OFFER."), 0u);
  EXPECT_EQ(names_text(causes[0], boards_, 2),
            "b8:27:eb:00:00:00 (serial 10000000), b8:27:eb:00:00:01 (serial 10000000), and 10 more");
  EXPECT_EQ(servers_text(boards_), "none answered");
}

TEST_F(SwarmCauses, BeginWithWhatConcernsMostBoards) {
  add_pi3(5);
  switch_on(0).pass(60 * nanos_per_s);
  switch_on(3).pass(60 * nanos_per_s);
  const auto causes = causes_of(boards_);
  ASSERT_EQ(causes.size(), 2u);
  EXPECT_EQ(causes[0].boards, (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_EQ(what_text(causes[0]), "not done in time: it was not switched on (see --start and --concurrent)");
  EXPECT_EQ(causes[1].boards, (std::vector<std::uint32_t>{0, 3}));
}

TEST_F(SwarmCauses, OfABoardWhoseTimeIsOverSayThatNoOfferCameAndWhetherOthersAreServed) {
  add_pi3(2);
  Wire waiting = switch_on(0);
  EXPECT_EQ(what_text(causes_of(boards_)[0]), "not done in time: no OFFER came");
  EXPECT_EQ(served(causes_of(boards_)[0]).find("Not served: 1 DISCOVER left, and no board got an OFFER."), 0u);

  Wire other = switch_on(1);
  other.hear(offer_frame(vendor_spaces, mac_of(1), mac_of(1)));
  const auto causes = causes_of(boards_);
  ASSERT_EQ(causes.size(), 2u);
  EXPECT_EQ(served(causes[0]).find("Not served, though 1 of 2 boards got an OFFER:"), 0u);
  EXPECT_EQ(what_text(causes[1]), "not done in time: it has an address, but no ARP reply from the server");
  EXPECT_EQ(servers_text(boards_), "192.168.77.1, 1 of 2 boards");
}

TEST_F(SwarmCauses, SayThatAnOfferIsNoneForThisModel) {
  add_pi3(1);
  Wire wire = switch_on(0);
  wire.hear(offer_frame(vendor_no_spaces, mac_of(0), mac_of(0)));
  EXPECT_EQ(served(causes_of(boards_)[0]).find("1 OFFER came that this model does not take"), 0u);
}

TEST_F(SwarmCauses, NameTheFileAndTheBlocksAndWhatWasServedUntilThen) {
  const Bytes file = pattern(2048, 1);
  const client::FileSet files{{{"a.bin", file}}};
  const client::TftpLoadSettings load{.files = &files, .fetch = {"a.bin"}, .server = server_ip};
  for (std::uint32_t i = 0; i < 3; ++i) {
    boards_.push_back(std::make_unique<client::TftpLoad>(load, board_mac, board_ip, i));
    Wire wire{*boards_.back()};
    wire.hear(arp_frame(2));
    for (std::uint32_t block = 1; block <= i; ++block) wire.hear(datagram(4711, 49152, data_block(file, block)));
    Bytes wrong = data_block(file, i + 1);
    wrong[100] ^= std::byte{1};
    wire.hear(datagram(4711, 49152, wrong));
  }
  const auto causes = causes_of(boards_);
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_EQ(what_text(causes[0]), "a byte differs from the file; last file a.bin, blocks 0 to 2");
  EXPECT_EQ(served(causes[0]), "Served until then: 0 files and 1.5 KiB.");
  EXPECT_EQ(servers_text(boards_), "192.168.77.1 (02:00:00:00:00:01)");
}

TEST(SwarmRun, WritesItsCommandLineAsAShellTakesIt) {
  EXPECT_EQ(shell_text({"bootstorm", "swarm", "--device", "net_af_packet0,iface=eth1", "--files", "/a b", "it's", ""}),
            "bootstorm swarm --device net_af_packet0,iface=eth1 --files '/a b' 'it'\\''s' ''");
  const RunFacts facts = run_facts_now();
  EXPECT_NE(facts.command.find("swarm_test"), std::string::npos);
  EXPECT_EQ(facts.started.size(), std::string_view{"2026-11-28 06:07:32 +0000"}.size());
  EXPECT_FALSE(facts.host.empty());
  EXPECT_FALSE(facts.version.empty());
}

}  // namespace
}  // namespace bootstorm::swarm
