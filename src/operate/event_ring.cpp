#include "operate/event_ring.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
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
                              {"alarm", is_alarm(event.kind)}};
  if (event.mac != MacAddress{}) json["mac"] = to_text(event.mac);
  if (!event.ip.is_zero()) json["ip"] = to_text(event.ip);
  json["value"] = event.value;
  if (event.text_length != 0) json["text"] = printable(event.get_text());
  return json.dump();
}

}  // namespace bootstorm::operate
