// Server-sent events for many readers at once. What is published is kept once, for the last few events; each reader has
// a place in that, and one that falls behind is told to load everything anew. So a slow reader costs no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bootstorm::web {

class LiveFeed {
 public:
  static constexpr std::size_t kept_max = 32;
  /// Bytes of these together, but for the last one.
  static constexpr std::size_t kept_bytes_max = std::size_t{8} << 20;

  /// A reader, as the server sees it.
  struct Reader {
    std::uint64_t next = 0;      // number of the event that it gets next
    std::string rest;            // the event that it is getting
    std::size_t sent = 0;        // of `rest`, bytes
    std::function<void()> wake;  // there is something for it again
    bool is_asleep = false;
  };
  using Place = std::list<Reader>::iterator;

  /// One line of JSON, to all readers.
  void publish(std::string_view json);
  /// A comment, so that a reader that is gone is noticed.
  void beat() { append(": \n\n"); }

  /// Called by the server. A new reader gets the events from now on.
  [[nodiscard]] Place add(std::function<void()> wake);
  void remove(Place reader);
  [[nodiscard]] std::size_t readers() const;
  /// Up to `room` bytes for that reader; nothing: this was the end. 0: there is nothing yet; `sleep` was called, and it
  /// will be woken.
  std::optional<std::size_t> read(Place reader, char* to, std::size_t room, const std::function<void()>& sleep);
  /// There will be no more: readers get what is left, and then the end.
  void end();

 private:
  void append(std::string text);
  static void wake(Reader& reader);

  mutable std::mutex mutex_;
  std::list<Reader> readers_;
  std::deque<std::string> kept_;  // the last one has the number next_ - 1
  std::size_t kept_bytes_ = 0;
  std::uint64_t next_ = 0;
  bool has_ended_ = false;
};

}  // namespace bootstorm::web
