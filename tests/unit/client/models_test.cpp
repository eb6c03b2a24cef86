// A Pi 4 and PCs that boot over PXE, against a server that plays its part by hand.
#include <gtest/gtest.h>

#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

/// The value of an option in a message, or empty.
Bytes option_of(const Bytes& payload, std::uint8_t code) {
  for (std::size_t at = 240; at + 1 < payload.size() && payload[at] != std::byte{255};) {
    const auto length = std::to_integer<std::size_t>(payload[at + 1]);
    const auto begin = payload.begin() + static_cast<std::ptrdiff_t>(at) + 2;
    if (payload[at] == std::byte{code}) return {begin, begin + static_cast<std::ptrdiff_t>(length)};
    at += 2 + length;
  }
  return {};
}

/// A reply to what the board sent last, with `options` in hex behind type and server.
Bytes reply(const Wire& wire, std::uint8_t type, std::string_view options, std::string_view boot_file = {}) {
  DhcpHeader header = header_of(wire.payload());
  header.op = dhcp_op_reply;
  header.yiaddr = board_ip.wire();
  header.siaddr = server_ip.wire();
  std::copy(boot_file.begin(), boot_file.end(), header.file.begin());
  const auto* at = reinterpret_cast<const std::byte*>(&header);
  Bytes payload{at, at + sizeof(header)};
  Bytes more = from_hex(std::string{"350100 3604c0a84d01"} + std::string{options} + "ff");
  more[2] = std::byte{type};
  payload.insert(payload.end(), more.begin(), more.end());
  return datagram(67, 68, payload);
}

void lease(Wire& wire, std::string_view options, std::string_view boot_file = {}) {
  wire.hear(reply(wire, 2, options, boot_file));
  wire.hear(reply(wire, 5, options, boot_file));
  wire.hear(arp_frame(2));
}

class ClientPi4 : public testing::Test {
 protected:
  ClientPi4() {
    files_ = FileSet{{{"start4.elf", start_}, {"config.txt", config_}, {"kernel8.img", kernel_}}};
    settings_.files = &files_;
  }
  /// Answers requests from the file set; returns their names.
  std::vector<std::string> serve(Wire& wire, const Board& board, std::size_t blksize) {
    std::vector<std::string> asked;
    for (std::uint16_t tid = 5000; !is_final(board.state()) && asked.size() < 50; ++tid) {
      const std::string request = wire.request();
      if (request.empty()) break;
      asked.push_back(request.substr(0, request.find('|')));
      const std::uint16_t port = wire.source_port();
      const FileSet::File* file = files_.find(asked.back().substr(9));
      if (file == nullptr) {
        wire.hear(datagram(69, port, not_found()));
        continue;
      }
      std::string options = "tsize|" + std::to_string(file->bytes.size()) + "|blksize|" + std::to_string(blksize) + "|";
      std::replace(options.begin(), options.end(), '|', '\0');
      Bytes oack = from_hex("0006");
      for (const char c : options) oack.push_back(static_cast<std::byte>(c));
      wire.hear(datagram(tid, port, oack));
      if (wire.payload() != tftp(TftpOpcode::ack, 0)) continue;  // a probe
      for (std::size_t at = 0; at <= file->bytes.size(); at += blksize) {
        const auto part = file->bytes.subspan(at, std::min(blksize, file->bytes.size() - at));
        wire.hear(
            datagram(tid, port,
                     tftp(TftpOpcode::data, static_cast<std::uint16_t>(at / blksize + 1), {part.begin(), part.end()})));
      }
    }
    return asked;
  }
  const Bytes start_ = pattern(3000, 1);
  const Bytes config_ = pattern(5, 2);
  const Bytes kernel_ = pattern(2048, 3);
  FileSet files_;
  BootSettings settings_;
};

TEST_F(ClientPi4, DiscoverTellsWhatBoardItIsAndRequestHasNoClass) {
  Pi4Board board{settings_, board_mac, board_serial};
  Wire wire{board};
  EXPECT_EQ(wire.payload().size(), 322u);
  EXPECT_EQ(option_of(wire.payload(), 60), bytes_of("PXEClient:Arch:00000:UNDI:002001"));
  EXPECT_EQ(option_of(wire.payload(), 97), from_hex("00 52506934 1431c000 eb28f66d 6df62810"));
  const Bytes wanted = option_of(wire.payload(), 55);
  EXPECT_EQ(Bytes(wanted.begin(), wanted.begin() + 6), from_hex("0103 2b3c 4243"));
  wire.hear(reply(wire, 2, vendor_no_spaces));
  EXPECT_EQ(board.state(), State::requesting);
  EXPECT_TRUE(option_of(wire.payload(), 60).empty());
  EXPECT_EQ(option_of(wire.payload(), 50), from_hex("c0a84d32"));
}

TEST_F(ClientPi4, PassesOverAnOfferWithoutTheString) {
  Pi4Board board{settings_, board_mac, board_serial};
  Wire wire{board};
  EXPECT_EQ(wire.hear(reply(wire, 2, "")), 0u);
  EXPECT_EQ(board.stats().offers_unusable, 1u);
  EXPECT_EQ(wire.pass(4 * nanos_per_s), 1u);  // asks again, every four seconds
  EXPECT_EQ(wire.pass(100 * nanos_per_s), 9u);
  EXPECT_EQ(board.failure(), Failure::no_offer);
}

TEST_F(ClientPi4, BootsInItsOrderWithLargeBlocks) {
  Pi4Board board{settings_, board_mac, board_serial};
  Wire wire{board};
  lease(wire, vendor_no_spaces);
  EXPECT_EQ(wire.request(), "1028f66d/start4.elf|octet|tsize|0|blksize|1468|");
  const auto asked = serve(wire, board, 1468);
  EXPECT_EQ(board.state(), State::booted);
  EXPECT_EQ(board.stats().bytes, 3000u + 2 * 5 + 2048);
  EXPECT_EQ(board.expected().bytes, 3000u + 2 * 5 + 2048);
  EXPECT_EQ(board.expected().files, 4u);
  EXPECT_EQ(asked[1], "1028f66d/config.txt");
  EXPECT_EQ(asked.back(), "1028f66d/kernel8.img");
}

TEST_F(ClientPi4, GivesUpAFileThatIsNotWholeAfterThirtySeconds) {
  files_ = FileSet{{{"start4.elf", start_}, {"kernel8.img", kernel_}}};
  for (const bool keeps_limits : {false, true}) {
    settings_.keeps_limits = keeps_limits;
    Pi4Board board{settings_, board_mac, board_serial};
    Wire wire{board};
    lease(wire, vendor_no_spaces);
    wire.hear(datagram(5000, wire.source_port(), data_block(start_, 1)));  // the probe
    for (int i = 0; i < 10 && !wire.request().starts_with("1028f66d/start4.elf"); ++i) {
      wire.hear(datagram(69, wire.source_port(), not_found()));
    }
    const std::uint16_t port = wire.source_port();
    for (std::uint16_t block = 1; block <= 4; ++block) {
      wire.pass(7 * nanos_per_s);
      wire.hear(datagram(5001, port, data_block(start_, block)));
    }
    wire.pass(2 * nanos_per_s - 1);
    EXPECT_EQ(board.state(), State::reading);
    wire.pass(1);
    EXPECT_EQ(board.failure(), keeps_limits ? Failure::file_took_too_long : Failure::none);
  }
}

TEST_F(ClientPi4, GivesThePrefixUpWhereNoStartFileIsBelowIt) {
  Pi4Board board{settings_, board_mac, board_serial};
  Wire wire{board};
  lease(wire, vendor_no_spaces);
  wire.hear(datagram(69, wire.source_port(), not_found()));
  EXPECT_TRUE(wire.request().starts_with("1028f66d/start.elf|"));
  wire.hear(datagram(69, wire.source_port(), not_found()));
  EXPECT_TRUE(wire.request().starts_with("config.txt|"));
}

TEST_F(ClientPi4, FirmwareOf2021HangsOnABlockThatComesTwice) {
  for (const bool old_firmware : {false, true}) {
    settings_.old_firmware = old_firmware;
    Pi4Board board{settings_, board_mac, board_serial};
    Wire wire{board};
    lease(wire, vendor_no_spaces);
    while (!wire.request().starts_with("1028f66d/kernel8.img") && !is_final(board.state())) {
      const std::string request = wire.request();
      const FileSet::File* file = files_.find(request.substr(9, request.find('|') - 9));
      const std::uint16_t port = wire.source_port();
      if (file == nullptr) {
        wire.hear(datagram(69, port, not_found()));
      } else {
        for (std::uint32_t block = 1; block <= file->bytes.size() / 512 + 1 && wire.source_port() == port; ++block) {
          wire.hear(datagram(6000, port, data_block({file->bytes.begin(), file->bytes.end()}, block)));
        }
      }
    }
    const std::uint16_t port = wire.source_port();
    wire.hear(datagram(6001, port, data_block(kernel_, 1)));
    EXPECT_EQ(wire.hear(datagram(6001, port, data_block(kernel_, 1))), 1u);
    EXPECT_EQ(wire.payload(), tftp(TftpOpcode::ack, old_firmware ? 2 : 1));
    EXPECT_EQ(board.failure(), old_firmware ? Failure::hung_on_duplicate : Failure::none);
  }
}

class ClientPxe : public testing::Test {
 protected:
  ClientPxe() {
    files_ = FileSet{{{"grubx64.efi", efi_}, {"grub.cfg", config_}}};
    settings_.files = &files_;
  }
  const Bytes efi_ = pattern(1468 * 5 + 7, 1);
  const Bytes config_ = pattern(5, 2);
  FileSet files_;
  BootSettings settings_;
};

TEST_F(ClientPxe, UefiProbesTheSizeThenReadsInWindowsOfFour) {
  const auto made = pxe_x64_model.make(settings_, board_mac, 1);
  Board& board = *made;
  Wire wire{board};
  EXPECT_EQ(option_of(wire.payload(), 60), bytes_of("PXEClient:Arch:00007:UNDI:003000"));
  EXPECT_EQ(option_of(wire.payload(), 93), from_hex("0007"));
  EXPECT_EQ(option_of(wire.payload(), 94), from_hex("010300"));
  EXPECT_EQ(wire.hear(reply(wire, 2, "")), 0u);  // no boot file
  lease(wire, "", "grubx64.efi");
  EXPECT_EQ(option_of(wire.payload(0), 0), Bytes{});
  EXPECT_EQ(wire.request(), "grubx64.efi|octet|tsize|0|blksize|1468|");
  wire.hear(datagram(5000, wire.source_port(), oack(std::to_string(efi_.size()))));
  EXPECT_EQ(wire.request(), "grubx64.efi|octet|tsize|0|blksize|1468|windowsize|4|");
  Bytes error = tftp(TftpOpcode::error, 8, bytes_of(std::string_view{"User aborted the transfer\0", 26}));
  EXPECT_EQ(wire.payload(1), error);
  const std::uint16_t port = wire.source_port();
  Bytes granted = from_hex("0006 626c6b73697a6500 3134363800 77696e646f7773697a6500 3400");
  wire.hear(datagram(5001, port, granted));
  const auto block = [&](std::uint16_t number) {
    const std::size_t at = std::size_t{number - 1u} * 1468;
    const auto part = std::span{efi_}.subspan(at, std::min<std::size_t>(1468, efi_.size() - at));
    return datagram(5001, port, tftp(TftpOpcode::data, number, {part.begin(), part.end()}));
  };
  for (std::uint16_t number = 1; number <= 3; ++number) EXPECT_EQ(wire.hear(block(number)), 0u);
  EXPECT_EQ(wire.hear(block(4)), 1u);
  EXPECT_EQ(wire.payload(), tftp(TftpOpcode::ack, 4));
  EXPECT_EQ(wire.hear(block(6)), 1u);  // 5 was lost: what came in its turn is acknowledged once more
  EXPECT_EQ(wire.payload(), tftp(TftpOpcode::ack, 4));
  EXPECT_EQ(wire.hear(block(5)), 0u);
  EXPECT_EQ(wire.hear(block(6)), 1u);  // the last
  EXPECT_EQ(board.state(), State::booted);
  EXPECT_EQ(board.stats().bytes, efi_.size());
}

TEST_F(ClientPxe, NamesItsArchitectureAndReadsAsUefiOnArm64) {
  const auto made = pxe_arm64_model.make(settings_, board_mac, 1);
  Wire wire{*made};
  EXPECT_EQ(option_of(wire.payload(), 60), bytes_of("PXEClient:Arch:00011:UNDI:003000"));
  EXPECT_EQ(option_of(wire.payload(), 93), from_hex("000b"));
  EXPECT_EQ(option_of(wire.payload(), 94), from_hex("010300"));
  lease(wire, "", "grubx64.efi");
  EXPECT_EQ(wire.request(), "grubx64.efi|octet|tsize|0|blksize|1468|");
  wire.hear(datagram(5000, wire.source_port(), oack(std::to_string(efi_.size()))));
  EXPECT_EQ(wire.request(), "grubx64.efi|octet|tsize|0|blksize|1468|windowsize|4|");
}

TEST_F(ClientPxe, BiosAsksWithoutAWindowAndTheGivenFilesComeInsteadOfTheLeases) {
  settings_.fetch = {"grub.cfg", "grubx64.efi"};
  const auto made = pxe_bios_model.make(settings_, board_mac, 1);
  Board& board = *made;
  Wire wire{board};
  EXPECT_EQ(option_of(wire.payload(), 93), from_hex("0000"));
  lease(wire, "", "pxelinux.0");
  EXPECT_EQ(wire.request(), "grub.cfg|octet|tsize|0|");
  wire.hear(datagram(5000, wire.source_port(), oack("5")));
  EXPECT_EQ(wire.request(), "grub.cfg|octet|blksize|1456|");
  wire.hear(datagram(5001, wire.source_port(), data_block(config_, 1)));
  EXPECT_EQ(wire.request(), "grubx64.efi|octet|blksize|1456|");
  EXPECT_EQ(board.expected().bytes, 5 + efi_.size());
}

TEST_F(ClientPxe, FailsByNameIfTheAckHasNoBootFile) {
  const auto made = pxe_bios_model.make(settings_, board_mac, 1);
  Board& board = *made;
  Wire wire{board};
  wire.hear(reply(wire, 2, "", "grubx64.efi"));
  wire.hear(reply(wire, 5, ""));
  EXPECT_EQ(board.failure(), Failure::no_boot_file);
}

}  // namespace
}  // namespace bootstorm::client::test
