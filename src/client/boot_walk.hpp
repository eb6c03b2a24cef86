// The way through a boot plan: which file comes next, below which prefix, and what must be there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "client/download.hpp"
#include "client/file_set.hpp"

namespace bootstorm::client {

struct BootStep {
  std::string_view name;
  Download::Wanted wanted;
  std::uint8_t next;       // step when it is there
  std::uint8_t if_absent;  // step when it is not
  /// If none of these is there, everything is asked for at the root instead of below "<serial>/".
  bool decides_prefix = false;
};

inline constexpr std::uint8_t step_booted = 0xfe;
inline constexpr std::uint8_t step_fails = 0xff;  // the board would stop here

/// What a boot should read from a server that has these files.
struct Expected {
  std::uint32_t files = 0;
  std::uint64_t bytes = 0;
};

class BootWalk {
 public:
  enum class Next : std::uint8_t {
    read,
    booted,
    file_missing
  };

  /// The plan must outlive the walk.
  BootWalk(std::span<const BootStep> plan, std::uint32_t serial) noexcept;

  void restart() noexcept {
    step_ = 0;
    below_prefix_ = true;
  }
  /// "1234abcd/", or empty once it was given up.
  [[nodiscard]] std::string_view prefix() const noexcept {
    return below_prefix_ ? std::string_view{prefix_.data(), prefix_.size()} : std::string_view{};
  }
  [[nodiscard]] std::string_view name() const noexcept { return plan_[step_].name; }
  /// For the step in hand: what to expect, without any option.
  [[nodiscard]] Download::Request request(const FileSet& files) const noexcept;
  Next advance(bool was_there) noexcept;

  /// From the first step to the last, with a server that falls back from the prefix to the root.
  [[nodiscard]] Expected expected(const FileSet& files) const noexcept;

 private:
  std::span<const BootStep> plan_;
  std::uint8_t step_ = 0;
  bool below_prefix_ = true;
  std::array<char, 9> prefix_;
};

}  // namespace bootstorm::client
