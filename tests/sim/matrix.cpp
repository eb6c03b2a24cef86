#include "matrix.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"

namespace bootstorm::sim {

namespace {

struct Client {
  const client::ClientModel* model;
  std::uint16_t windowsize;
};
constexpr std::array clients{
    Client{&client::pi3_model, 1},      Client{&client::pi4_model, 1},      Client{&client::pxe_bios_model, 1},
    Client{&client::ipxe_model, 1},     Client{&client::pxe_x64_model, 1},  Client{&client::pxe_x64_model, 4},
    Client{&client::pxe_x64_model, 16}, Client{&client::pxe_x64_model, 64},
};

struct Loss {
  double share;
  double data_per_block_max;  // lockstep: two lossy ways are passed by 1 / (1 - loss)^2 DATA frames a block
  double by_window_max;       // a block that is missed or doubled makes its window begin again, at first all sixty-four
};
constexpr std::array losses{Loss{0, 1.005, 4}, Loss{0.01, 1.03, 4}, Loss{0.05, 1.13, 4}, Loss{0.2, 1.62, 6}};

constexpr double duplication = 0.05;
constexpr double reordering = 0.2;
constexpr unsigned fields = clients.size() * losses.size() * 4;
constexpr std::uint64_t wraps_every = 16;
constexpr std::size_t kernel_that_wraps_bytes = 40'000'000;

/// One odd number's multiples come to every field, and neighbours to different ones.
constexpr std::uint64_t spread = 37;
static_assert(fields % 2 == 0 && spread % 2 == 1);

}  // namespace

Scenario field_of(std::uint64_t seed) {
  const bool wraps = seed % wraps_every == 0;
  const std::uint64_t round = seed / wraps_every;
  std::uint64_t field = (wraps ? round : round * (wraps_every - 1) + seed % wraps_every - 1) * spread % fields;
  const auto take = [&field](std::uint64_t count) {
    const std::uint64_t taken = field % count;
    field /= count;
    return taken;
  };
  Scenario scenario;
  scenario.seed = seed;
  const Client& client = clients[take(clients.size())];
  const Loss& loss = losses[take(losses.size())];
  scenario.duplication = take(2) == 0 ? 0 : duplication;
  scenario.reordering = take(2) == 0 ? 0 : reordering;
  scenario.model = client.model;
  scenario.windowsize = client.windowsize;
  scenario.loss = loss.share;
  scenario.data_per_block_max = client.windowsize > 1 ? loss.by_window_max : loss.data_per_block_max;
  // Firmware that hangs on a block that comes twice can only be asked for on a network that repeats and loses nothing.
  const bool gentle = scenario.loss == 0 && scenario.duplication == 0;
  scenario.old_firmware = scenario.model == &client::pi4_model && gentle && !wraps;
  scenario.boards = wraps ? 1 : 4;
  scenario.shards = 1 + static_cast<unsigned>(round % 3);
  if (wraps) {
    scenario.kernel_bytes = kernel_that_wraps_bytes;
    scenario.blksize_max = 512;
    scenario.time_max_ns = 30'000 * nanos_per_s;  // a lost block costs 50 ms or more, and at 20 % every third is lost
  }
  scenario.power_cycled_max = 1;  // their DHCP has its own runs
  scenario.may_stall = false;
  scenario.no_trouble = loss.share <= 0.01;
  return scenario;
}

std::string name_of(const Scenario& field) {
  std::ostringstream text;
  text << field.model->name;
  if (field.old_firmware) text << " of 2021";
  if (field.model == &client::pxe_x64_model) text << " by " << field.windowsize;
  text << ", loss " << field.loss * 100 << " %";
  if (field.duplication > 0) text << ", duplication";
  if (field.reordering > 0) text << ", reordering";
  if (field.blksize_max != 0) text << ", numbers wrap";
  return text.str();
}

void MatrixTotals::add(const Scenario& field, const Report& report) {
  Sum& sum = sums_[{field.loss, field.windowsize}];
  ++sum.runs;
  sum.data += report.data_sent;
  sum.blocks += report.blocks;
}

bool MatrixTotals::conclude() const {
  bool good = true;
  for (const auto& [at, sum] : sums_) {
    const auto [loss, windowsize] = at;
    const double per_block = static_cast<double>(sum.data) / static_cast<double>(sum.blocks == 0 ? 1 : sum.blocks);
    std::printf("loss %2.0f %%, window %2u: %llu runs, %.4f DATA a block (%llu blocks)\n", loss * 100,
                unsigned{windowsize}, static_cast<unsigned long long>(sum.runs), per_block,
                static_cast<unsigned long long>(sum.blocks));
    for (const Loss& known : losses) {
      if (known.share != loss || windowsize > 1 || sum.blocks == 0) continue;
      // Three standard deviations of how many frames chance takes: much for a single board, nothing for two hundred.
      const double chance = 3 * std::sqrt((known.data_per_block_max - 1) / static_cast<double>(sum.blocks));
      if (per_block <= known.data_per_block_max + chance) continue;
      std::printf("  FAULT: more than %.3f\n", known.data_per_block_max + chance);
      good = false;
    }
  }
  return good;
}

}  // namespace bootstorm::sim
