// What a client gets that asks for an address. Deciding changes no lease: lifecycle.hpp carries a grant out.
#pragma once

#include <string_view>
#include <variant>

#include "bootstorm/outcome.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// A DHCPNAK, and the text for its option 56.
struct Refusal {
  std::string_view why;
};

/// An address, a refusal, or silence for that reason.
using Decision = std::variant<Grant, Refusal, Reason>;

[[nodiscard]] Decision decide_discover(const Exchange& exchange) noexcept;
/// A REQUEST that is not meant for another server.
[[nodiscard]] Decision decide_request(const Exchange& exchange) noexcept;

/// Answers a decision that grants nothing: with a NAK, or not at all.
[[nodiscard]] Outcome answer_without_grant(const Exchange& exchange, const Decision& decision) noexcept;

}  // namespace bootstorm::dhcp
