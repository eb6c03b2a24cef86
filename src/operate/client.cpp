#include "operate/client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace bootstorm::operate {

namespace {

bool has_gone(const FileDescriptor& connection) {
  pollfd end{.fd = connection.get(), .events = 0, .revents = 0};
  return ::poll(&end, 1, 0) > 0 && (end.revents & (POLLHUP | POLLERR)) != 0;
}

}  // namespace

Client::Client(FileDescriptor connection, Clock::time_point now)
    : connection_(std::move(connection)), since_(now), took_at_(now) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) user_ = peer.uid;
}

void Client::read(Clock::time_point now) {
  std::array<char, request_line_max> bytes;
  const ssize_t count = ::recv(connection_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (count <= 0) return close();
  received_.append(bytes.data(), static_cast<std::size_t>(count));
  if (has_line() || received_.size() <= request_line_max) return;
  is_last_ = true;
  state_ = State::asked;
  received_.clear();
  answer({refusal_json({"a request is one line of at most " + std::to_string(request_line_max) + " bytes"})}, now);
}

std::string Client::take_line() {
  const std::size_t end = received_.find('\n');
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  state_ = State::asked;
  return line;
}

void Client::answer(Answer given, Clock::time_point now) {
  if (state_ != State::asked) return;
  state_ = State::answering;
  since_ = took_at_ = now;
  if (given.line.size() > output_max) {
    given = {refusal_json({"the answer is longer than " + std::to_string(output_max) + " bytes; ask for less"})};
  }
  append(given.line);
  more_ = std::move(given.more);
  send(now);
}

void Client::append(std::string_view line) {
  const std::size_t needed = output_.size() - sent_ + line.size() + 1;
  if (output_.size() + line.size() + 1 > output_.capacity()) {
    // By hand, because a string that grows takes twice as much as it had, and that is not bounded by what it may hold.
    std::string larger;
    larger.reserve(std::max(needed, std::min(2 * needed, output_max + stream_line_max)));
    larger.append(output_, sent_);
    output_ = std::move(larger);
    sent_ = 0;
  }
  output_ += line;
  output_ += '\n';
}

void Client::pull(Clock::time_point until) {
  std::string line;
  while (more_ && output_.size() < output_max && Clock::now() < until) {
    line.clear();
    const LineSource::Next next = more_->next(line);
    if (next == LineSource::Next::nothing_yet) return;
    const bool is_end = next == LineSource::Next::end;
    if (is_end || line.size() > stream_line_max) {
      if (is_end) append(R"({"end": true})");
      more_.reset();
      is_last_ = true;
      return;
    }
    append(line);
  }
}

void Client::send(Clock::time_point now) {
  while (sent_ < output_.size()) {
    const ssize_t count =
        ::send(connection_.get(), output_.data() + sent_, output_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (count <= 0) return close();
    sent_ += static_cast<std::size_t>(count);
    took_at_ = now;
  }
  if (sent_ < output_.size()) {
    // Moved to the front only when half of the room is taken up by what is gone: moving costs time, too.
    if (sent_ >= output_max / 2) output_.erase(0, std::exchange(sent_, 0));
    return;
  }
  output_ = std::string{};  // and its memory
  sent_ = 0;
  since_ = took_at_ = now;
  if (is_last_) return close();
  if (!more_) state_ = State::idle;
}

void Client::pump(Clock::time_point now, Clock::time_point until) {
  if (state_ != State::answering) return;
  pull(until);
  // A stream that has nothing to say would not notice, and keep what it holds.
  if (more_ && output_.empty() && has_gone(connection_)) return close();
  send(now);
}

bool Client::is_silent(Clock::time_point now) const {
  return state_ == State::idle && !has_line() && now - since_ > silence_max;
}

bool Client::has_stalled(Clock::time_point now) const { return leaves_its_answer() && now - took_at_ > stall_max; }

bool Client::leaves_its_answer() const { return state_ == State::answering && sent_ < output_.size(); }

void Client::refuse(const std::string& answer) {
  const std::string line = answer + '\n';
  (void)::send(connection_.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace bootstorm::operate
