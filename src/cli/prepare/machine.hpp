// What `bootstorm prepare` does to a machine, and what it shows of it.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "config/config.hpp"
#include "machine/host.hpp"
#include "machine/preparation.hpp"

namespace bootstorm::cli {

struct PrepareWords {
  std::string config;
  bool must_restore = false;
  bool only_pages = false;
  bool is_forced = false;
  bool is_dry = false;
  bool is_json = false;
};

/// Where that is done.
struct PreparePlace {
  const machine::HostSource& source;
  machine::Changer& changer;
  std::filesystem::path record;
};

/// An exit code. `out` has what was done, `err` what is wrong.
[[nodiscard]] int prepare_machine(const config::Config& config, const PrepareWords& words, const PreparePlace& place,
                                  std::ostream& out, std::ostream& err);
[[nodiscard]] int restore_machine(const PrepareWords& words, const PreparePlace& place, std::ostream& out,
                                  std::ostream& err);

}  // namespace bootstorm::cli
