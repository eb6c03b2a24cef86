// Durable four-message exchanges in one process: DISCOVER, OFFER, REQUEST, and an ACK that leaves when its lease is on
// disk. The core with its journal on one thread, the committer on another, SQLite on a real file system. Prints JSON.
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/journal_bell.hpp"
#include "lease_storm.hpp"
#include "leases/committer.hpp"

namespace {

using namespace bootstorm;
using Clock = std::chrono::steady_clock;

Nanos now() { return static_cast<Nanos>(Clock::now().time_since_epoch().count()); }

double ms(const std::vector<Nanos>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return static_cast<double>(sorted[at]) / 1e6;
}

int run(const std::filesystem::path& state, double seconds, std::uint32_t clients) {
  auto opened = leases::LeaseStore::open(state);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) {
    std::fprintf(stderr, "durable_bench: %s\n", error->message.c_str());
    return 1;
  }
  Shard shard{0, 1, 64};
  shard.journal = std::make_shared<LeaseJournal>();
  leases::LeaseCommitter committer{std::get<leases::LeaseStore>(std::move(opened)), shard.journal, now};
  durability::StormSettings settings{.clients = clients, .addresses = clients, .renews = false};
  std::vector<Nanos> waits;  // from the REQUEST to its ACK
  waits.reserve(std::size_t{1} << 22);
  durability::LeaseStorm storm{settings, shard, 1, [&](const durability::Told& told) {
                                 waits.push_back(now() - (told.until - settings.lease_s * nanos_per_s));
                               }};
  const Nanos began = now();
  const Nanos end = began + static_cast<Nanos>(seconds * 1e9);
  JournalBell bell;
  while (now() < end) {
    const std::size_t sent = shard.journal->has_room() ? storm.send(now()) : 0;
    bell.ring_if_new(*shard.journal);
    storm.release();
    if (sent == 0) ::sched_yield();
  }
  const double took_s = static_cast<double>(now() - began) / 1e9;
  committer.stop();
  std::ranges::sort(waits);
  const auto commits = committer.status().commits;
  std::printf("{\"clients\": %u, \"exchanges\": %zu, \"exchanges_per_s\": %.0f, \"commits_per_s\": %.1f, "
              "\"wait_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f}}\n",
              clients, waits.size(), static_cast<double>(waits.size()) / took_s, static_cast<double>(commits) / took_s,
              ms(waits, 0.5), ms(waits, 0.99), ms(waits, 1));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: durable_bench STATE-DIRECTORY [SECONDS [CLIENTS]]\n");
    return 2;
  }
  return run(argv[1], argc > 2 ? std::strtod(argv[2], nullptr) : 3,
             argc > 3 ? static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10)) : 20'000);
}
