// Input: a byte (1, 2 or 4 shards), then things that happen, each a byte of kind and what that kind needs. Frames may
// be raw; the other kinds are short forms of what a fuzzer would seldom hit upon: valid headers, the right TID, the
// right block.
#include <array>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/udp.hpp"
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

constexpr std::array<std::string_view, 8> names{"bootcode.bin", "start.elf",    "fixup.dat",           "config.txt",
                                                "a",            "kernel.img",   "9f28f66d/cmdline.txt", "no such file"};
constexpr std::array<std::string_view, 6> blksizes{"8", "512", "513", "1024", "1468", "65464"};

class Sequence {
 public:
  explicit Sequence(Input input) : in_(input), shards_(1u << (in_.u8() % 3)), stage_(shards_) {}

  std::string run() {
    constexpr int events_max = 400;
    for (int i = 0; i < events_max && !in_.empty() && stage_.complaint().empty(); ++i) event(in_.u8());
    return stage_.finish();
  }

 private:
  void event(unsigned control) {
    const exchange::Arrival arrival{.worker = (control >> 3) % shards_, .port = 0, .trusted = (control & 0x20) != 0};
    switch (control % 8) {
      case 0: {
        const std::size_t length = in_.u16();
        stage_.receive(in_.take(length), arrival);
        break;
      }
      case 1: stage_.pass(in_.u16() * nanos_per_ms); break;
      case 2: acknowledge(arrival, in_.u8(), in_.u8(), in_.u16()); break;
      case 3: {
        const unsigned who = in_.u8();
        const unsigned slot = in_.u8();
        const std::size_t length = in_.u8();
        const std::uint16_t to = slot == 255 ? udp_port_tftp : tid(slot);
        stage_.receive_udp(client(who), port(who), to, in_.take(length), arrival);
        break;
      }
      case 4: {
        const unsigned who = in_.u8();
        const std::size_t length = in_.u16();
        stage_.receive_udp(client(who), 68, 67, in_.take(length), arrival);
        break;
      }
      case 5: request(arrival, in_.u8(), in_.u8()); break;
      case 6: dhcp(arrival, in_.u8(), in_.u8(), in_.u8()); break;
      default: acknowledge_last(arrival); break;
    }
  }

  static std::uint16_t port(unsigned who) { return static_cast<std::uint16_t>(49152 + who / clients % 8); }
  [[nodiscard]] std::uint16_t tid(unsigned slot) const {
    return static_cast<std::uint16_t>(tid_first + slot / 16 % shards_ * tids_per_shard(shards_) + slot % 16);
  }

  void acknowledge(const exchange::Arrival& arrival, unsigned who, unsigned slot, std::uint16_t block) {
    std::array<std::byte, 4> ack{};
    Writer writer{ack};
    writer.be16(4);
    writer.be16(block);
    stage_.receive_udp(client(who), port(who), tid(slot), ack, arrival);
  }

  void acknowledge_last(const exchange::Arrival& arrival) {
    const auto& reply = stage_.last().reply;
    Reader reader{reply};
    reader.take(30);
    const Ipv4Address to{reader.be32()};
    const std::uint16_t from_port = reader.be16();
    const std::uint16_t to_port = reader.be16();
    reader.be32();
    const std::uint16_t opcode = reader.be16();
    const std::uint16_t block = opcode == 6 ? std::uint16_t{0} : reader.be16();
    if (!reader.ok() || (opcode != 3 && opcode != 6)) return;
    std::array<std::byte, 4> ack{};
    Writer writer{ack};
    writer.be16(4);
    writer.be16(block);
    for (std::size_t i = 0; i < clients; ++i) {
      if (client(i).ip == to) stage_.receive_udp(client(i), to_port, from_port, ack, arrival);
    }
  }

  void request(const exchange::Arrival& arrival, unsigned who, unsigned what) {
    std::array<std::byte, 128> payload{};
    Writer writer{payload};
    const auto text = [&](std::string_view value) {
      writer.text(value);
      writer.u8(0);
    };
    writer.be16(1);
    text(names[what % names.size()]);
    text("octet");
    if ((what & 8) != 0) {
      text("tsize");
      text("0");
    }
    if ((what & 16) != 0) {
      text("blksize");
      text(blksizes[(what >> 5) % blksizes.size()]);
    }
    stage_.receive_udp(client(who), port(who), 69, std::span{payload}.first(writer.size()), arrival);
  }

  void dhcp(const exchange::Arrival& arrival, unsigned who, unsigned type, unsigned address) {
    std::array<std::byte, 300> message{};
    Writer writer{message};
    const Client from{MacAddress::from_number(client(who).mac.number() + who / clients % 4), client(who).ip};
    const std::uint32_t named = 0xc0a84d00u | address;
    writer.be32(0x01010600);
    writer.be32(0x26f30339);
    writer.be32((type & 0x80) != 0 ? 0x8000 : 0);
    writer.be32((type & 0x40) != 0 ? named : 0);
    writer.fill(12, 0);
    writer.be16(static_cast<std::uint16_t>(from.mac.number() >> 32));
    writer.be32(static_cast<std::uint32_t>(from.mac.number() & 0xffffffff));
    writer.fill(202, 0);
    writer.be32(0x63825363);
    writer.be16(0x3501);
    writer.u8(static_cast<std::uint8_t>(type % 9));
    if ((type & 0x20) != 0) {
      writer.be16(0x3204);
      writer.be32(named);
    }
    if ((type & 0x10) != 0) {
      writer.be16(0x3604);
      writer.be32(0xc0a84d01);
    }
    if ((address & 0x80) != 0) {  // as the boot ROM says who it is
      writer.be16(0x6111);
      writer.u8(0);
      writer.fill(16, 0x44);
      writer.be16(0x3c20);
      writer.text("PXEClient:Arch:00000:UNDI:002001");
    }
    writer.u8(255);
    stage_.receive_udp(from, 68, 67, message, arrival);
  }

  BytesIn in_;
  unsigned shards_;
  Stage stage_;
};

}  // namespace

std::string sequence(Input input) { return Sequence{input}.run(); }

}  // namespace bootstorm::fuzz
