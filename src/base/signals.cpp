#include "base/signals.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string>
#include <system_error>

#include "base/activity.hpp"
#include "base/environment_error.hpp"
#include "base/exit_codes.hpp"

namespace bootstorm {

Signals::Signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = FileDescriptor{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  end_ = FileDescriptor{::eventfd(0, EFD_CLOEXEC)};
  if (!signals_.ok() || !end_.ok()) {
    throw EnvironmentError{"no file can be opened (" + std::generic_category().message(errno) + "): ulimit -n 1024"};
  }
  // Every signal is blocked in the new thread: those of devices are for workers. But by SIGUSR2 it gives up its rights,
  // as all threads do.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigdelset(&all, SIGUSR2);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread{[this] { run(); }};
  } catch (const std::system_error& error) {
    throw EnvironmentError{"no thread can be started (" + std::string{error.what()} +
                           "): raise ulimit -u, or TasksMax= where systemd started this"};
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Signals::~Signals() {
  const std::uint64_t one = 1;
  (void)!::write(end_.get(), &one, sizeof one);
  if (thread_.joinable()) thread_.join();
}

std::optional<int> Signals::wait_ms(long timeout_ms) const {
  std::unique_lock lock{mutex_};
  if (!came_.wait_for(lock, std::chrono::milliseconds{timeout_ms}, [this] { return !waiting_.empty(); })) {
    return std::nullopt;
  }
  const int signal = waiting_.front();
  waiting_.pop_front();
  return signal;
}

void Signals::run() {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  for (;;) {
    std::array<pollfd, 2> files{{{signals_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
    const auto left =
        deadline ? std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now())
                 : std::chrono::milliseconds{-1};
    if (deadline && left.count() <= 0) end_hung();
    if (::poll(files.data(), files.size(), static_cast<int>(left.count())) < 0) continue;
    if (files[1].revents != 0) return;
    signalfd_siginfo came{};
    if (::read(signals_.get(), &came, sizeof came) != static_cast<ssize_t>(sizeof came)) continue;
    const int signal = static_cast<int>(came.ssi_signo);
    if ((signal == SIGTERM || signal == SIGINT) && !deadline) {
      deadline = std::chrono::steady_clock::now() + ending_max;
    }
    const std::lock_guard lock{mutex_};
    if (waiting_.size() < 16) waiting_.push_back(signal);
    came_.notify_one();
  }
}

void Signals::end_hung() {
  std::string text = "bootstorm: it should have ended " + std::to_string(ending_max.count()) + " s ago and hangs";
  const auto doing = Activity::all();
  for (const std::string& what : doing) text += (&what == &doing.front() ? " in " : ", ") + what;
  text += "; it ends now\n";
  (void)!::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(exit_environment);
}

}  // namespace bootstorm
