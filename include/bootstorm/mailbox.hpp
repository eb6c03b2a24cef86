// What a shard tells shard 0, which owns all addresses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// Sixteen bytes, so that a hand-off ring carries it by value.
struct Notice {
  enum class Kind : std::uint8_t {
    address_used,          // an ARP or an RRQ came from this address and MAC
    own_address_claimed,   // an ARP from this MAC says that it has the appliance's address
    own_address_answered,  // the same, in answer to the appliance's own question
    release_asked,         // an operator ends the lease of this address
  };
  MacAddress mac;
  Kind kind{};
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;
  std::uint16_t spare = 0;
  Ipv4Address ip;
};
static_assert(sizeof(Notice) == 16);

/// Notices of one burst. The worker takes them out after every burst, so it need hold no more than a burst and a tick
/// make.
class NoticeOutbox {
 public:
  bool push(const Notice& notice) noexcept {
    if (used_ == notices_.size()) return false;
    notices_[used_++] = notice;
    return true;
  }
  [[nodiscard]] std::span<const Notice> pending() const noexcept { return {notices_.data(), used_}; }
  void clear() noexcept { used_ = 0; }

 private:
  std::array<Notice, 128> notices_{};
  std::size_t used_ = 0;
};

}  // namespace bootstorm
