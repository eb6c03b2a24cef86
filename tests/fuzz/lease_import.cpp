// Input: a byte (which server's format), then a lease file. Each entry is imported, or counted under the reason why
// not, and no lease is longer than a year.
#include <algorithm>
#include <charconv>
#include <string_view>
#include <variant>

#include "config/config.hpp"
#include "fuzz/harness.hpp"
#include "leases/import/import.hpp"
#include "leases/import/merge.hpp"

namespace bootstorm::fuzz {
namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;
constexpr Nanos year_ns = std::int64_t{365} * 86'400 * nanos_per_s;
constexpr std::string_view file = "leases";

/// A network with two reservations, one of them by serial number.
const config::Config& configured() {
  static const config::ConfigResult result = config::parse_config(
      "ports:\n  - device: eth\n    networks:\n      - address: 10.0.0.1/24\n        dhcp: {pool: "
      "[10.0.0.50-10.0.0.90]}\nboards:\n  - {mac: \"b8:27:eb:00:00:01\", address: 10.0.0.60}\n"
      "  - {serial: 00000001, address: 10.0.0.61}\n",
      "fuzz.yaml");
  return std::get<config::Config>(result);
}

std::string inspect_messages(const std::vector<std::string>& messages, std::int64_t lines) {
  for (const std::string_view message : messages) {
    if (!message.starts_with(file) || message.size() < file.size() + 2) return "a message without its file";
    std::int64_t line = 0;
    const char* const first = message.data() + file.size() + 1;
    const auto [end, error] = std::from_chars(first, message.data() + message.size(), line);
    if (error != std::errc{} || line < 1 || line > lines) return "a message of a line that is not there";
    if (message.substr(static_cast<std::size_t>(end - message.data())).size() < 3) return "a message that says nothing";
  }
  return "";
}

std::string inspect_merged(const leases::MergedLeases& merged, const leases::ForeignLeases& found,
                           std::size_t messages_before) {
  const std::size_t refused = found.notes.size() + found.errors.size() - messages_before;
  if (merged.records.size() + merged.expired + merged.known + refused != found.leases.size()) {
    return "a lease that was neither imported nor left out for a reason";
  }
  for (const LeaseRecord& record : merged.records) {
    if (record.until <= 0 || record.until > year_ns) return "a lease without an end that can be";
    const bool is_reserved = record.address == Ipv4Address::of(10, 0, 0, 60);
    if (is_reserved != (record.mac == MacAddress::from_number(0xb827eb000001))) return "a reserved address is lost";
  }
  return "";
}

}  // namespace

std::string lease_import(Input input) {
  if (input.empty()) return "";
  const auto formats = leases::lease_formats();
  const auto& format = formats[std::to_integer<std::size_t>(input[0]) % formats.size()];
  const std::string_view text{reinterpret_cast<const char*>(input.data()) + 1, input.size() - 1};
  leases::ForeignLeases found = leases::read_foreign_leases(format, text, std::string{file});
  for (std::size_t i = 1; i < found.leases.size(); ++i) {
    if (found.leases[i].address <= found.leases[i - 1].address) return "an address with two leases";
  }
  const std::size_t messages = found.notes.size() + found.errors.size();
  const auto merged = leases::merge_leases(configured(), {}, std::string{file}, found, now_ms);
  if (std::string complaint = inspect_merged(merged, found, messages); !complaint.empty()) return complaint;
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const auto* all : {&found.notes, &found.errors}) {
    if (std::string complaint = inspect_messages(*all, lines); !complaint.empty()) return complaint;
  }
  return "";
}

}  // namespace bootstorm::fuzz
