// A neighbour that asks for the appliance's address by ARP and pings it, in turn, and measures how long each answer
// takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::bench {

class Questions {
 public:
  explicit Questions(Ipv4Address server) : server_(server) {}

  /// Writes the next question; returns its length. At most `open_max` may be unanswered: then 0.
  [[nodiscard]] std::size_t ask(std::byte* at, std::uint64_t now_cycles) noexcept;
  /// A frame that is no DATA. Whatever is no answer is ignored.
  void on_frame(const std::byte* at, std::size_t length, std::uint64_t now_cycles) noexcept;

  [[nodiscard]] std::uint64_t asked() const { return asked_; }
  [[nodiscard]] std::uint64_t answered() const { return waits_.size(); }
  /// Cycles from asking to answer, of all answers so far.
  [[nodiscard]] const std::vector<std::uint64_t>& waits() const { return waits_; }
  void reset();

 private:
  static constexpr std::size_t open_max = 4096;

  void answered(std::size_t which, std::uint64_t now_cycles) noexcept;

  Ipv4Address server_;
  std::uint64_t asked_ = 0;
  std::vector<std::uint64_t> asked_at_ = std::vector<std::uint64_t>(open_max);  // 0: no question open
  std::vector<std::uint64_t> waits_;
};

}  // namespace bootstorm::bench
