// A new generation from a configuration: everything that may fail, done before anything is changed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/snapshot.hpp"
#include "config/config.hpp"
#include "content/content.hpp"
#include "appliance/generation.hpp"

namespace bootstorm::appliance {

/// What was settled when the process started, and stays so until it ends.
struct Running {
  config::ApplianceConfig appliance;
  config::TftpConfig tftp;
  std::vector<config::PortConfig> configured_ports;
  std::vector<Port> ports;  // what the devices of these say
  unsigned shards = 1;
};

/// As `config` asks, for the ports that were opened for it.
[[nodiscard]] Running running_of(const config::Config& config, std::vector<Port> ports);

struct Prepared {
  config::Config config;
  Generation generation;
  std::uint64_t stored_files = 0;
  std::uint64_t stored_bytes = 0;
  std::vector<std::string> warnings;  // files that were skipped, settings that wait for a restart
  content::ModelWarnings when_seen;   // as content::Content has it
  std::vector<content::Lack> lacks;   // likewise
};

struct PrepareError {
  enum class Kind {
    configuration,  // the file, a layer in it, or files that do not fit it
    memory,         // the machine; the message ends with what mends it
    stopped,
  };
  Kind kind = Kind::configuration;
  std::vector<std::string> errors;  // never empty
  std::vector<std::string> warnings;
};

using PrepareResult = std::variant<Prepared, PrepareError>;

/// What the workers start with while the files are being read: ARP, echo and the claim to our addresses, but no
/// addresses for boards, and requests for files wait. Takes no time.
[[nodiscard]] std::variant<Generation, PrepareError> waiting_generation(const config::Config& config,
                                                                                 const Running& running,
                                                                                 GenerationTicket ticket);

/// Loads the files of `config` and builds the snapshot for that ticket. Takes seconds; may run on any thread. Nothing
/// of the running appliance is touched: the caller gives the generation to its Generations.
[[nodiscard]] PrepareResult prepare_generation(config::Config config, const Running& running,
                                               GenerationTicket ticket,
                                               const content::LoadOptions& options = {}) noexcept;

/// The same from the file, read and checked anew. Other devices than the running ones are an error; settings that take
/// a restart are warnings.
[[nodiscard]] PrepareResult reload(const std::string& path, const Running& running, GenerationTicket ticket,
                                   const content::LoadOptions& options = {}) noexcept;

}  // namespace bootstorm::appliance
