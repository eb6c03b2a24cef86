// The last events of the workers, each with a number, for those who ask what happened and for those who follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bootstorm/event.hpp"
#include "bootstorm/time.hpp"
#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// Some 2 MiB. 500 boards that boot at once make about as many in ten seconds, and a follower comes every 20 ms.
inline constexpr std::size_t events_kept = 16'384;

class EventRing {
 public:
  explicit EventRing(std::size_t capacity = events_kept) : kept_(capacity) {}

  void take(const Event& event) { kept_[next_++ % kept_.size()] = event; }
  /// Of the next event; the first one is number 0.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  /// Of the oldest event that is still here.
  [[nodiscard]] std::uint64_t oldest() const { return next_ < kept_.size() ? 0 : next_ - kept_.size(); }
  /// From oldest() to next() - 1.
  [[nodiscard]] const Event& at(std::uint64_t number) const { return kept_[number % kept_.size()]; }

 private:
  std::vector<Event> kept_;
  std::uint64_t next_ = 0;
};

/// Whether somebody should look at it. That the appliance answers from now on has an alarm's way to control, because
/// nothing may be said before it, and is good news.
[[nodiscard]] constexpr bool needs_attention(EventKind kind) {
  return is_alarm(kind) && kind != EventKind::addresses_in_use;
}

/// Which events somebody wants.
struct EventFilter {
  std::optional<EventKind> kind;
  std::optional<MacAddress> mac;
  std::optional<Ipv4Address> ip;
  bool alarms_only = false;

  [[nodiscard]] bool admits(const Event& event) const {
    return (!kind || *kind == event.kind) && (!mac || *mac == event.mac) && (!ip || *ip == event.ip) &&
           (!alarms_only || needs_attention(event.kind));
  }
};

/// Unix time in milliseconds of a time on the workers' clock.
using UnixTime = std::function<std::int64_t(Nanos at)>;

struct EventQuery {
  EventFilter filter{};
  std::optional<std::uint64_t> last{};   // no more than these of what there is; none: all
  std::optional<std::uint64_t> after{};  // only events behind the one of that number
  bool follows = false;                  // goes on with those to come
};

/// One line an event, as event_json() has it. Where the ring went on before its reader came, a line {"missed": n}
/// counts all events that are gone, whether the filter admits them or not. `ring` outlives the source.
[[nodiscard]] std::unique_ptr<LineSource> event_lines(const EventRing& ring, const EventQuery& query, UnixTime time);

/// {"number": …, "time": "2026-11-28T06:31:02.123Z", "kind": …, "alarm": …, "mac": …, "ip": …, "peer": …, "port": …,
/// "vlan": …, "message": …, "reason": …, "value": …, "repeated": …, "round_trip_us": …, "text": …}. What an event does
/// not have is not there; event_kinds.def says what "value" and "text" hold. All but printable ASCII in "text" is
/// written as \xNN: it is from the network.
[[nodiscard]] std::string event_json(std::uint64_t number, const Event& event, const UnixTime& time);

}  // namespace bootstorm::operate
