// Buffers for the frames that are on their way. Grows to what a run needs and is used again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <span>
#include <vector>

#include "bootstorm/limits.hpp"

namespace bootstorm::test {

struct Buffer {
  std::array<std::byte, 1600> bytes;
  std::uint32_t length = 0;
  [[nodiscard]] std::span<const std::byte> view() const { return {bytes.data(), length}; }
};
static_assert(sizeof(Buffer::bytes) >= tx_head_max);

class FramePool {
 public:
  using Id = std::uint32_t;

  Id make(std::span<const std::byte> head, std::span<const std::byte> body = {}) {
    Id id;
    if (free_.empty()) {
      id = static_cast<Id>(buffers_.size());
      buffers_.emplace_back();
    } else {
      id = free_.back();
      free_.pop_back();
    }
    Buffer& buffer = buffers_[id];
    std::memcpy(buffer.bytes.data(), head.data(), head.size());
    if (!body.empty()) std::memcpy(buffer.bytes.data() + head.size(), body.data(), body.size());
    buffer.length = static_cast<std::uint32_t>(head.size() + body.size());
    return id;
  }
  [[nodiscard]] Buffer& at(Id id) { return buffers_[id]; }
  void release(Id id) { free_.push_back(id); }
  [[nodiscard]] std::size_t in_use() const { return buffers_.size() - free_.size(); }

 private:
  std::deque<Buffer> buffers_;  // addresses stay when it grows
  std::vector<Id> free_;
};

}  // namespace bootstorm::test
