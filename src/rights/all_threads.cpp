#include "rights/all_threads.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/environment_error.hpp"

namespace bootstorm::rights {
namespace {

constexpr std::chrono::seconds patience{2};

enum class Answer : int {
  none,
  yes,
  no
};

// A signal's handler has no argument of ours.
std::atomic<bool (*)() noexcept> wanted{nullptr};
std::atomic<Answer> answer{Answer::none};

void on_signal(int) {
  const int error = errno;
  answer.store(wanted.load()() ? Answer::yes : Answer::no);
  errno = error;
}

std::vector<pid_t> other_threads() {
  std::vector<pid_t> threads;
  const auto own = static_cast<pid_t>(::syscall(SYS_gettid));
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/task"}) {
    const pid_t thread = std::atoi(entry.path().filename().c_str());
    if (thread != own) threads.push_back(thread);
  }
  return threads;
}

std::string name_of(pid_t thread) { return "thread " + std::to_string(thread) + " of this process"; }

void ask(pid_t thread) {
  answer = Answer::none;
  if (::syscall(SYS_tgkill, ::getpid(), thread, SIGUSR2) != 0) {
    if (errno == ESRCH) return;  // it has ended
    throw EnvironmentError{name_of(thread) + " cannot be reached to give up its rights: report this as an error"};
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (answer == Answer::none) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw EnvironmentError{name_of(thread) + " does not give up its rights: report this as an error"};
    }
    std::this_thread::sleep_for(std::chrono::microseconds{50});
  }
  if (answer == Answer::no) throw EnvironmentError{name_of(thread) + " may not give up its rights"};
}

}  // namespace

void in_all_other_threads(bool (*action)() noexcept) {
  struct sigaction ours {};
  ours.sa_handler = on_signal;
  ours.sa_flags = SA_RESTART;
  struct sigaction before {};
  wanted = action;
  ::sigaction(SIGUSR2, &ours, &before);
  for (const pid_t thread : other_threads()) ask(thread);
  ::sigaction(SIGUSR2, &before, nullptr);
}

}  // namespace bootstorm::rights
