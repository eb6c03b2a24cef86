#include "rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <thread>

#include "measure.hpp"

namespace bootstorm::bench {

namespace {

using namespace std::chrono_literals;

constexpr unsigned storms = 8;

std::string ms_text(double ns) { return fmt::format("{:.2f}", ns / 1e6); }

}  // namespace

void Rows::one_core(const BenchFile& file, bool cold) {
  Stand stand{eal_, shape({}), file};
  Best live;
  Best block;
  Best plain;
  for (unsigned i = 0; i < settings_.repetitions; ++i) {
    plain.take(pairs(stand, stand.echo(Echo::Answer::as_it_came), true).front());
    block.take(pairs(stand, stand.echo(Echo::Answer::with_block), true).front());
    live.take(pairs(stand, stand.live(), false).front());
  }
  const std::string with = cold ? ", file bytes cold" : "";
  rows_.push_back({.name = "live over net_ring, mbufs and rings included" + with,
                   .measured_as = "share of the rate of a bare echo of frames as long (558 bytes) on the same rings",
                   .value = block.ns / live.ns,
                   .unit = "",
                   .bar = cold ? std::nullopt : std::optional{0.35},
                   .aim = cold ? std::nullopt : std::optional{0.6},
                   .note = fmt::format("worker {}, echo {} per frame; {} transfers, {} ACKs under way, in turns on "
                                       "one core",
                                       ns_text(live.ns), ns_text(block.ns), settings_.sessions, settings_.window)});
  rows_.push_back({.name = "  beside an echo that sends back the 60 bytes" + with,
                   .measured_as = "the same, but the echo has no block to send",
                   .value = plain.ns / live.ns,
                   .unit = "",
                   .note = fmt::format("echo {} per frame", ns_text(plain.ns))});
}

void Rows::two_cores(const BenchFile& file) {
  Stand stand{eal_, shape({}), file};
  const auto time = settings_.storm / 4;
  const Storm plain = beside(stand, stand.echo(Echo::Answer::as_it_came), true, time, 0ns);
  const Storm block = beside(stand, stand.echo(Echo::Answer::with_block), true, time, 0ns);
  const Storm live = beside(stand, stand.live(), false, time, 0ns);
  rows_.push_back(
      {.name = "  worker and boards on a core each",
       .measured_as = "share of the rate of the echo of 558 bytes; the boards' core may be the limit",
       .value = live.frames_per_s / block.frames_per_s,
       .unit = "",
       .note = fmt::format("worker {:.2f}, echo {:.2f}, echo of 60 bytes {:.2f} million frames/s; {} cores",
                           live.frames_per_s / 1e6, block.frames_per_s / 1e6, plain.frames_per_s / 1e6, live.cores)});
  questions(stand);
}

/// Several short storms, of which the least disturbed says what the worker does: when another process takes its core,
/// all who ask meanwhile wait for a time slice of the scheduler's. Answered must be every question of every storm.
void Rows::questions(Stand& stand) {
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::vector<std::uint64_t> least;
  std::string each;
  const auto at = [](const std::vector<std::uint64_t>& sorted_ns, double share) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted_ns.size()));
    return sorted_ns.empty() ? 1e18 : static_cast<double>(sorted_ns[std::min(index, sorted_ns.size() - 1)]);
  };
  for (unsigned i = 0; i < storms; ++i) {
    std::this_thread::sleep_for(200ms);  // whoever was kept from the cores in the last storm has them now
    Storm storm = beside(stand, stand.live(), false, settings_.storm / 4, 100us);
    asked += storm.asked;
    answered += storm.waits_ns.size();
    each.append(" ").append(ms_text(at(storm.waits_ns, 0.999)));
    if (least.empty() || at(storm.waits_ns, 0.999) < at(least, 0.999)) least = std::move(storm.waits_ns);
  }
  const bool all = answered == asked && asked != 0;
  rows_.push_back(
      {.name = "ARP and ping while TFTP saturates a worker",
       .measured_as = fmt::format("p99.9 of the wait for an answer, least of {} storms; every question of all "
                                  "of them answered",
                                  storms),
       .value = all ? at(least, 0.999) / 1e3 : 1e9,
       .unit = "us",
       .bar = 1000,
       .at_most = true,
       .note = fmt::format("{} of {} answered; p50 {:.0f} us, longest {:.0f} us; p99.9 of each storm in ms:{}",
                           answered, asked, at(least, 0.5) / 1e3, at(least, 1.0) / 1e3, each)});
}

Shape Rows::shape(Shape wanted) const {
  wanted.sessions = settings_.sessions;
  wanted.window = settings_.window;
  return wanted;
}
std::uint64_t Rows::frames(Stand& stand) const { return std::min(settings_.frames, stand.driver(0).acks_max() / 2); }
std::vector<Cost> Rows::pairs(Stand& stand, const std::vector<Handler*>& handlers, bool echo) {
  stand.rewind();
  for (unsigned i = 0; i < stand.shape().drivers; ++i) stand.driver(i).expect_echo(echo);
  return measure_pairs(eal_, stand, handlers, frames(stand));
}
Storm Rows::beside(Stand& stand, const std::vector<Handler*>& handlers, bool echo, std::chrono::nanoseconds time,
                   std::chrono::nanoseconds question_interval) {
  stand.rewind();
  stand.driver(0).expect_echo(echo);
  return measure_concurrent(eal_, stand, handlers, time, question_interval);
}
Cost Rows::measure_all(Stand& stand) {
  stand.rewind();
  const auto handlers = stand.live();
  for (Handler* handler : handlers) handler->enter();
  const Cost cost = measure_alternating(stand.driver(0), handlers, frames(stand));
  for (Handler* handler : handlers) handler->leave();
  return cost;
}

}  // namespace bootstorm::bench
