// kill -9 in an ACK storm, again and again: whoever was told to have an address has it after the restart, and nobody
// else. The appliance is the core with its journal, the committer and the file, in a process of its own.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "core/dhcp/policy/server_state.hpp"
#include "base/journal_bell.hpp"
#include "lease_storm.hpp"
#include "leases/committer.hpp"
#include "ledger.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::durability {
namespace {

using Clock = std::chrono::steady_clock;

constexpr StormSettings settings{.clients = 4000, .addresses = 3000, .roms_percent = 20, .releases_percent = 10};
constexpr std::chrono::seconds serving_again_max{3};

Nanos now() { return static_cast<Nanos>(Clock::now().time_since_epoch().count()); }

[[noreturn]] void fail(const std::string& why) {
  std::printf("not ok 1 - %s\n", why.c_str());
  std::fflush(stdout);
  std::_Exit(1);
}

leases::LeaseStore opened(const std::filesystem::path& state) {
  auto result = leases::LeaseStore::open(state);
  if (const auto* error = std::get_if<leases::StoreError>(&result)) fail(error->message);
  return std::get<leases::LeaseStore>(std::move(result));
}

std::vector<LeaseRecord> loaded(leases::LeaseStore& store) {
  auto result = store.load(now());
  if (const auto* error = std::get_if<leases::StoreError>(&result)) fail(error->message);
  return std::get<std::vector<LeaseRecord>>(std::move(result));
}

/// The process that is killed. Says on `pipe` what leaves it.
[[noreturn]] void serve(const std::filesystem::path& state, std::uint64_t seed, int pipe) {
  leases::LeaseStore store = opened(state);
  Shard shard{0, 1, 64, settings.addresses + 64};
  shard.journal = std::make_shared<LeaseJournal>();
  for (const LeaseRecord& lease : loaded(store)) {
    if (!shard.dhcp_server->plan.restore(lease, now())) fail("a lease contradicts another one");
  }
  const leases::LeaseCommitter committer{std::move(store), shard.journal, now};
  LeaseStorm storm{settings, shard, seed, [pipe](const Told& told) {
                     if (::write(pipe, &told, sizeof told) != sizeof told) std::_Exit(1);
                   }};
  for (JournalBell bell;;) {
    const std::size_t sent = storm.send(now());
    bell.ring_if_new(*shard.journal);
    storm.release();
    if (sent == 0) ::sched_yield();
  }
}

/// Reads what there is until `deadline`, or to the end where there is none. True: something came.
bool listen(int pipe, Ledger& ledger, const Clock::time_point* deadline) {
  bool heard = false;
  std::array<Told, 256> room;
  for (;;) {
    if (deadline != nullptr) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now()).count();
      pollfd waiting{pipe, POLLIN, 0};
      if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return heard;
    }
    // Every piece is written whole, being smaller than what a pipe takes at once.
    const ssize_t bytes = ::read(pipe, room.data(), sizeof room);
    if (bytes <= 0) return heard;
    heard = true;
    for (std::size_t i = 0; i < static_cast<std::size_t>(bytes) / sizeof(Told); ++i) ledger.take(room[i], now());
  }
}

Clock::duration kill_once(const std::filesystem::path& state, std::uint64_t seed, std::mt19937_64& random,
                          Ledger& ledger) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
  const auto began = Clock::now();
  const pid_t child = ::fork();
  if (child < 0) fail("no process");
  if (child == 0) {
    ::close(ends[0]);
    serve(state, seed, ends[1]);
  }
  ::close(ends[1]);
  pollfd first{ends[0], POLLIN, 0};
  if (::poll(&first, 1, 60'000) <= 0) fail("nobody was served for a minute");
  const auto serving_after = Clock::now() - began;
  const auto deadline = Clock::now() + std::chrono::microseconds{random() % 30'000};
  (void)listen(ends[0], ledger, &deadline);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  (void)listen(ends[0], ledger, nullptr);
  ::close(ends[0]);
  if (!WIFSIGNALED(status)) fail("the appliance ended by itself");
  return serving_after;
}

int run(unsigned kills) {
  const test::TemporaryDirectory directory;
  const std::filesystem::path state = directory / "state";
  const std::uint64_t seed = std::random_device{}();
  std::printf("1..1\n# seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random{seed};
  Ledger ledger{10 * nanos_per_s};  // other processes may have the processor between two looks at a clock
  Clock::duration slowest{};
  for (unsigned i = 0; i < kills; ++i) {
    slowest = std::max(slowest, kill_once(state, seed + i, random, ledger));
    leases::LeaseStore store = opened(state);
    ledger.compare(loaded(store), now());
  }
  const double slowest_s = std::chrono::duration<double>(slowest).count();
  if (slowest > serving_again_max) fail("it took " + std::to_string(slowest_s) + " s to serve again");
  if (ledger.acknowledged() < kills * 10) fail("there was no storm");
  std::printf("ok 1 - %u kills, %llu leases acknowledged: none lost, none given twice; serving again after at most "
              "%.3f s\n", kills, static_cast<unsigned long long>(ledger.acknowledged()), slowest_s);
  return 0;
}

}  // namespace
}  // namespace bootstorm::durability

int main(int argc, char** argv) {
  try {
    return bootstorm::durability::run(argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 200);
  } catch (const bootstorm::durability::Broken& broken) {
    bootstorm::durability::fail(broken.what());
  }
}
