// What the program tells whoever started it as a service: that it is ready, how it does, that it still moves. This is
// the protocol of sd_notify(3), which needs no library, and unlike that function never waits: a service manager that
// hangs must not hang the appliance. Where nobody listens, nothing happens.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "base/file_descriptor.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// Each function returns whether it was taken; if not, the queue is full, and it is to be said again.
class ServiceManager {
 public:
  /// As the environment says: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();

  [[nodiscard]] bool listens() const noexcept { return socket_.ok(); }
  /// The process is ended and started anew if it says nothing for so long; 0: it is not watched.
  [[nodiscard]] Nanos watchdog_ns() const noexcept { return watchdog_ns_; }

  /// Boards are served; also after reloading().
  [[nodiscard]] bool ready() const { return tell("READY=1"); }
  /// From here until ready() the configuration is read again.
  [[nodiscard]] bool reloading() const;
  bool stopping() const { return tell("STOPPING=1"); }
  /// One line for people, as systemctl status shows it.
  [[nodiscard]] bool status(const std::string& text) const;
  /// The process makes progress.
  bool feed_watchdog() const { return tell("WATCHDOG=1"); }

 private:
  [[nodiscard]] bool tell(const std::string& state) const;

  FileDescriptor socket_;
  sockaddr_un address_{};
  socklen_t address_length_ = 0;
  Nanos watchdog_ns_ = 0;
};

}  // namespace bootstorm
