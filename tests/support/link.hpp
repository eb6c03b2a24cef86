// One direction of a cable, behind a queue of so many bytes: what does not fit in it is dropped (tail drop).
#pragma once

#include <cstdint>
#include <optional>

#include "bootstorm/link_budgets.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::test {

class Link {
 public:
  /// `bits_per_s` 0: frames take no time.
  Link(std::uint64_t bits_per_s, std::uint64_t queue_bytes) : bits_per_s_(bits_per_s), queue_bytes_(queue_bytes) {}

  /// A frame comes to the queue at `at`. When its last bit is through; nothing: there was no room.
  [[nodiscard]] std::optional<Nanos> pass(Nanos at, std::uint32_t length) {
    if (bits_per_s_ == 0) return at;
    const std::uint64_t bytes = bytes_on_wire(length);
    const Nanos wait = free_at_ > at ? free_at_ - at : 0;
    if (bytes_in(wait) + bytes > queue_bytes_) {
      ++dropped_;
      return std::nullopt;
    }
    free_at_ = at + wait + time_of(bytes);
    passed_bytes_ += bytes;
    return free_at_;
  }

  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }            // frames
  [[nodiscard]] std::uint64_t passed_bytes() const { return passed_bytes_; }  // as they take the cable
  /// What so many bytes take.
  [[nodiscard]] Nanos time_of(std::uint64_t bytes) const { return bytes * 8 * nanos_per_s / bits_per_s_; }

 private:
  [[nodiscard]] std::uint64_t bytes_in(Nanos time) const {
    return static_cast<std::uint64_t>(static_cast<double>(time) * static_cast<double>(bits_per_s_) / 8e9);
  }

  std::uint64_t bits_per_s_;
  std::uint64_t queue_bytes_;
  Nanos free_at_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t passed_bytes_ = 0;
};

}  // namespace bootstorm::test
