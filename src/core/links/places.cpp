// For how many boards a link has room at once: as many as fill it, and no more than can have their largest file in
// time.
#include <algorithm>

#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/links/control.hpp"

namespace bootstorm {

namespace {

/// How often the number of boards that may boot at once is looked over.
constexpr Nanos places_interval_ns = 100 * nanos_per_ms;
/// Where nothing is known of a link: so many boards do no harm on 100 Mbit/s.
constexpr double places_first = 16;
constexpr double places_min = 1;
constexpr double places_most = 1e6;
/// What one board takes if it is let to: a Raspberry Pi 4 takes 3 to 5 MB/s.
constexpr double board_bytes_per_s = 4e6;
/// There are more places if so many of them are taken and the link is not full,
constexpr double places_taken = 0.75;
constexpr double places_more = 1.5;
/// as soon as they read; or, as some never read here, after this long.
constexpr Nanos begins_ns = 400 * nanos_per_ms;
constexpr std::uint32_t wait_enough_us = 500;
/// and fewer if blocks wait longer for their turns than this.
constexpr std::uint32_t wait_too_long_us = 1'500;
constexpr double places_fewer = 0.97;
/// A link that was full once may carry more now: it is believed to, a little at a time, while it is not full.
constexpr double carries_more = 1.05;
/// A board takes no longer than one to two of these between one file and the next.
constexpr Nanos between_files_ns = 200 * nanos_per_ms;
/// A Raspberry Pi gives a file up after 30 s. Largest files are often fetched by many at once, and a board that is late
/// has lost all of it.
constexpr double file_time_s = 18;
/// Until boards have had the time to ask for their largest one.
constexpr double file_assumed = 16e6;
constexpr Nanos file_assumed_for_ns = 10 * nanos_per_s;
/// What is smaller makes no difference any more.
constexpr double file_counts = 1e6;
constexpr double file_fades = 0.9999;  // a look: half in two minutes

}  // namespace

void LinkControl::note_open(State& state, Nanos now) noexcept {
  if (now - state.most_since >= between_files_ns) {
    state.most_open_before = state.most_open;
    state.most_open = 0;
    state.most_since = now;
  }
  state.most_open = std::max(state.most_open, state.seen.open);
}

void LinkControl::note_file(State& state, std::uint64_t size) noexcept {
  state.largest_file = std::max(state.largest_file * file_fades, static_cast<double>(size));
}

std::uint32_t LinkControl::begun(const Shard& shard, unsigned network) noexcept {
  std::uint64_t open = 0;
  for (unsigned i = 0; i < shard.count; ++i) open += shard.links->use(i, network).open.get();
  return static_cast<std::uint32_t>(open);
}

double LinkControl::file_least(const State& state, Nanos now) noexcept {
  return state.seen_at == 0 || now - state.seen_at < file_assumed_for_ns ? file_assumed : file_counts;
}

double LinkControl::known_of(const Snapshot& snapshot, unsigned network) noexcept {
  const Network& of = snapshot.networks[network];
  return static_cast<double>(of.link_bytes_per_s != 0 ? of.link_bytes_per_s : snapshot.ports[of.port].link_bytes_per_s);
}

double LinkControl::places_of(const State& state, const Snapshot& snapshot, unsigned network) noexcept {
  if (state.places != 0) return state.places;
  const double known = known_of(snapshot, network);
  return known == 0 ? places_first : std::max(places_min, known / board_bytes_per_s);
}

void LinkControl::make_places(State& state, const Snapshot& snapshot, unsigned network, bool is_wanted,
                              Nanos now) const noexcept {
  if (now - state.places_at < places_interval_ns) return;
  state.places_at = now;
  Seen& seen = state.seen;
  double places = places_of(state, snapshot, network);
  const bool is_calm = state.longest_us < wait_enough_us;
  const bool is_taken = state.least_open >= places * places_taken;
  if (!is_calm || !is_wanted) state.more_at = now;
  if (seen.wait_us >= wait_too_long_us && seen.open <= places + 1) {
    places *= places_fewer;
  } else if (is_calm && (is_taken || now - state.more_at >= begins_ns)) {
    places = places * places_more + 1;
    state.more_at = now;
  }
  if (state.longest_us >= queue_short_us && seen.bytes_per_s != 0) {
    const auto found = static_cast<double>(seen.bytes_per_s);
    state.carries = state.carries == 0 ? found : state.carries + (found - state.carries) / 8;
  } else if (is_calm && is_taken) {
    state.carries *= carries_more;  // it may have become faster
  }
  // As many as can have their largest file in time, and half a time more.
  const double carries = state.rate != 0      ? state.rate
                         : state.carries != 0 ? state.carries
                                              : known_of(snapshot, network);
  const double largest = std::max(state.largest_file, file_least(state, now));
  if (carries != 0) places = std::min(places, carries * file_time_s / largest);
  state.longest_us = 0;
  state.least_open = seen.open;
  seen.places = state.places = std::clamp(places, places_min, places_most);
}

}  // namespace bootstorm
