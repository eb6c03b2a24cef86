#include "cli/swarm_boards.hpp"

#include <spdlog/fmt/fmt.h>

namespace bootstorm::cli {

namespace {

constexpr std::uint32_t serial_high = 0x10000000;  // a board's serial shares only its low 24 bits with the MAC

}  // namespace

SwarmBoards::SwarmBoards(const SwarmOptions& options, const client::FileSet& files)
    : options_(options),
      pi3_{.files = &files, .waits_to_be_woken = options.quirks},
      only_tftp_{.files = &files,
                 .fetch = options.fetch,
                 .server = options.server,
                 .blksize = options.blksize,
                 .with_tsize = options.with_tsize},
      only_dhcp_{.rounds = options.rounds} {}

std::string SwarmBoards::complaint() const {
  const client::FileSet& files = *pi3_.files;
  if (options_.only == Only::nothing) {
    const std::string_view missing = client::missing_for_boot(files);
    return missing.empty() ? std::string{}
                           : fmt::format("{} has no {}: a Pi 3 cannot boot from it", options_.files_path, missing);
  }
  for (const std::string& name : options_.fetch) {
    if (files.find(name) == nullptr) {
      return fmt::format("{} has no {} to compare with what is fetched", options_.files_path, name);
    }
  }
  return {};
}

BoardList SwarmBoards::make() const {
  BoardList boards;
  boards.reserve(options_.boards);
  for (std::uint32_t i = 0; i < options_.boards; ++i) {
    const std::uint64_t number = options_.mac_first.number() + i;
    const MacAddress mac = MacAddress::from_number(number);
    const std::uint32_t serial = serial_high | static_cast<std::uint32_t>(number & 0xffffff);
    switch (options_.only) {
      case Only::nothing: boards.push_back(std::make_unique<client::Pi3Board>(pi3_, mac, serial)); break;
      case Only::tftp:
        boards.push_back(
            std::make_unique<client::OnlyTftp>(only_tftp_, mac, Ipv4Address{options_.address_first.value + i}, serial));
        break;
      case Only::dhcp: boards.push_back(std::make_unique<client::OnlyDhcp>(only_dhcp_, mac, serial)); break;
    }
  }
  return boards;
}

}  // namespace bootstorm::cli
