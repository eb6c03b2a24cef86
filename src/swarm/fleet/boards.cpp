#include "swarm/fleet/boards.hpp"

#include <spdlog/fmt/fmt.h>

#include "bootstorm/model.hpp"
#include "client/registry.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::uint32_t serial_high = 0x10000000;  // a board's serial shares only its low 24 bits with the MAC

}  // namespace

SwarmBoards::SwarmBoards(const SwarmOptions& options, const client::FileSet& files)
    : options_(options),
      boot_{.files = &files,
            .fetch = options.fetch,
            .waits_to_be_woken = options.quirks,
            .old_firmware = options.old_firmware},
      tftp_load_{.files = &files,
                 .fetch = options.fetch,
                 .server = options.server,
                 .blksize = options.blksize,
                 .with_tsize = options.with_tsize},
      dhcp_load_{.rounds = options.rounds} {}

std::string SwarmBoards::complaint() const {
  const client::FileSet& files = *boot_.files;
  for (const client::ClientModel* model : client::client_models()) {
    if (options_.only != Only::nothing || !options_.models.has(*model) || model->missing_file == nullptr) continue;
    if (const std::string_view missing = model->missing_file(files); !missing.empty()) {
      return fmt::format("{} has no {}: a {} cannot boot from it", options_.files_path, missing,
                         row_of(model->recognised_as).title);
    }
  }
  for (const std::string& name : options_.fetch) {
    if (files.find(name) == nullptr) {
      return fmt::format("{} has no {}: --fetch needs it for comparison", options_.files_path, name);
    }
  }
  return {};
}

std::unique_ptr<client::Board> SwarmBoards::make_one(std::uint32_t index) const {
  const std::uint64_t number = options_.mac_first.number() + index;
  const MacAddress mac = MacAddress::from_number(number);
  const std::uint32_t serial = serial_high | static_cast<std::uint32_t>(number & 0xffffff);
  if (options_.only == Only::tftp) {
    const Ipv4Address ip{options_.address_first.value + index};
    return std::make_unique<client::TftpLoad>(tftp_load_, mac, ip, serial);
  }
  if (options_.only == Only::dhcp) return std::make_unique<client::DhcpLoad>(dhcp_load_, mac, serial);
  return options_.models.of(index).make(boot_, mac, serial);
}

BoardList SwarmBoards::make() const {
  BoardList boards;
  boards.reserve(options_.boards);
  for (std::uint32_t i = 0; i < options_.boards; ++i) boards.push_back(make_one(i));
  return boards;
}

}  // namespace bootstorm::swarm
