#include "base/machine_limits.hpp"

#include <sys/resource.h>

#include <atomic>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "base/environment_error.hpp"

namespace bootstorm {
namespace {

void check_files(std::size_t files) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
    (void)::getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= files) return;
  throw EnvironmentError{"this process may have " + std::to_string(limit.rlim_cur) + " files open and needs " +
                         std::to_string(files) + ": ulimit -n " + std::to_string(files) +
                         ", or LimitNOFILE= where systemd starts it"};
}

void check_threads(std::size_t threads) {
  std::atomic<bool> go_home{false};
  std::vector<std::thread> tried;
  std::string problem;
  try {
    tried.reserve(threads);
    while (tried.size() < threads) tried.emplace_back([&go_home] { go_home.wait(false); });
  } catch (const std::system_error& error) {
    problem = error.code().message();
  }
  go_home = true;
  go_home.notify_all();
  for (std::thread& thread : tried) thread.join();
  if (problem.empty()) return;
  throw EnvironmentError{"this process can start " + std::to_string(tried.size()) + " threads and needs " +
                         std::to_string(threads) + " (" + problem +
                         "): raise ulimit -u, or TasksMax= where systemd starts it"};
}

}  // namespace

void check_machine_limits(const MachineNeed& need) {
  check_files(need.files);
  check_threads(need.threads);
}

}  // namespace bootstorm
