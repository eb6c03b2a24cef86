#include <algorithm>

#include "exchanges/play.hpp"

namespace bootstorm::exchange {
namespace {

constexpr std::size_t ipv4_header_bytes = 20;  // shorthands are for headers without options

std::uint16_t word_at(const std::vector<std::byte>& bytes, std::size_t at) {
  if (at + 1 >= bytes.size()) return 0;
  const unsigned high = std::to_integer<unsigned>(bytes[at]);
  return static_cast<std::uint16_t>((high << 8) | std::to_integer<unsigned>(bytes[at + 1]));
}

/// RFC 1071, straight from its text: big-endian words, carries added back, complemented.
class ChecksumWriter {
 public:
  explicit ChecksumWriter(std::vector<std::byte>& frame) : frame_(frame) {}

  void add(std::size_t from, std::size_t count) {
    for (std::size_t at = from; at < from + count && at < frame_.size(); at += 2) {
      const bool half = at + 1 >= from + count || at + 1 >= frame_.size();
      add_word(half ? static_cast<std::uint16_t>(std::to_integer<unsigned>(frame_[at]) << 8) : word_at(frame_, at));
    }
  }
  void add_word(std::uint16_t word) {
    sum_ += word;
    sum_ = (sum_ & 0xffff) + (sum_ >> 16);
  }
  void store(std::size_t at, bool zero_means_none) {
    auto checksum = static_cast<std::uint16_t>(~sum_);
    if (checksum == 0 && zero_means_none) checksum = 0xffff;  // RFC 768
    frame_[at] = static_cast<std::byte>(checksum >> 8);
    frame_[at + 1] = static_cast<std::byte>(checksum & 0xff);
  }

 private:
  std::vector<std::byte>& frame_;
  std::uint32_t sum_ = 0;
};

void complete(std::vector<std::byte>& frame, Piece::Kind kind, std::size_t field) {
  ChecksumWriter sum{frame};
  if (kind == Piece::Kind::ipv4_checksum && field >= 10) {
    sum.add(field - 10, ipv4_header_bytes);
    sum.store(field, false);
  } else if (kind == Piece::Kind::udp_checksum && field >= 6 + ipv4_header_bytes) {
    const std::size_t udp = field - 6;
    const std::uint16_t length = word_at(frame, udp + 4);
    sum.add(udp - 8, 8);  // both addresses
    sum.add_word(17);
    sum.add_word(length);
    sum.add(udp, length);
    sum.store(field, true);
  } else if (kind == Piece::Kind::icmp_checksum && field >= 2 + ipv4_header_bytes) {
    const std::size_t icmp = field - 2;
    const std::size_t total = word_at(frame, icmp - ipv4_header_bytes + 2);
    sum.add(icmp, total < ipv4_header_bytes ? 0 : total - ipv4_header_bytes);
    sum.store(field, false);
  }
}

std::span<const std::byte> block_of(std::span<const std::byte> content, std::int64_t block, std::size_t blksize) {
  const std::size_t from = block < 1 ? content.size() : static_cast<std::size_t>(block - 1) * blksize;
  if (from > content.size()) throw Error("no block " + std::to_string(block) + " in the file");
  return content.subspan(from, std::min(blksize, content.size() - from));
}

}  // namespace

Rendered render(const Pieces& pieces, const World& world, std::int64_t iteration) {
  Rendered rendered;
  std::vector<std::byte>& bytes = rendered.bytes;
  std::vector<std::pair<Piece::Kind, std::size_t>> checksums;
  for (const Piece& piece : pieces) {
    switch (piece.kind) {
      case Piece::Kind::bytes: bytes.insert(bytes.end(), piece.bytes.begin(), piece.bytes.end()); break;
      case Piece::Kind::number: {
        const std::int64_t number = piece.number.at(iteration);
        bytes.push_back(static_cast<std::byte>((number >> 8) & 0xff));
        bytes.push_back(static_cast<std::byte>(number & 0xff));
        break;
      }
      case Piece::Kind::block: {
        const auto block = block_of(world.content(piece.file), piece.number.at(iteration), piece.blksize);
        bytes.insert(bytes.end(), block.begin(), block.end());
        break;
      }
      case Piece::Kind::ipv4_checksum:
      case Piece::Kind::udp_checksum:
      case Piece::Kind::icmp_checksum:
        checksums.emplace_back(piece.kind, bytes.size());
        bytes.insert(bytes.end(), 2, std::byte{});
        break;
    }
    rendered.lines.resize(bytes.size(), piece.line);
  }
  for (const auto& [kind, field] : checksums) complete(bytes, kind, field);
  return rendered;
}

}  // namespace bootstorm::exchange
