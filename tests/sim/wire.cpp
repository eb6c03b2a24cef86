#include "wire.hpp"

namespace bootstorm::sim {

Wire::Wire(const WireShape& shape, std::uint32_t boards)
    : port_down_(shape.bits_per_s, shape.queue_bytes), port_up_(shape.bits_per_s, shape.queue_bytes) {
  for (const Segment& segment : shape.segments) {
    segments_down_.emplace_back(segment.bits_per_s, shape.queue_bytes);
    segments_up_.emplace_back(segment.bits_per_s, shape.queue_bytes);
  }
  if (segments_down_.empty()) {
    segments_down_.emplace_back(0, 0);
    segments_up_.emplace_back(0, 0);
  }
  boards_down_.assign(boards, test::Link{shape.board_bits_per_s, shape.queue_bytes});
  boards_up_ = boards_down_;
}

std::optional<Nanos> Wire::down(std::uint32_t board, Nanos at, std::uint32_t length) {
  std::optional<Nanos> passed = port_down_.pass(at, length);
  if (passed) passed = segments_down_[segment_of(board)].pass(*passed, length);
  if (passed) passed = boards_down_[board].pass(*passed, length);
  return passed;
}

std::optional<Nanos> Wire::up(std::uint32_t board, Nanos at, std::uint32_t length) {
  std::optional<Nanos> passed = boards_up_[board].pass(at, length);
  if (passed) passed = segments_up_[segment_of(board)].pass(*passed, length);
  if (passed) passed = port_up_.pass(*passed, length);
  return passed;
}

std::uint64_t Wire::dropped() const {
  std::uint64_t sum = port_down_.dropped() + port_up_.dropped();
  for (const auto* links : {&segments_down_, &segments_up_, &boards_down_, &boards_up_}) {
    for (const test::Link& link : *links) sum += link.dropped();
  }
  return sum;
}

}  // namespace bootstorm::sim
