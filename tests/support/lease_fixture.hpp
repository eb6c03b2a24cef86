// Shared by tests of leases on disk: a temporary state directory, clocks that the test sets, and records.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/journal.hpp"
#include "leases/store.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::leases::test {

/// The workers' clock, which stands still.
inline constexpr Nanos now = 77 * nanos_per_s;

class StateDirectory {
 public:
  [[nodiscard]] std::filesystem::path path() const { return top_ / "state"; }
  [[nodiscard]] std::filesystem::path file() const { return path() / "leases.db"; }

 private:
  bootstorm::test::TemporaryDirectory top_;
};

/// A machine whose clocks the test sets.
struct Machine {
  std::string boot = "first";
  std::int64_t running_ms = 1'000'000;
  std::int64_t wall_ms = 1'790'000'000'000;

  void pass(std::int64_t ms) {
    running_ms += ms;
    wall_ms += ms;
  }
  void reboot(std::int64_t dark_ms) {
    boot += '+';
    running_ms = 5'000;
    wall_ms += dark_ms;
  }
  [[nodiscard]] StoreOptions options() {
    return {.clock = {boot, [this] { return running_ms; }, [this] { return wall_ms; }}};
  }
};

inline LeaseRecord lease_record(std::uint32_t n, Nanos until, LeaseState state = LeaseState::bound) {
  return {.until = until,
          .address = {0x0a000000u + n},
          .link = {1, 20},
          .mac = MacAddress::from_number(0x020000000000u + n),
          .state = state,
          .kind = ClientKind::pi_rom,
          .reserved = (n & 1) != 0,
          .serial = n << 8,
          .origin = {.circuit = 0xffffffffu - n, .relay = n, .via = MacAddress::from_number(0x060000000000u + n)}};
}

inline LeaseStore opened(const StateDirectory& state, StoreOptions options = {}) {
  auto result = LeaseStore::open(state.path(), std::move(options));
  if (const auto* error = std::get_if<StoreError>(&result)) throw std::runtime_error{error->message};
  return std::get<LeaseStore>(std::move(result));
}

inline std::vector<LeaseRecord> loaded(LeaseStore& store, Nanos at) {
  auto result = store.load(at);
  if (const auto* error = std::get_if<StoreError>(&result)) throw std::runtime_error{error->message};
  return std::get<std::vector<LeaseRecord>>(std::move(result));
}

}  // namespace bootstorm::leases::test
