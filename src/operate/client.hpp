// One connection of an operator: what it has said, what it is answered, and when it has forfeited its place. Nothing in
// here waits, and what it holds is bounded.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "operate/reply.hpp"

namespace bootstorm::operate {

inline constexpr std::size_t request_line_max = 4096;
/// What waits for a client to take it, beside what the kernel holds: an answer of one line may be as long, and a stream
/// is asked for its next line only below that.
inline constexpr std::size_t output_max = std::size_t{256} << 10;
/// Of one line of a stream. A longer one ends the stream.
inline constexpr std::size_t stream_line_max = std::size_t{64} << 10;
/// Of one client: its line and the next one, its answer and a line of a stream.
inline constexpr std::size_t client_bytes_max = 4 * request_line_max + output_max + stream_line_max;
/// How long a connection may take to send a line. A command sends it at once.
inline constexpr std::chrono::seconds silence_max{5};
/// How long a client may take nothing of what is there for it.
inline constexpr std::chrono::seconds stall_max{10};

class Client {
 public:
  using Clock = std::chrono::steady_clock;

  Client(FileDescriptor connection, Clock::time_point now);

  enum class State : std::uint8_t {
    idle,       // its next line is awaited
    asked,      // its line was given out and is not answered
    answering,  // it has not taken all of its answer
    over,       // close it
  };
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] int fd() const { return connection_.get(); }
  [[nodiscard]] uid_t user() const { return user_; }
  /// Of an idle client: since its last answer. Of an answering one: since it last had taken all that there was.
  [[nodiscard]] Clock::time_point since() const { return since_; }
  [[nodiscard]] bool has_line() const { return received_.find('\n') <= request_line_max; }
  /// What it makes this process hold; client_bytes_max at most.
  [[nodiscard]] std::size_t bytes_held() const { return received_.capacity() + output_.capacity(); }

  /// Of an idle client: reads what has come.
  void read(Clock::time_point now);
  /// The line that it has sent; from now on it is `asked`.
  [[nodiscard]] std::string take_line();
  /// What answers the line. Anything but the first answer is ignored.
  void answer(Answer given, Clock::time_point now);
  /// Asks its stream for lines until there is no room, none, or `until` has come; sends what it takes.
  void pump(Clock::time_point now, Clock::time_point until);
  /// It has asked nothing for longer than it may.
  [[nodiscard]] bool is_silent(Clock::time_point now) const;
  /// It has taken nothing for longer than it may.
  [[nodiscard]] bool has_stalled(Clock::time_point now) const;
  /// Something of its answer is there that the system would not take for it.
  [[nodiscard]] bool leaves_its_answer() const;
  [[nodiscard]] bool streams() const { return more_ != nullptr; }
  /// Sends that answer, if that is possible at once.
  void refuse(const std::string& answer);
  void close() { state_ = State::over; }

 private:
  void pull(Clock::time_point until);
  void append(std::string_view line);
  void send(Clock::time_point now);

  FileDescriptor connection_;
  uid_t user_ = static_cast<uid_t>(-1);
  State state_ = State::idle;
  std::string received_;
  std::string output_;
  std::size_t sent_ = 0;  // of output_
  std::unique_ptr<LineSource> more_;
  bool is_last_ = false;  // the connection ends with what is in output_
  Clock::time_point since_;
  Clock::time_point took_at_;  // something of its answer
};

}  // namespace bootstorm::operate
