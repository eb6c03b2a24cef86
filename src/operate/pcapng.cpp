#include "operate/pcapng.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace bootstorm::operate {

namespace {

// A file is in the byte order of the machine that writes it, which its first block says.
enum class BlockType : std::uint32_t {
  section = 0x0a0d0d0a,
  interface = 1,
  counts = 5,
  packet = 6,
};
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint16_t link_type_ethernet = 1;
constexpr std::uint64_t section_length_unknown = ~std::uint64_t{0};
constexpr std::uint8_t nanoseconds = 9;  // if_tsresol: a power of ten

namespace option {
constexpr std::uint16_t end = 0;
constexpr std::uint16_t comment = 1;
constexpr std::uint16_t hardware = 2, system = 3, application = 4;                       // section
constexpr std::uint16_t name = 2, description = 3, mac = 6, time_resolution = 9;         // interface
constexpr std::uint16_t flags = 2, missed = 4;                                           // packet
constexpr std::uint16_t began = 2, ended = 3, received = 4, dropped = 5, delivered = 8;  // counts
}  // namespace option

/// One block: its type, then what is put, then its length at both ends.
class Block {
 public:
  Block(PcapngBytes& file, BlockType type) : file_(file), begin_(file.size()) {
    put(static_cast<std::uint32_t>(type));
    put(std::uint32_t{0});
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    const auto length = static_cast<std::uint32_t>(file_.size() + sizeof(std::uint32_t) - begin_);
    put(length);
    std::memcpy(&file_[begin_ + sizeof(std::uint32_t)], &length, sizeof length);
  }

  template <class Number>
  void put(Number number) {
    put(std::as_bytes(std::span{&number, 1}));
  }
  void put(std::span<const std::byte> bytes) { file_.insert(file_.end(), bytes.begin(), bytes.end()); }
  void pad() { file_.resize((file_.size() - begin_ + 3) / 4 * 4 + begin_); }

  void add_option(std::uint16_t code, std::span<const std::byte> value) {
    put(code);
    put(static_cast<std::uint16_t>(value.size()));
    put(value);
    pad();
  }
  void add_text(std::uint16_t code, std::string_view text) {
    constexpr std::size_t text_max = 0xffff;
    if (!text.empty()) add_option(code, std::as_bytes(std::span{text.substr(0, text_max)}));
  }
  template <class Number>
  void add_number(std::uint16_t code, Number number) {
    add_option(code, std::as_bytes(std::span{&number, 1}));
  }
  /// Of interface statistics and packets: the high half first.
  void put_time(std::uint64_t time_ns) {
    put(static_cast<std::uint32_t>(time_ns >> 32));
    put(static_cast<std::uint32_t>(time_ns));
  }
  void add_time(std::uint16_t code, std::uint64_t time_ns) {
    const std::array<std::uint32_t, 2> halves{static_cast<std::uint32_t>(time_ns >> 32),
                                              static_cast<std::uint32_t>(time_ns)};
    add_option(code, std::as_bytes(std::span{halves}));
  }
  void end_options() {
    put(option::end);
    put(std::uint16_t{0});
  }

 private:
  PcapngBytes& file_;
  const std::size_t begin_;
};

}  // namespace

void append_section(PcapngBytes& file, const PcapngOrigin& origin) {
  Block block{file, BlockType::section};
  block.put(byte_order_magic);
  block.put(std::uint16_t{1});  // version 1.0
  block.put(std::uint16_t{0});
  block.put(section_length_unknown);
  block.add_text(option::hardware, origin.hardware);
  block.add_text(option::system, origin.system);
  block.add_text(option::application, origin.application);
  block.end_options();
}

void append_interface(PcapngBytes& file, const PcapngInterface& interface) {
  Block block{file, BlockType::interface};
  block.put(link_type_ethernet);
  block.put(std::uint16_t{0});
  block.put(interface.kept_max);
  block.add_text(option::name, interface.name);
  block.add_text(option::description, interface.description);
  block.add_option(option::mac, std::as_bytes(std::span{interface.mac.octets}));
  block.add_number(option::time_resolution, nanoseconds);
  block.end_options();
}

void append_packet(PcapngBytes& file, const PcapngPacket& packet) {
  Block block{file, BlockType::packet};
  block.put(packet.interface);
  block.put_time(packet.time_ns);
  block.put(static_cast<std::uint32_t>(packet.bytes.size()));
  block.put(std::max(packet.original, static_cast<std::uint32_t>(packet.bytes.size())));
  block.put(packet.bytes);
  block.pad();
  block.add_text(option::comment, packet.comment);
  block.add_number(option::flags, static_cast<std::uint32_t>(packet.direction));
  if (packet.missed != 0) block.add_number(option::missed, packet.missed);
  block.end_options();
}

void append_counts(PcapngBytes& file, const PcapngCounts& counts) {
  Block block{file, BlockType::counts};
  block.put(counts.interface);
  block.put_time(counts.time_ns);
  block.add_time(option::began, counts.began_ns);
  block.add_time(option::ended, counts.time_ns);
  block.add_number(option::received, counts.received);
  block.add_number(option::dropped, counts.missed);
  block.add_number(option::delivered, counts.received - counts.missed);
  block.end_options();
}

}  // namespace bootstorm::operate
