#include "core/dhcp/client/client_class.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "bootstorm/limits.hpp"

namespace bootstorm::dhcp {

namespace {

using Value = std::span<const std::byte>;

bool fits(const ClientCondition& condition, Value value) noexcept {
  if (condition.values.empty()) return true;
  return std::any_of(condition.values.begin(), condition.values.end(), [&](const std::vector<std::byte>& wanted) {
    const bool length_fits = condition.prefix ? value.size() >= wanted.size() : value.size() == wanted.size();
    return length_fits && std::equal(wanted.begin(), wanted.end(), value.begin());
  });
}

/// RFC 3004 has each class behind its length; iPXE and others send the bare text.
bool user_class_fits(const ClientCondition& condition, Value value) noexcept {
  if (value.empty()) return false;
  if (fits(condition, value)) return true;
  while (!value.empty()) {
    const auto length = std::to_integer<std::size_t>(value[0]);
    if (length == 0 || length >= value.size()) return false;
    if (fits(condition, value.subspan(1, length))) return true;
    value = value.subspan(1 + length);
  }
  return false;
}

bool option_holds(const ClientCondition& condition, const Request& request) noexcept {
  switch (static_cast<DhcpOption>(condition.code)) {
    case DhcpOption::vendor_class: return request.has_vendor_class && fits(condition, request.vendor_class.bytes());
    case DhcpOption::user_class: return user_class_fits(condition, request.user_class.bytes());
    case DhcpOption::client_arch: {
      // RFC 4578 §2.1: the client's own is the first.
      const Value list = request.architectures.bytes();
      return list.size() >= 2 && fits(condition, list.first(2));
    }
    case DhcpOption::client_ndi: return request.has_ndi && fits(condition, request.ndi);
    case DhcpOption::client_guid: return request.guid_length != 0 && fits(condition, request.guid());
    case DhcpOption::ipxe: return request.has_ipxe;
    default: return false;
  }
}

bool holds(const ClientCondition& condition, const Request& request, const Board* board) noexcept {
  using About = ClientCondition::About;
  switch (condition.about) {
    case About::option: return option_holds(condition, request);
    case About::mac: return fits(condition, std::as_bytes(std::span{request.mac.octets}));
    case About::listed: return board != nullptr;
    case About::unlisted: return board == nullptr;
    case About::group: return board != nullptr && board->group == condition.group;
  }
  return false;
}

}  // namespace

std::uint8_t class_of(const Request& request, const Board* board, std::span<const ClientClass> classes) noexcept {
  if (classes.empty()) return class_none;
  const std::size_t count = std::min(classes.size(), client_classes_max);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& conditions = classes[i].conditions;
    const bool all = std::all_of(conditions.begin(), conditions.end(),
                                 [&](const ClientCondition& condition) { return holds(condition, request, board); });
    if (all) return static_cast<std::uint8_t>(i);
  }
  return class_none;
}

}  // namespace bootstorm::dhcp
