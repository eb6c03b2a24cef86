// More boards than the wire carries in the time that their firmware allows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scenario.hpp"

namespace bootstorm::sim {

inline constexpr std::uint64_t gigabit = 1'000'000'000;

/// Boards of that model on such a wire, all switched on within half a second. `set_bytes`: what a board reads in all,
/// at least 1,000,000; the kernel is 40 % of it.
[[nodiscard]] Scenario storm_of(const client::ClientModel& model, unsigned boards, std::uint64_t bits_per_s,
                                std::size_t set_bytes);

/// Prints what becomes of storms: boards, link, sizes, against the share that has booted, the time to the last board,
/// and the bytes that served nobody. False if a run is not what it should be.
/// `like`: seed, shards, loss and what the appliance does.
[[nodiscard]] bool tabulate_storms(const Scenario& like);
/// One of them, with the boards and the model of `like`, with so many seeds.
[[nodiscard]] bool run_storm(const Scenario& like, unsigned seeds, unsigned mbit_per_s, unsigned set_mb);

}  // namespace bootstorm::sim
