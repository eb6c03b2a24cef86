// The boot ROM and bootcode of a Pi 3 against a server that plays its part by hand.
#include "client/pi3.hpp"

#include <gtest/gtest.h>

#include "core/datagram.hpp"
#include "support/pi3_fixture.hpp"

namespace bootstorm::client::test {
namespace {

TEST_F(ClientPi3, FirstFrameIsTheCapturedDiscover) {
  Bench bench{settings_};
  ASSERT_EQ(bench.sent.size(), 1u);
  const Bytes& frame = bench.last();
  ASSERT_EQ(frame.size(), 362u);
  // Ethernet to all; IP length 348, id 0, TTL 128, header checksum by hand; ports 68 to 67, UDP length 328, no
  // checksum.
  const Bytes head = from_hex("ffffffffffff b827eb28f66d 0800 4500015c 00000000 80113992 00000000 ffffffff "
                              "00440043 01480000");
  EXPECT_EQ(Bytes(frame.begin(), frame.begin() + 42), head);
}

TEST_F(ClientPi3, AsksFiveTimesFiveSecondsApartAndStaysDark) {
  Bench bench{settings_};
  EXPECT_EQ(bench.pass(5 * nanos_per_s - 1), 0u);
  EXPECT_EQ(bench.pass(1), 1u);
  EXPECT_EQ(bench.pass(20 * nanos_per_s - 1), 3u);
  EXPECT_EQ(bench.board.state(), State::asking);
  EXPECT_EQ(bench.pass(1), 0u);
  EXPECT_EQ(bench.board.state(), State::dark);
  EXPECT_EQ(bench.board.failure(), Failure::no_usable_offer);
  EXPECT_EQ(bench.hear(offer_frame()), 0u);
  EXPECT_EQ(bench.board.next_deadline(), Pi3Board::never);
  bench.board.start(bench.now);  // the operator's hand
  EXPECT_EQ(bench.tick(), 1u);
}

TEST_F(ClientPi3, RomActsOnAnOfferOnlyWhenAFrameComesASecondLater) {
  Bench bench{settings_};
  EXPECT_EQ(bench.hear(offer_frame()), 0u);
  EXPECT_EQ(bench.board.state(), State::offered);
  bench.pass(600 * nanos_per_ms);
  EXPECT_EQ(bench.hear(wake_), 0u);
  bench.pass(400 * nanos_per_ms);
  EXPECT_EQ(bench.hear(wake_), 0u);  // exactly a second: not yet
  bench.pass(nanos_per_ms);
  EXPECT_EQ(bench.hear(wake_), 1u);
  EXPECT_EQ(bench.board.state(), State::arping);
}

TEST_F(ClientPi3, RomThatHearsNothingForASecondIsDeafUntilItsNextDiscover) {
  Bench bench{settings_};
  bench.hear(offer_frame());
  bench.pass(1200 * nanos_per_ms);  // no frame at 0.6 s
  EXPECT_EQ(bench.hear(wake_), 0u);
  EXPECT_EQ(bench.hear(offer_frame()), 0u);
  EXPECT_EQ(bench.pass(25 * nanos_per_s), 4u);
  EXPECT_EQ(bench.board.state(), State::dark);
  EXPECT_EQ(bench.board.failure(), Failure::never_woken);
}

TEST_F(ClientPi3, OfferThatComesLateEnoughWakesTheRomItself) {
  Bench bench{settings_};
  bench.pass(600 * nanos_per_ms);
  bench.hear(wake_);
  bench.pass(500 * nanos_per_ms);
  EXPECT_EQ(bench.hear(offer_frame()), 1u);
  EXPECT_EQ(bench.board.state(), State::arping);
}

TEST_F(ClientPi3, ActsAtOnceWithoutTheQuirk) {
  settings_.waits_to_be_woken = false;
  Bench bench{settings_};
  EXPECT_EQ(bench.hear(offer_frame()), 1u);
  EXPECT_EQ(bench.board.state(), State::arping);
}

TEST_F(ClientPi3, OfferWithoutTheThreeSpacesIsCountedAndIgnored) {
  settings_.waits_to_be_woken = false;
  Bench bench{settings_};
  EXPECT_EQ(bench.hear(offer_frame(vendor_no_spaces)), 0u);
  EXPECT_EQ(bench.board.stats().offers_unusable, 1u);
  settings_.needs_three_spaces = false;
  EXPECT_EQ(bench.hear(offer_frame(vendor_no_spaces)), 1u);
}

TEST_F(ClientPi3, TakesAnotherBoardsOfferIfItIsSentToAll) {
  settings_.waits_to_be_woken = false;
  Bench bench{settings_};
  constexpr MacAddress other{{0xb8, 0x27, 0xeb, 0, 0, 9}};
  EXPECT_EQ(bench.hear(offer_frame(vendor_spaces, other, other)), 0u);  // its card does not let that through
  EXPECT_EQ(bench.hear(offer_frame(vendor_spaces, other, mac_broadcast)), 1u);
  EXPECT_EQ(bench.board.ip(), board_ip);
  EXPECT_EQ(bench.board.stats().offers_for_others, 1u);
}

TEST_F(ClientPi3, AsksForTheServersAddressAndAnswersArpOnlyUntilItTransfers) {
  settings_.waits_to_be_woken = false;
  Bench bench{settings_};
  bench.hear(offer_frame());
  const Bytes request = from_hex("ffffffffffff b827eb28f66d 0806 0001 0800 06 04 0001 b827eb28f66d c0a84d32 "
                                 "000000000000 c0a84d01 0000000000000000 00000000000000000000");
  EXPECT_EQ(bench.last(), request);
  ASSERT_EQ(bench.hear(arp_frame(1)), 1u);
  const Bytes reply = from_hex("020000000001 b827eb28f66d 0806 0001 0800 06 04 0002 b827eb28f66d c0a84d32 "
                               "020000000001 c0a84d01 0000000000000000 00000000000000000000");
  EXPECT_EQ(bench.last(), reply);
  EXPECT_EQ(bench.hear(arp_frame(2, Ipv4Address::of(192, 168, 77, 2))), 0u);  // somebody else's answer
  EXPECT_EQ(bench.hear(arp_frame(2)), 1u);
  EXPECT_EQ(bench.board.state(), State::rom_transfer);
  EXPECT_EQ(bench.hear(arp_frame(1)), 0u);
}

TEST_F(ClientPi3, RomRequestAndAckAreTheCapturedOnes) {
  Bench bench{settings_};
  to_rom_transfer(bench);
  // IP length 49, UDP 49152 to 69, 29 bytes, no checksum.
  EXPECT_EQ(bench.last(), from_hex("020000000001 b827eb28f66d 0800 45000031 00000000 80111f38 c0a84d32 c0a84d01 "
                                   "c0000045 001d0000 0001 626f6f74636f64652e62696e00 6f6374657400"));
  EXPECT_EQ(bench.hear(datagram(server_tid, 49152, data_block(bootcode_, 1))), 1u);
  // IP length 32, padded to 60.
  EXPECT_EQ(bench.last(), from_hex("020000000001 b827eb28f66d 0800 45000020 00000000 80111f49 c0a84d32 c0a84d01 "
                                   "c0001388 000c0000 00040001 0000000000000000 000000000000"));
}

TEST_F(ClientPi3, BothRomFilesAreAskedForFromOnePort) {
  Bench bench{settings_};
  to_rom_transfer(bench);
  bench.hear(datagram(server_tid, 49152, data_block(bootcode_, 1)));
  EXPECT_EQ(bench.hear(datagram(server_tid, 49152, data_block(bootcode_, 2))), 2u);
  EXPECT_EQ(bench.payload(1), tftp(TftpOpcode::ack, 2));
  EXPECT_EQ(bench.request(), "bootsig.bin|octet|");
  EXPECT_EQ(bench.source_port(), 49152);
  EXPECT_EQ(bench.board.stats().bytes, 600u);
  EXPECT_EQ(bench.hear(datagram(server_tid, 49152, data_block(bootcode_, 2))), 0u);
  bench.hear(datagram(69, 49152, not_found()));
  EXPECT_EQ(bench.board.state(), State::bootcode_starting);
}

TEST_F(ClientPi3, BootcodeAsksByDhcpAgainWithItsSerial) {
  Bench bench{settings_};
  to_rom_transfer(bench);
  read_rom_files(bench);
  EXPECT_EQ(bench.pass(settings_.bootcode_start_ns), 1u);
  const Bytes payload = bench.payload();
  ASSERT_EQ(payload.size(), 322u);
  EXPECT_EQ(Bytes(payload.begin() + 270, payload.begin() + 274), from_hex("00 6df628"));
  EXPECT_EQ(bench.hear(offer_frame(vendor_no_spaces)), 1u);  // neither waits nor needs the spaces
  EXPECT_EQ(bench.board.state(), State::bootcode_arping);
}

TEST_F(ClientPi3, ReadsEverythingBelowItsSerial) {
  Bench bench{settings_};
  to_bootcode_transfer(bench);
  EXPECT_EQ(bench.request(), "1028f66d/start.elf|octet|tsize|0|");
  EXPECT_EQ(bench.source_port(), 49153);
  const std::vector<std::string> asked = serve_all(bench, true);
  const std::vector<std::string> expected{
      "1028f66d/start.elf",   "1028f66d/autoboot.txt", "1028f66d/config.txt",    "1028f66d/recovery.elf",
      "1028f66d/start.elf",   "1028f66d/fixup.dat",    "1028f66d/config.txt",    "1028f66d/dt-blob.bin",
      "1028f66d/bootcfg.txt", "1028f66d/cmdline.txt",  "1028f66d/recovery7.img", "1028f66d/armstub7.bin",
      "1028f66d/kernel8.img", "1028f66d/kernel7.img",  "1028f66d/kernel7.img",   "1028f66d/bcm2710-rpi-3-b.dtb"};
  EXPECT_EQ(asked, expected);
  EXPECT_EQ(bench.source_port(), 49153 + expected.size() - 1);
  EXPECT_EQ(bench.board.state(), State::booted);
  EXPECT_EQ(bench.board.stats().bytes, 600u + 1536u + 700u);
  EXPECT_EQ(bench.board.stats().files, 5u);
  EXPECT_EQ(bench.board.next_deadline(), Pi3Board::never);
}

TEST_F(ClientPi3, ReadsEverythingAtTheRootIfThereIsNoFolderOfItsSerial) {
  Bench bench{settings_};
  to_bootcode_transfer(bench);
  const std::vector<std::string> asked = serve_all(bench, false);
  ASSERT_GT(asked.size(), 2u);
  EXPECT_EQ(asked[0], "1028f66d/start.elf");
  for (std::size_t i = 1; i < asked.size(); ++i) EXPECT_EQ(asked[i].find('/'), std::string::npos) << asked[i];
  EXPECT_EQ(bench.board.state(), State::booted);
}

TEST_F(ClientPi3, EndsAProbeWithEarlyTerminateAndAsksFromTheNextPort) {
  Bench bench{settings_};
  to_bootcode_transfer(bench);
  EXPECT_EQ(bench.hear(datagram(server_tid, 49153, oack("1536"))), 2u);
  EXPECT_EQ(bench.payload(1), tftp(TftpOpcode::error, 0, bytes_of(std::string_view{"Early terminate\0", 16})));
  EXPECT_EQ(bench.source_port(), 49154);
}

TEST_F(ClientPi3, FailsByNameWithoutAKernel) {
  files_ = FileSet{{{"bootcode.bin", bootcode_}, {"start.elf", start_elf_}}};
  Bench bench{settings_};
  to_bootcode_transfer(bench);
  const auto asked = serve_all(bench, true);
  EXPECT_EQ(asked.back(), "1028f66d/kernel7.img");
  EXPECT_EQ(bench.board.state(), State::failed);
  EXPECT_EQ(bench.board.failure(), Failure::file_missing);
  EXPECT_EQ(bench.board.file(), "kernel7.img");
  EXPECT_EQ(pi3_model.missing_file(files_), "kernel8.img");
}

}  // namespace
}  // namespace bootstorm::client::test
