#include "base/service_manager.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace bootstorm {
namespace {

/// 0: there is no such variable, or no number in it.
std::uint64_t number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return 0;
  std::uint64_t number = 0;
  const std::string_view digits{text};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

ServiceManager::ServiceManager() {
  const char* variable = std::getenv("NOTIFY_SOCKET");
  const std::string_view path = variable == nullptr ? "" : variable;
  if (path.size() < 2 || path.size() >= sizeof address_.sun_path || (path[0] != '/' && path[0] != '@')) return;
  address_.sun_family = AF_UNIX;
  std::ranges::copy(path, address_.sun_path);
  if (path[0] == '@') address_.sun_path[0] = '\0';  // the abstract namespace
  address_length_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (path[0] == '/' ? 1 : 0));
  socket_ = FileDescriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  const std::uint64_t pid = number_in("WATCHDOG_PID");
  if (pid != 0 && pid != static_cast<std::uint64_t>(::getpid())) return;
  watchdog_ns_ = static_cast<Nanos>(number_in("WATCHDOG_USEC")) * nanos_per_us;
}

bool ServiceManager::tell(const std::string& state) const {
  if (!listens()) return true;
  return ::sendto(socket_.get(), state.data(), state.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&address_), address_length_) >= 0;
}

bool ServiceManager::reloading() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto now_us =
      static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
  return tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now_us));
}

bool ServiceManager::status(const std::string& text) const {
  std::string line = text;
  std::ranges::replace(line, '\n', ' ');  // the end of a line is the end of a value
  return tell("STATUS=" + line);
}

}  // namespace bootstorm
