#include "operate/event_ring.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::operate {
namespace {

/// Where to begin, so that at most `last` events of the filter are there.
std::uint64_t beginning(const EventRing& ring, const EventFilter& filter, std::uint64_t last) {
  std::uint64_t number = ring.next();
  while (number > ring.oldest() && last != 0) {
    if (filter.admits(ring.at(--number))) --last;
  }
  return number;
}

/// By DhcpType, RFC 2132 §9.6.
constexpr std::array<std::string_view, 9> dhcp_messages{"bootp", "discover", "offer",   "request", "decline",
                                                        "ack",   "nak",      "release", "inform"};
/// By TransferEnd.
constexpr std::array<std::string_view, 8> transfer_ends{
    "finished", "aborted", "replaced", "unreachable", "evicted", "stalled", "timed_out", "last_block_unacknowledged"};

template <std::size_t size>
std::string_view name_at(const std::array<std::string_view, size>& names, std::size_t index) {
  return index < size ? names[index] : "other";
}

std::string_view message_of(const Event& event) {
  switch (event.kind) {
    case EventKind::dhcp_message: return name_at(dhcp_messages, event.message);
    case EventKind::transfer_ended: return name_at(transfer_ends, event.message);
    default: return {};
  }
}

bool has_reason(EventKind kind) {
  return kind == EventKind::dhcp_message || kind == EventKind::file_requested || kind == EventKind::frame_dropped;
}

class EventLines : public LineSource {
 public:
  EventLines(const EventRing& ring, const EventQuery& query, UnixTime time)
      : ring_(ring), filter_(query.filter), follows_(query.follows), time_(std::move(time)), end_(ring.next()) {
    position_ = query.last ? beginning(ring, filter_, *query.last) : ring.oldest();
    // Who says what he has seen is told of what he missed since.
    if (query.after) position_ = std::max(query.last ? position_ : 0, behind(*query.after));
  }

  Next next(std::string& line) override {
    if (position_ < ring_.oldest()) {
      line = nlohmann::json{{"missed", ring_.oldest() - position_}}.dump();
      position_ = ring_.oldest();
      return Next::line;
    }
    for (const std::uint64_t end = follows_ ? ring_.next() : end_; position_ < end;) {
      const std::uint64_t number = position_++;
      if (!filter_.admits(ring_.at(number))) continue;
      line = event_json(number, ring_.at(number), time_);
      return Next::line;
    }
    return follows_ ? Next::nothing_yet : Next::end;
  }

 private:
  [[nodiscard]] std::uint64_t behind(std::uint64_t number) const {
    return number < ring_.next() ? number + 1 : ring_.next();
  }

  const EventRing& ring_;
  const EventFilter filter_;
  const bool follows_;
  const UnixTime time_;
  const std::uint64_t end_;  // for one who does not follow: what there was when he asked
  std::uint64_t position_ = 0;
};

}  // namespace

std::unique_ptr<LineSource> event_lines(const EventRing& ring, const EventQuery& query, UnixTime time) {
  return std::make_unique<EventLines>(ring, query, std::move(time));
}

std::string event_json(std::uint64_t number, const Event& event, const UnixTime& time) {
  nlohmann::ordered_json json{{"number", number},
                              {"time", utc_text(time(event.at))},
                              {"kind", name_of(event.kind)},
                              {"alarm", needs_attention(event.kind)}};
  if (event.mac != MacAddress{}) json["mac"] = to_text(event.mac);
  if (!event.ip.is_zero()) json["ip"] = to_text(event.ip);
  if (!event.peer.is_zero()) json["peer"] = to_text(event.peer);
  json["port"] = event.port;
  if (event.vlan != 0) json["vlan"] = event.vlan;
  if (const std::string_view message = message_of(event); !message.empty()) json["message"] = message;
  if (has_reason(event.kind)) json["reason"] = name_of(event.reason);
  json["value"] = event.value;
  if (event.repeated != 0) json["repeated"] = event.repeated;
  if (event.round_trip_us != 0) json["round_trip_us"] = event.round_trip_us;
  if (event.text_length != 0) json["text"] = printable(event.get_text());
  return json.dump();
}

}  // namespace bootstorm::operate
