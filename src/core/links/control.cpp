#include "core/links/control.hpp"

#include <algorithm>

#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm {

namespace {

constexpr Nanos look_interval_ns = 20 * nanos_per_ms;

/// How many looks in a row must find a long queue before a link that is not paced counts as full.
constexpr unsigned looks_to_believe = 3;
/// Assumed of a link whose round trips were never seen on an empty queue.
constexpr std::uint32_t least_assumed_us = 1'000;

/// Of the rate that is set, or was found: a little is left to others, or the queue would grow from chance alone.
constexpr double share_used = 0.985;
/// Where a link of known rate begins to be paced.
constexpr double share_full = 0.8;
constexpr double raise = 1.02;
constexpr double lower = 0.92;
constexpr double rate_min = 125'000;  // 1 Mbit/s
/// It is lowered no sooner again: what was sent before has to come back first.
constexpr Nanos lower_interval_ns = 40 * nanos_per_ms;
/// So often a paced link sends less for a moment, so that its round trips show what they are without a queue.
constexpr Nanos drain_interval_ns = 10 * nanos_per_s;
constexpr Nanos drain_ns = 60 * nanos_per_ms;
constexpr double drain_share = 0.5;
/// After no block has waited for so long, a link is not full any more.
constexpr Nanos calm_ns = 2 * nanos_per_s;
/// Waits below this are no waits.
constexpr std::uint32_t wait_counts_us = 300;

}  // namespace

LinkControl::Sums LinkControl::sum_of(LinkBudgets& links, unsigned network, unsigned shards) noexcept {
  Sums sums;
  for (unsigned i = 0; i < shards; ++i) {
    LinkUse& use = links.use(i, network);
    sums.acknowledged += use.acknowledged.get();
    sums.turns += use.turns.get();
    sums.waited_us += use.waited_us.get();
    sums.open_in[i] = static_cast<std::uint32_t>(use.open.get());
    sums.open += sums.open_in[i];
    sums.round_trip_us = std::min(sums.round_trip_us, use.take_round_trip());
    sums.largest_file = std::max(sums.largest_file, use.take_largest_file());
  }
  return sums;
}

void LinkControl::add(Sums& to, const Sums& more) noexcept {
  to.acknowledged += more.acknowledged;
  to.turns += more.turns;
  to.waited_us += more.waited_us;
  to.open += more.open;
  for (std::size_t i = 0; i < shards_max; ++i) to.open_in[i] += more.open_in[i];
  to.round_trip_us = std::min(to.round_trip_us, more.round_trip_us);
}

// Each shard may send by itself what is its share, and asks no other before a block: by its transfers. One that has
// none now may have one before the next look.
void LinkControl::share_out(LinkBudgets& links, unsigned link, std::uint64_t rate, const Sums& sums,
                            unsigned shards) noexcept {
  const std::uint64_t each = 1;  // transfer that may come
  for (unsigned i = 0; i < shards; ++i) {
    const std::uint64_t share = rate * (sums.open_in[i] + each) / (sums.open + each * shards);
    links.set_rate(i, link, rate == 0 ? 0 : std::max<std::uint64_t>(share, 1));
  }
}

std::uint64_t LinkControl::rate_now(const State& state, Nanos now) noexcept {
  const bool drains = state.rate != 0 && now >= state.drains_from;
  return static_cast<std::uint64_t>(drains ? state.rate * drain_share : state.rate);
}

// The least round trip is taken for that of an empty queue. Other clients may be slower by themselves, which looks like
// a queue: so it is learned anew each time that the queue was given the chance to be empty.
void LinkControl::note_least(State& state, std::uint32_t round_trip_us, Nanos now) const noexcept {
  const bool is_drained = state.rate != 0 && now >= state.drains_from + drain_ns / 2;
  state.least_us = is_drained ? round_trip_us : std::min(state.least_us, round_trip_us);
  state.is_least_known = state.is_least_known || is_drained || now - state.seen_at > nanos_per_s;
}

void LinkControl::see(State& state, const Sums& sums, Nanos passed, Nanos now) const noexcept {
  Seen& seen = state.seen;
  const std::uint64_t turns = sums.turns - state.before.turns;
  seen.bytes_per_s = (sums.acknowledged - state.before.acknowledged) * nanos_per_s / passed;
  seen.open = sums.open;
  seen.wait_us = turns == 0 ? 0 : static_cast<std::uint32_t>((sums.waited_us - state.before.waited_us) / turns);
  const bool is_draining = state.drains_from != 0 && now >= state.drains_from;
  if (sums.round_trip_us != LinkUse::none) {
    if (state.seen_at == 0) state.seen_at = now;
    note_least(state, sums.round_trip_us, now);
    const std::uint32_t empty = state.is_least_known ? state.least_us : std::min(state.least_us, least_assumed_us);
    seen.queue_us = sums.round_trip_us - std::min(sums.round_trip_us, empty);
  } else {
    seen.queue_us = 0;
  }
  state.longest_us = std::max(state.longest_us, seen.wait_us + seen.queue_us);
  state.least_open = std::min(state.least_open, seen.open);
  note_open(state, now);
  seen.is_full = state.rate != 0 && seen.wait_us >= wait_counts_us && !is_draining;
  if (seen.is_full) state.full_at = now;
  state.before = sums;
}

void LinkControl::begin_pacing(State& state, double rate, Nanos now) const noexcept {
  state.rate = std::max(rate, rate_min);
  state.full_at = now;
  state.lowered_at = now;
  state.drains_from = now + drain_interval_ns;
  state.seen.is_paced = true;
}

void LinkControl::steer(State& state, std::uint64_t known, Nanos now) const noexcept {
  Seen& seen = state.seen;
  const double most = static_cast<double>(known) * share_used;
  const double all = static_cast<double>(seen.bytes_per_s);
  if (state.rate == 0) {
    state.long_looks = static_cast<std::uint8_t>(seen.queue_us >= queue_long_us ? state.long_looks + 1 : 0);
    if (known != 0 && all >= static_cast<double>(known) * share_full) return begin_pacing(state, most, now);
    if (state.long_looks < looks_to_believe) return;
    return begin_pacing(state, known != 0 ? std::min(all, most) : all, now);
  }
  if (now - state.full_at >= calm_ns && seen.queue_us < queue_long_us) {
    state.rate = 0;
    seen.is_paced = false;
    return;
  }
  if (now >= state.drains_from + drain_ns) state.drains_from = now + drain_interval_ns;
  if (now >= state.drains_from) return;
  if (seen.queue_us >= queue_long_us && now - state.lowered_at >= lower_interval_ns) {
    state.rate = std::max(std::min(state.rate, static_cast<double>(seen.bytes_per_s)) * lower, rate_min);
    state.lowered_at = now;
  } else if (seen.queue_us < queue_short_us && seen.is_full) {
    state.rate *= raise;
  }
  if (known != 0) state.rate = std::min(state.rate, most);
}

void LinkControl::look(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const Nanos passed = now - looked_at_;
  looked_at_ = now;
  LinkBudgets& links = *shard.links;
  std::array<Sums, ports_max> of_ports;
  std::uint32_t paced = 0;
  const std::size_t count = std::min(snapshot.networks.size(), networks_max);
  for (unsigned i = 0; i < count; ++i) {
    const Network& network = snapshot.networks[i];
    if (network.is_subnet) break;
    const Sums sums = sum_of(links, i, shard.count);
    State& state = networks_[i];
    see(state, sums, passed, now);
    steer(state, network.link_bytes_per_s, now);
    if (!snapshot.paces_links) state.rate = 0;
    note_file(state, sums.largest_file);
    make_places(state, snapshot, i, shard.dhcp_server->line.waiting(i) != 0, now);
    share_out(links, i, rate_now(state, now), sums, shard.count);
    if (state.rate != 0) paced |= 1u << i;
    add(of_ports[network.port], sums);
  }
  for (unsigned port = 0; port < snapshot.ports.size() && port < ports_max; ++port) {
    State& state = ports_[port];
    // Of a port that nobody has said anything of, each network finds out by itself what is left to it.
    const std::uint64_t known = snapshot.ports[port].link_bytes_per_s;
    see(state, of_ports[port], passed, now);
    if (known == 0 || !snapshot.paces_links) state.rate = 0;
    if (known != 0 && snapshot.paces_links) steer(state, known, now);
    share_out(links, link_of_port(port), rate_now(state, now), of_ports[port], shard.count);
    if (state.rate == 0) continue;
    for (unsigned i = 0; i < count; ++i) {
      if (snapshot.networks[i].port == port && !snapshot.networks[i].is_subnet) paced |= 1u << i;
    }
  }
  links.set_paced(paced);
}

void LinkControl::on_tick(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (!snapshot.paces_links && !shard.links->is_any_paced()) return;
  if (now - looked_at_ >= look_interval_ns) look(now, shard, snapshot);
}

}  // namespace bootstorm
