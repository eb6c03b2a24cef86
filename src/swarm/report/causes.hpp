// Why boards did not boot, each reason once with the boards that share it: what a report says first.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "client/board.hpp"
#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

struct Cause {
  client::Failure failure = client::Failure::none;  // none: its time was over
  client::State state = client::State::off;
  std::string_view file{};            // without prefix; of a failure, the one that all of them ended at
  std::vector<std::uint32_t> boards;  // ascending

  // Over all of them.
  std::uint32_t block_least = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t block_most = 0;
  std::uint64_t discovers = 0;
  std::uint64_t offers_unusable = 0;
  std::uint64_t files = 0;  // read whole
  std::uint64_t bytes = 0;
};

/// The most frequent first; empty if all booted.
[[nodiscard]] std::vector<Cause> causes_of(const BoardList& boards);

/// What happened: half a sentence, "a byte differs from the file; last file start.elf, block 9".
[[nodiscard]] std::string what_text(const Cause& cause);
/// Whether these boards are served at all, beside the others, and where to look: sentences.
[[nodiscard]] std::string served_text(const Cause& cause, const BoardList& boards);
/// "b8:27:eb:00:00:01 (serial 10000001)", at most so many and how many are left.
[[nodiscard]] std::string names_text(const Cause& cause, const BoardList& boards, std::size_t named_max);

}  // namespace bootstorm::swarm
