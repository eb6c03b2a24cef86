// Restarts in virtual time, at every place where a commit can end: whoever was told to hold an address holds it
// afterwards, and nobody else, on a network that loses and doubles messages, with more boards than addresses and leases
// that run out. The disk is a map that takes one record after the other.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "ledger.hpp"
#include "lease_storm.hpp"

namespace bootstorm::durability {
namespace {

struct Disk {
  std::map<std::uint32_t, LeaseRecord> leases;

  void take(const LeaseRecord& record) {
    if (record.state == LeaseState::free) {
      leases.erase(record.address.value);
    } else {
      leases[record.address.value] = record;
    }
  }
  [[nodiscard]] std::vector<LeaseRecord> all(Nanos now) {
    std::erase_if(leases, [now](const auto& each) { return each.second.until <= now; });
    std::vector<LeaseRecord> list;
    for (const auto& [address, record] : leases) list.push_back(record);
    return list;
  }
};

class World {
 public:
  World(const StormSettings& settings, std::uint64_t seed)
      : settings_(settings),
        shard_(new_shard()),
        random_(seed),
        storm_(settings, *shard_, seed, [this](const Told& told) { ledger_.take(told, now_); }) {}

  /// A moment: messages arrive, something becomes due, a part of what is written reaches the disk. True: it went on
  /// until `records` were on disk in all, and not further.
  bool step(std::uint64_t records) {
    now_ += 1 + random_.below(step_ns_max);
    if (random_.below(4) != 0) (void)storm_.send(now_);
    storm_.tick(now_);
    std::uint64_t commit = random_.below(40);
    for (LeaseRecord record; commit != 0 && shard_->journal->pop(record); --commit) {
      disk_.take(record);
      if (++on_disk_ == records) return true;
      shard_->journal->publish(record.number);
      if (random_.below(2) == 0) storm_.release();
    }
    storm_.release();
    return false;
  }
  /// The power goes and comes back: memory is lost. `told`: the committer has still said how far it has come.
  void restart(bool told) {
    if (told) storm_.release();
    const std::vector<LeaseRecord> leases = disk_.all(now_);
    ledger_.compare(leases, now_);
    now_ += random_.below(2 * nanos_per_s);
    std::unique_ptr<Shard> next = new_shard();
    for (const LeaseRecord& lease : disk_.all(now_)) {
      if (!next->addresses->restore(lease, now_)) throw Broken{"a lease on disk contradicts another one"};
    }
    storm_.restart(*next);
    shard_ = std::move(next);
  }
  [[nodiscard]] client::Random& random() { return random_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::uint64_t on_disk() const { return on_disk_; }

 private:
  static constexpr Nanos step_ns_max = 40 * nanos_per_ms;

  [[nodiscard]] std::unique_ptr<Shard> new_shard() const {
    auto shard = std::make_unique<Shard>(0u, 1u, 64u, settings_.addresses + 64);
    shard->journal = std::make_shared<LeaseJournal>();
    return shard;
  }

  StormSettings settings_;
  std::unique_ptr<Shard> shard_;
  client::Random random_;
  Disk disk_;
  Ledger ledger_;
  Nanos now_ = nanos_per_s;
  std::uint64_t on_disk_ = 0;
  LeaseStorm storm_;
};

StormSettings settings_for(std::uint32_t boards) {
  return {.clients = boards,
          .addresses = boards * 4 / 5,
          .roms_percent = 30,
          .releases_percent = 10,
          .lease_s = 20,
          .loss_percent = 5,
          .duplication_percent = 5};
}

/// One restart behind the n-th record, the same storm each time. Eight seeds in a row try 64 places, twice each.
std::uint64_t every_boundary(std::uint64_t seed) {
  std::uint64_t acknowledged = 0;
  const std::uint64_t first = seed % 8 * 8 + 1;
  for (std::uint64_t i = 0; i < 16; ++i) {
    World world{settings_for(40), seed / 8};
    while (!world.step(first + i / 2)) continue;
    world.restart(i % 2 == 0);
    for (int more = 0; more < 30; ++more) (void)world.step(0);
    acknowledged += world.ledger().acknowledged();
  }
  return acknowledged;
}

/// Many boards, and restarts now and then.
std::uint64_t long_run(std::uint64_t seed, std::uint32_t boards, unsigned steps) {
  World world{settings_for(boards), seed};
  std::uint64_t next = 1 + world.random().below(200);
  for (unsigned i = 0; i < steps; ++i) {
    if (!world.step(next)) continue;
    world.restart(world.random().below(2) == 0);
    next = world.on_disk() + 1 + world.random().below(boards);
  }
  return world.ledger().acknowledged();
}

int run(std::uint64_t seed, unsigned seeds, std::uint32_t boards) {
  std::uint64_t acknowledged = 0;
  for (std::uint64_t s = seed; s < seed + seeds; ++s) {
    try {
      acknowledged += every_boundary(s) + long_run(s, boards, boards / 8 + 100);
    } catch (const Broken& broken) {
      std::printf("not ok 1 - seed %llu: %s\n", static_cast<unsigned long long>(s), broken.what());
      return 1;
    }
  }
  if (acknowledged < std::uint64_t{seeds} * boards) {
    std::printf("not ok 1 - there was no storm: %llu acknowledged\n", static_cast<unsigned long long>(acknowledged));
    return 1;
  }
  std::printf("ok 1 - %u seeds, %u boards, %llu leases acknowledged: none lost, none given twice\n", seeds, boards,
              static_cast<unsigned long long>(acknowledged));
  return 0;
}

}  // namespace
}  // namespace bootstorm::durability

int main(int argc, char** argv) {
  const auto argument = [&](int at, unsigned long otherwise) {
    return argc > at ? std::strtoul(argv[at], nullptr, 10) : otherwise;
  };
  std::printf("1..1\n");
  return bootstorm::durability::run(argument(1, 1), static_cast<unsigned>(argument(2, 20)),
                                    static_cast<std::uint32_t>(argument(3, 200)));
}
