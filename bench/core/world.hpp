// A core with many open transfers, and the ACKs that keep them going: what the benchmarks drive.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bootstorm/core.hpp"

namespace bootstorm::bench {

inline constexpr std::size_t buffer_bytes = 2048;
/// As in an mbuf: room in front of the frame, and each frame on a line of its own.
struct alignas(64) Buffer {
  std::array<std::byte, buffer_bytes> bytes;
};

class World {
 public:
  /// `sessions` transfers, spread over files of `file_bytes` that together hold `cache_bytes`.
  World(std::uint32_t sessions, std::size_t cache_bytes, std::size_t file_bytes);

  /// Fills a burst with ACKs of the next sessions in turn, each for the block in flight.
  /// `advance`: count the blocks on here, because nobody will handle the ACKs.
  void fill(std::span<Frame> frames, bool advance = false) noexcept;
  /// Where the file bytes lie that the last fill()'s replies will carry, in the same order.
  [[nodiscard]] std::span<const std::byte> body_after(std::size_t index) const noexcept { return bodies_[index]; }

  Nanos now = nanos_per_s;
  Snapshot snapshot;
  std::unique_ptr<Shard> shard;

 private:
  void open(std::uint32_t session) noexcept;
  void write_ack(std::byte* at, std::uint32_t session, std::uint32_t block) const noexcept;

  std::vector<std::byte> arena_;
  std::vector<std::uint16_t> sums_;
  std::vector<Buffer> buffers_;
  std::array<std::span<const std::byte>, burst_max> bodies_;
  std::uint32_t sessions_;
  std::vector<std::uint32_t> order_;  // sessions in the order in which they are served
  std::uint32_t next_ = 0;
  std::size_t next_buffer_ = 0;
};

}  // namespace bootstorm::bench
