#include "web/live_feed.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bootstorm::web {
namespace {

constexpr std::string_view reload = "event: reload\ndata: {}\n\n";

}  // namespace

void LiveFeed::publish(std::string_view json) {
  std::string text = "data: ";
  text += json;
  text += "\n\n";
  append(std::move(text));
}

void LiveFeed::append(std::string text) {
  const std::scoped_lock lock{mutex_};
  kept_bytes_ += text.size();
  kept_.push_back(std::move(text));
  ++next_;
  while (kept_.size() > kept_max || (kept_bytes_ > kept_bytes_max && kept_.size() > 1)) {
    kept_bytes_ -= kept_.front().size();
    kept_.pop_front();
  }
  for (Reader& reader : readers_) wake(reader);
}

void LiveFeed::wake(Reader& reader) {
  if (std::exchange(reader.is_asleep, false)) reader.wake();
}

void LiveFeed::end() {
  const std::scoped_lock lock{mutex_};
  has_ended_ = true;
  for (Reader& reader : readers_) wake(reader);
}

LiveFeed::Place LiveFeed::add(std::function<void()> wake) {
  const std::scoped_lock lock{mutex_};
  return readers_.insert(readers_.end(), Reader{.next = next_, .rest = {}, .wake = std::move(wake)});
}

void LiveFeed::remove(Place reader) {
  const std::scoped_lock lock{mutex_};
  readers_.erase(reader);
}

std::size_t LiveFeed::readers() const {
  const std::scoped_lock lock{mutex_};
  return readers_.size();
}

std::optional<std::size_t> LiveFeed::read(Place at, char* to, std::size_t room, const std::function<void()>& sleep) {
  const std::scoped_lock lock{mutex_};
  Reader& reader = *at;
  if (reader.sent == reader.rest.size()) {
    if (reader.next == next_ && has_ended_) return std::nullopt;
    if (reader.next == next_) {
      reader.is_asleep = true;
      sleep();
      return 0;
    }
    const std::uint64_t behind = next_ - reader.next;
    const bool is_behind = behind > kept_.size();
    reader.rest = is_behind ? std::string{reload} : kept_[kept_.size() - behind];
    reader.next = is_behind ? next_ : reader.next + 1;
    reader.sent = 0;
  }
  const std::size_t count = std::min(room, reader.rest.size() - reader.sent);
  std::memcpy(to, reader.rest.data() + reader.sent, count);
  reader.sent += count;
  return count;
}

}  // namespace bootstorm::web
