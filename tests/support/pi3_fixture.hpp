// A Pi 3 and the server's part of its boot, played by hand up to the stage that a test begins with.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "client/pi3.hpp"
#include "core/datagram.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {

class ClientPi3 : public testing::Test {
 protected:
  ClientPi3() {
    files_ = FileSet{
        {{"bootcode.bin", bootcode_}, {"start.elf", start_elf_}, {"config.txt", config_}, {"kernel7.img", kernel_}}};
    settings_.files = &files_;
  }

  // To the first RRQ, with an OFFER and the two wake frames.
  void to_rom_transfer(Bench& bench) {
    bench.hear(offer_frame());
    bench.pass(600 * nanos_per_ms);
    bench.hear(wake_);
    bench.pass(600 * nanos_per_ms);
    bench.hear(wake_);
    bench.hear(arp_frame(2));
    ASSERT_EQ(bench.request(), "bootcode.bin|octet|");
  }
  void read_rom_files(Bench& bench) {
    for (std::uint32_t block = 1; block <= 2; ++block)
      bench.hear(datagram(server_tid, 49152, data_block(bootcode_, block)));
    ASSERT_EQ(bench.request(), "bootsig.bin|octet|");
    bench.hear(datagram(69, 49152, not_found()));
    ASSERT_EQ(bench.board.state(), State::bootcode_starting);
  }
  void to_bootcode_transfer(Bench& bench) {
    to_rom_transfer(bench);
    read_rom_files(bench);
    bench.pass(settings_.bootcode_start_ns);
    bench.hear(offer_frame());
    bench.hear(arp_frame(2));
    ASSERT_EQ(bench.board.state(), State::bootcode_transfer);
  }
  // Answers every request from the file set until the board is done; returns what it asked for.
  std::vector<std::string> serve_all(Bench& bench, bool with_prefix) {
    std::vector<std::string> asked;
    std::uint16_t tid = server_tid;
    for (int i = 0; i < 100 && !is_final(bench.board.state()); ++i) {
      std::string name = bench.request();
      if (name.empty()) break;
      name.resize(name.find('|'));
      asked.push_back(name);
      const std::uint16_t port = bench.source_port();
      const bool below = name.starts_with("1028f66d/");
      const FileSet::File* file = below && !with_prefix ? nullptr : files_.find(below ? name.substr(9) : name);
      if (file == nullptr) {
        bench.hear(datagram(69, port, not_found()));
        continue;
      }
      const Bytes bytes{file->bytes.begin(), file->bytes.end()};
      bench.hear(datagram(++tid, port, oack(std::to_string(bytes.size()))));
      for (std::uint32_t block = 1; bench.board.state() == State::bootcode_transfer && bench.target_port() == tid &&
                                    bench.payload() == tftp(TftpOpcode::ack, static_cast<std::uint16_t>(block - 1));
           ++block) {
        bench.hear(datagram(tid, port, data_block(bytes, block)));
      }
    }
    return asked;
  }

  const Bytes bootcode_ = pattern(600, 1);
  const Bytes start_elf_ = pattern(1536, 2);
  const Bytes config_ = {};
  const Bytes kernel_ = pattern(700, 3);
  const Bytes wake_ = [] {
    Bytes frame(60);
    write_ether(frame.data(), board_mac, server_mac, 0, 0x0842);
    return frame;
  }();
  FileSet files_;
  BootSettings settings_;
};

}  // namespace bootstorm::client::test
