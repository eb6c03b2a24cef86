// Each trouble, as the workers' events tell it, and the sentence that an operator reads.
#include "operate/book/verdicts.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <tuple>

#include "bootstorm/wire/dhcp.hpp"
#include "core/sightings.hpp"
#include "operate/book/reason_words.hpp"

namespace bootstorm::operate {
namespace {

constexpr MacAddress board{{0xb8, 0x27, 0xeb, 1, 2, 3}};
constexpr MacAddress other{{0x02, 0, 0, 0, 0, 9}};
constexpr Ipv4Address ip = Ipv4Address::of(192, 168, 77, 50);

class Verdicts : public ::testing::Test {
 protected:
  void pass(Nanos time) { now += time; }
  Event event(EventKind kind, MacAddress mac = board) { return {.at = now, .ip = ip, .mac = mac, .kind = kind}; }
  void discover(Reason reason, ClientKind client = ClientKind::pi_rom, MacAddress mac = board) {
    Event said = event(EventKind::dhcp_message, mac);
    said.reason = reason;
    said.message = static_cast<std::uint8_t>(DhcpType::discover);
    said.client = client;
    book.take(said);
  }
  void request(const char* name, Reason reason = Reason::tftp_opened, MacAddress mac = board) {
    Event said = event(EventKind::file_requested, mac);
    said.reason = reason;
    said.set_text(name);
    book.take(said);
  }
  void end(EventKind kind, const char* name, std::uint64_t value, MacAddress mac = board, std::uint32_t repeated = 0) {
    Event said = event(kind, mac);
    said.value = value;
    said.repeated = repeated;
    said.set_text(name);
    book.take(said);
  }
  void fetch(const char* name, MacAddress mac = board) {
    request(name, Reason::tftp_opened, mac);
    pass(nanos_per_s / 2);
    end(EventKind::transfer_finished, name, 1'000'000, mac);
  }
  void learn(Model model) {
    Event said = event(EventKind::client_learned);
    said.set_text(name_of(model));
    book.take(said);
  }
  BoardVerdict verdict(MacAddress mac = board) { return verdict_of(book, book.at(book.find(mac)), now); }
  void expect(std::string_view name, std::string_view says) {
    const BoardVerdict seen = verdict();
    EXPECT_EQ(seen.name, name);
    EXPECT_NE(seen.says.find(says), std::string::npos) << seen.says;
    EXPECT_EQ(seen.remedy.empty(), seen.severity != Severity::trouble) << seen.remedy;
  }

  Book book{256};
  Nanos now = 1000 * nanos_per_s;
};

TEST_F(Verdicts, OfARefusedBoardNamesTheReasonAndTheSetting) {
  for (const auto& [reason, says, setting] :
       {std::tuple{Reason::dhcp_pool_exhausted, "no address is free in its pool", "`pool`"},
        {Reason::dhcp_leases_full, "the table of leases is full", "`lease`"},
        {Reason::dhcp_client_unknown, "it is not a listed board", "`unknown: serve`"},
        {Reason::dhcp_quota, "as many addresses as its quota allows", "`quota`"},
        {Reason::dhcp_rate, "more boards that are not listed came at once", "`new_clients`"},
        {Reason::dhcp_relay_unknown, "which is in no subnet", "`subnets`"},
        {Reason::dhcp_bootp_unlisted, "it speaks BOOTP", "`address`"},
        {Reason::dhcp_reply_too_large, "larger than it can take", "`options`"},
        {Reason::dhcp_journal_full, "leases change faster than the disk", "`state`"},
        {Reason::dhcp_latched, "leases cannot be written", "Free space"}}) {
    pass(nanos_per_s);
    discover(reason);
    expect("refused", "It asks for an address and gets none: ");
    expect("refused", says);
    EXPECT_NE(verdict().remedy.find(setting), std::string::npos) << verdict().remedy;
    EXPECT_EQ(verdict().reason, name_of(reason));
  }
}

TEST_F(Verdicts, OfAMissingFileNamesItAndWhatItsFirmwareDoes) {
  learn(Model::pi3);
  discover(Reason::dhcp_offered);
  fetch("bootcode.bin");
  request("bootsig.bin", Reason::tftp_file_not_found);
  fetch("config.txt");
  request("start.elf", Reason::tftp_file_not_found);
  EXPECT_NE(verdict().name, "file_missing") << "it may go on";
  pass(11 * nanos_per_s);
  expect("file_missing", "It asked for start.elf, which none of its images has, and went no further: a Pi 3 stops");
}

TEST_F(Verdicts, OfFilesThatEveryBootLooksForAndThatAreAbsentSaysNothing) {
  learn(Model::pi3);
  discover(Reason::dhcp_offered);
  for (const char* name : {"bootcode.bin", "start.elf", "fixup.dat", "config.txt"}) {
    request("bootsig.bin", Reason::tftp_file_not_found);
    fetch(name);
  }
  request("overlays/none.dtbo", Reason::tftp_file_not_found);
  fetch("kernel8.img");
  pass(11 * nanos_per_s);
  expect("booted", "Booted in 2.5 s, 5 files");
}

TEST_F(Verdicts, OfAFileInAnotherFolderSaysNothing) {
  discover(Reason::dhcp_offered);
  request("12345678/start.elf", Reason::tftp_file_not_found);
  request("start.elf");
  pass(nanos_per_s * 5);
  end(EventKind::transfer_finished, "start.elf", 3'000'000);
  EXPECT_NE(verdict().name, "file_missing");
}

TEST_F(Verdicts, OfAStalledBoardSayTheBlock) {
  discover(Reason::dhcp_offered);
  request("start.elf");
  pass(60 * nanos_per_s);
  end(EventKind::transfer_timed_out, "start.elf", 4711, board, 12);
  expect("stalled", "It fell silent in start.elf after block 4711; 12 blocks were sent again.");
}

TEST_F(Verdicts, OfBoardsThatStalledTogetherBlameTheNetworkThatTheyShare) {
  for (const MacAddress mac : {board, other}) {
    discover(Reason::dhcp_offered, ClientKind::pi_rom, mac);
    request("start.elf", Reason::tftp_opened, mac);
  }
  pass(60 * nanos_per_s);
  for (const MacAddress mac : {board, other}) end(EventKind::transfer_timed_out, "start.elf", 9, mac);
  expect("network_stalled", "at the same time as 1 more on port 0.");
}

TEST_F(Verdicts, OfATransferSlowerThanItsFirmwareWaitsSayByHowMuch) {
  discover(Reason::dhcp_offered, ClientKind::pi4);
  request("kernel8.img");
  pass(34 * nanos_per_s);
  end(EventKind::transfer_finished, "kernel8.img", 30'000'000, board, 400);
  expect("too_slow", "kernel8.img took 34.0 s, 4.0 s more than its firmware waits (30 s): 400 blocks");
}

TEST_F(Verdicts, OfASystemThatHasItsAddressSayNoMore) {
  discover(Reason::dhcp_offered, ClientKind::plain);
  Event leased = event(EventKind::dhcp_message);
  leased.reason = Reason::dhcp_acknowledged;
  leased.message = static_cast<std::uint8_t>(DhcpType::request);
  book.take(leased);
  pass(3600 * nanos_per_s);
  expect("booted", "It has its address, 192.168.77.50, and has asked for no file.");
}

TEST_F(Verdicts, OfASingleDamagedFrameSayNothing) {
  discover(Reason::dhcp_offered);
  pass(nanos_per_s);
  Event dropped = event(EventKind::frame_dropped);
  dropped.reason = Reason::udp_checksum;
  dropped.value = 69;
  book.take(dropped);
  pass(2 * nanos_per_s);
  fetch("start.elf");
  pass(5 * nanos_per_s);
  EXPECT_NE(verdict().name, "frames_dropped");
  dropped.at = now;
  book.take(dropped);
  EXPECT_EQ(book.at(book.find(board)).drops_began_at, now) << "what came before has passed";
  pass(5 * nanos_per_s);
  expect("frames_dropped", "For 5.0 s its frames have been dropped: their checksums are wrong.");
}

TEST_F(Verdicts, OfWhatABootedBoardSaysInAVlanOfItsOwnSayNothing) {
  discover(Reason::dhcp_offered);
  fetch("kernel8.img");
  pass(20 * nanos_per_s);
  Event dropped = event(EventKind::frame_dropped);
  dropped.reason = Reason::vlan_unknown;
  dropped.vlan = 30;
  book.take(dropped);
  pass(5 * nanos_per_s);
  expect("booted", "1 file");
}

TEST_F(Verdicts, OfABoardThatRebootsAgainAndAgainNamesTheFileAfterWhichItDoes) {
  for (unsigned boot = 0; boot < 4; ++boot, pass(20 * nanos_per_s)) {
    discover(Reason::dhcp_offered);
    fetch("bootcode.bin");
    fetch("start.elf");
  }
  discover(Reason::dhcp_offered);
  expect("reboots_in_a_loop", "It boots again and again, the last time after it had start.elf.");
}

TEST_F(Verdicts, OfABoardWhoseSystemNeverAsksPointBehindTheNetworkBoot) {
  discover(Reason::dhcp_offered);
  fetch("start.elf");
  fetch("kernel8.img");
  pass(20 * nanos_per_s);
  expect("booted", "2 files");
  pass(60 * nanos_per_s);
  expect("system_silent", "It loaded everything, kernel8.img last, and its system has not asked");
}

TEST_F(Verdicts, OfABoardWhoseSystemHasItsLeaseSayHowLongItTook) {
  discover(Reason::dhcp_offered);
  fetch("kernel8.img");
  pass(8 * nanos_per_s);
  Event leased = event(EventKind::dhcp_message);
  leased.reason = Reason::dhcp_acknowledged;
  leased.message = static_cast<std::uint8_t>(DhcpType::request);
  book.take(leased);
  pass(3600 * nanos_per_s);
  expect("booted", "Booted in 0.5 s, 1 file");
  EXPECT_EQ(phase_of(book.at(book.find(board)), now), Phase::leased);
}

TEST_F(Verdicts, OfABoardThatFellSilentAfterItsOfferSaysSo) {
  discover(Reason::dhcp_offered, ClientKind::pi4);
  expect("on_its_way", "It was offered 192.168.77.50.");
  pass(31 * nanos_per_s);
  expect("silent", "It fell silent after an OFFER, 31.0 s ago.");
}

TEST(VerdictRows, HaveNamesOfTheirOwnAndTheListedBoardThatNeverAskedHasOne) {
  std::set<std::string_view> names{verdict_unheard({}).name};
  for (const VerdictRow* row : verdict_rows()) EXPECT_TRUE(names.insert(row->name).second) << row->name;
  EXPECT_NE(verdict_unheard({}).remedy.find("boot order"), std::string::npos);
}

TEST(ReasonWords, AreThereForAllThatMayBefallABoardAndNeverAReasonsName) {
  const Book book{16};
  const Record record{};
  const Case nobody{book, record, Phase::unheard, 0};
  for (std::size_t i = 0; i < reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    const std::string_view name = name_of(reason);
    const std::string text = because_of(reason, nobody) + remedy_of(reason, nobody);
    EXPECT_EQ(text.find(name), std::string::npos) << name;
    EXPECT_FALSE(std::regex_search(text, std::regex{"\\{[a-z_]+\\}"}))
        << name << " has a place that is not known: " << text;
    const bool befalls_boards = name.starts_with("dhcp_") || is_sighted(reason);
    const bool is_as_it_should_be = reason == Reason::dhcp_offered || reason == Reason::dhcp_offer_delayed ||
                                    reason == Reason::dhcp_acknowledged || reason == Reason::dhcp_foreign_server;
    EXPECT_TRUE(!befalls_boards || is_as_it_should_be || words_of(reason) != nullptr) << name;
  }
}

}  // namespace
}  // namespace bootstorm::operate
