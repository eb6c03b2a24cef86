#include "instructions.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "dpdk/device/host.hpp"

namespace bootstorm::bench {

namespace {

// Whole windows of 512: no frame is counted on one side only.
constexpr std::uint64_t frames_few = 20'480;
constexpr std::uint64_t frames_more = 61'440;
constexpr unsigned sessions = 512;

/// The whole name: a pattern would match the lambdas within it, too, and each match toggles.
constexpr std::string_view worker_receive =
    "bootstorm::WorkerLoop<bootstorm::dpdk::DeviceIo>::receive(unsigned long, bootstorm::Snapshot const&)";

/// Instructions from a frame's receipt until it lies ready to be sent. Without timers: they follow the clock, and
/// under valgrind far more of them fire for each frame.
std::optional<std::uint64_t> count(const std::string& what, std::uint64_t frames) {
  const auto file = std::filesystem::temp_directory_path() / fmt::format("ring-bench-{}.callgrind", getpid());
  const std::string command = fmt::format(
      "valgrind --tool=callgrind --callgrind-out-file='{}' --toggle-collect='{}' "
      "--toggle-collect='bootstorm::bench::Echo::round()' '{}' --count {} --frames {} --sessions {} >/dev/null 2>&1",
      file.string(), worker_receive, dpdk::own_path(), what, frames, sessions);
  std::optional<std::uint64_t> total;
  if (std::system(command.c_str()) == 0) {
    std::ifstream out{file};
    for (std::string word; out >> word;) {
      if (word != "summary:" && word != "totals:") continue;
      std::uint64_t value = 0;
      if (out >> value) total = value;
      break;
    }
  }
  std::error_code error;
  std::filesystem::remove(file, error);
  return total;
}

}  // namespace

std::optional<double> instructions_per_frame(const std::string& what) {
  const auto few = count(what, frames_few);
  const auto more = few ? count(what, frames_more) : std::nullopt;
  if (!more) return std::nullopt;
  return static_cast<double>(*more - *few) / static_cast<double>(frames_more - frames_few);
}

}  // namespace bootstorm::bench
