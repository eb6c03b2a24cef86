// Boards in virtual time through restarts at every place where a commit can end: at no instant do two of them hold one
// address, and who was told to hold one holds it after the restart. Each seed is a fleet of its own.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "world.hpp"

namespace bootstorm::durability {
namespace {

constexpr const char* usage =
    "usage: restart_sim FIRST-SEED [SEEDS [BOARDS [FAULT [TRACED-BOARD]]]]\n"
    "BOARDS: 0, each seed its own number. FAULT: none, early_answers, lost_records, kept_releases; a fault must be "
    "found.\n";
constexpr std::array<std::string_view, 4> faults{"none", "early_answers", "lost_records", "kept_releases"};

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1;
  std::uint32_t boards = 0;
  Fault fault = Fault::none;
  std::int64_t traced_board = -1;
};

Fleet fleet_for(const Arguments& arguments, std::uint64_t seed) {
  Fleet fleet = fleet_of(seed);
  if (arguments.boards != 0) fleet.boards = arguments.boards;
  fleet.fault = arguments.fault;
  fleet.traced_board = arguments.traced_board;
  return fleet;
}

int run(const Arguments& arguments, const char* program) {
  Tale sum;
  std::uint64_t found = 0;
  std::uint32_t largest = 0;
  const auto seconds_since = [](auto start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (std::uint64_t seed = arguments.first; seed < arguments.first + arguments.seeds; ++seed) {
    const Fleet fleet = fleet_for(arguments, seed);
    const auto start = std::chrono::steady_clock::now();
    largest = std::max(largest, fleet.boards);
    try {
      const Tale tale = World{fleet}.run();
      sum.frames += tale.frames;
      sum.promises += tale.promises;
      sum.taken += tale.taken;
      sum.booted += tale.booted;
      sum.restarts += tale.restarts;
      sum.records += tale.records;
      sum.declined += tale.declined;
      if (arguments.seeds > 1) continue;
      std::printf("# %s: %llu frames, %.2f s\n", name_of(fleet).c_str(), static_cast<unsigned long long>(tale.frames),
                  seconds_since(start));
    } catch (const Broken& broken) {
      std::printf("# seed %llu, %s: %s\n# again: %s %llu 1 %u %s\n", static_cast<unsigned long long>(seed),
                  name_of(fleet).c_str(), broken.what(), program, static_cast<unsigned long long>(seed),
                  arguments.boards, faults[static_cast<std::size_t>(arguments.fault)].data());
      std::fflush(stdout);
      ++found;
    }
  }
  const bool something_happened = sum.promises > sum.restarts && sum.restarts > 0 && sum.taken > 0 && sum.booted > 0;
  const bool shows_something = something_happened || arguments.seeds == 1;
  const bool good = arguments.fault == Fault::none ? found == 0 && shows_something : found != 0;
  std::printf("%s 1 - %llu seeds, up to %u boards, %llu frames, %llu boots, %llu addresses taken, %llu promises, "
              "%llu declined, %llu records, %llu restarts: %llu faults\n",
              good ? "ok" : "not ok", static_cast<unsigned long long>(arguments.seeds), largest,
              static_cast<unsigned long long>(sum.frames), static_cast<unsigned long long>(sum.booted),
              static_cast<unsigned long long>(sum.taken), static_cast<unsigned long long>(sum.promises),
              static_cast<unsigned long long>(sum.declined), static_cast<unsigned long long>(sum.records),
              static_cast<unsigned long long>(sum.restarts), static_cast<unsigned long long>(found));
  return good ? 0 : 1;
}

}  // namespace
}  // namespace bootstorm::durability

int main(int argc, char** argv) {
  using namespace bootstorm::durability;
  const auto number = [&](int at, unsigned long otherwise) {
    return argc > at ? std::strtoul(argv[at], nullptr, 10) : otherwise;
  };
  if (argc < 2 || argv[1][0] == '-') {
    std::fputs(usage, argc < 2 ? stderr : stdout);
    return argc < 2 ? 2 : 0;
  }
  Arguments arguments{.first = number(1, 1), .seeds = number(2, 1), .boards = static_cast<std::uint32_t>(number(3, 0))};
  for (std::size_t i = 0; argc > 4 && i < faults.size(); ++i) {
    if (faults[i] == argv[4]) arguments.fault = static_cast<Fault>(i);
  }
  if (argc > 5) arguments.traced_board = std::strtol(argv[5], nullptr, 10);
  std::printf("1..1\n");
  return run(arguments, argv[0]);
}
