// What a Pi 3 does when its network or its server fails it.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/pi3_fixture.hpp"

namespace bootstorm::client::test {
namespace {

TEST_F(ClientPi3, RepeatsWhatIsNotAnsweredAndGivesUpAfterTenTries) {
  Bench bench{settings_};
  to_rom_transfer(bench);
  const Bytes request = bench.last();
  EXPECT_EQ(bench.pass(9 * nanos_per_s), 9u);
  EXPECT_EQ(bench.last(), request);
  EXPECT_EQ(bench.pass(nanos_per_s), 0u);
  EXPECT_EQ(bench.board.failure(), Failure::request_unanswered);

  Bench stalled{settings_};
  to_rom_transfer(stalled);
  stalled.hear(datagram(server_tid, 49152, data_block(bootcode_, 1)));
  EXPECT_EQ(stalled.pass(10 * nanos_per_s), 9u);
  EXPECT_EQ(stalled.payload(), tftp(TftpOpcode::ack, 1));
  EXPECT_EQ(stalled.board.failure(), Failure::transfer_stalled);

  settings_.waits_to_be_woken = false;
  Bench alone{settings_};
  alone.hear(offer_frame());
  EXPECT_EQ(alone.pass(10 * nanos_per_s), 9u);
  EXPECT_EQ(alone.board.failure(), Failure::arp_unanswered);
}

TEST_F(ClientPi3, DamagedFramesAreFailuresByName) {
  const Bytes good = datagram(server_tid, 49152, data_block(bootcode_, 1));
  const auto failure_of = [&](Bytes frame) {
    Bench bench{settings_};
    to_rom_transfer(bench);
    bench.hear(frame);
    return bench.board.failure();
  };
  const auto changed = [&](std::size_t at) {
    Bytes frame = good;
    frame[at] ^= std::byte{1};
    return frame;
  };
  EXPECT_EQ(failure_of(good), Failure::none);
  EXPECT_EQ(failure_of(changed(22)), Failure::ipv4_checksum);  // TTL
  EXPECT_EQ(failure_of(changed(200)), Failure::udp_checksum);
  EXPECT_EQ(failure_of(changed(39)), Failure::malformed);  // UDP length
  Bytes cut = good;
  cut.resize(100);
  EXPECT_EQ(failure_of(cut), Failure::malformed);
  Bytes no_checksum = changed(200);
  no_checksum[40] = no_checksum[41] = std::byte{0};
  EXPECT_EQ(failure_of(no_checksum), Failure::wrong_byte);
  Bytes to_all = changed(200);
  std::fill_n(to_all.begin(), 6, std::byte{0xff});
  EXPECT_EQ(failure_of(to_all), Failure::none);  // somebody else's trouble
}

TEST_F(ClientPi3, SurvivesFramesOfAnyLength) {
  const Bytes good = datagram(server_tid, 49152, data_block(bootcode_, 1));
  for (std::size_t length = 0; length < good.size(); ++length) {
    Bench bench{settings_};
    to_rom_transfer(bench);
    const Bytes cut{good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)};
    EXPECT_EQ(bench.hear(cut), 0u);
    EXPECT_EQ(bench.board.failure(), length < 14 ? Failure::none : Failure::malformed);
  }
}

TEST_F(ClientPi3, LessRoomThanItNeedsLosesFramesAsANetworkWould) {
  Bench bench{settings_};
  to_rom_transfer(bench);
  TxBatch none{{}};
  bench.board.on_frame(datagram(server_tid, 49152, data_block(bootcode_, 1)), bench.now, none);
  EXPECT_EQ(bench.board.block(), 1u);
  EXPECT_EQ(bench.pass(nanos_per_s), 1u);
  EXPECT_EQ(bench.payload(), tftp(TftpOpcode::ack, 1));
}

}  // namespace
}  // namespace bootstorm::client::test
