// What a board did, or what befell it, as the book keeps it: small, because there are four million of them.
#pragma once

#include <cstdint>

#include "bootstorm/event.hpp"
#include "bootstorm/outcome.hpp"
#include "operate/book/names.hpp"

namespace bootstorm::operate {

struct Happening {
  enum class Kind : std::uint8_t {
    dhcp,       // detail: DhcpType; reason; number: the other server's address, if there is one
    requested,  // reason; name; number: bytes, at most all that fit
    finished,   // likewise
    timed_out,  // name; number: blocks that it has
    ended,      // detail: TransferEnd; name
    bound,      // detail: 1 by use
    dropped,    // reason
    arp,        // number: the address that it asks for
    conflict,   // number: the address; detail: 1 if it is another's
  };

  std::uint32_t at_ms = 0;  // since the machine's start, cut off
  std::uint32_t number = 0;
  std::uint16_t count = 1;  // the same again is one happening
  Name name = name_none;
  Kind kind{};
  std::uint8_t detail = 0;
  Reason reason{};

  [[nodiscard]] bool is_like(const Happening& other) const noexcept {
    return kind == other.kind && detail == other.detail && reason == other.reason && name == other.name &&
           number == other.number;
  }
};
static_assert(sizeof(Happening) == 16);

}  // namespace bootstorm::operate
