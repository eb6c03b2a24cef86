#include "swarm/fleet/boards.hpp"

#include <spdlog/fmt/fmt.h>

#include "client/boot_plans.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::uint32_t serial_high = 0x10000000;  // a board's serial shares only its low 24 bits with the MAC

}  // namespace

SwarmBoards::SwarmBoards(const SwarmOptions& options, const client::FileSet& files)
    : options_(options),
      pi3_{.files = &files, .waits_to_be_woken = options.quirks},
      pi4_{.files = &files, .old_firmware = options.old_firmware},
      pxe_{.files = &files, .fetch = options.fetch},
      only_tftp_{.files = &files,
                 .fetch = options.fetch,
                 .server = options.server,
                 .blksize = options.blksize,
                 .with_tsize = options.with_tsize},
      only_dhcp_{.rounds = options.rounds} {}

std::string SwarmBoards::complaint() const {
  const client::FileSet& files = *pi3_.files;
  if (options_.only == Only::nothing) {
    if (const std::string_view missing = client::missing_for_pi3(files);
        options_.models.has(Model::pi3) && !missing.empty()) {
      return fmt::format("{} has no {}: a Pi 3 cannot boot from it", options_.files_path, missing);
    }
    if (const std::string_view missing = client::missing_for_pi4(files);
        options_.models.has(Model::pi4) && !missing.empty()) {
      return fmt::format("{} has no {}: a Pi 4 cannot boot from it", options_.files_path, missing);
    }
  }
  for (const std::string& name : options_.fetch) {
    if (files.find(name) == nullptr) {
      return fmt::format("{} has no {} to compare with what is fetched", options_.files_path, name);
    }
  }
  return {};
}

std::unique_ptr<client::Board> SwarmBoards::make_one(std::uint32_t index, Model model) const {
  const std::uint64_t number = options_.mac_first.number() + index;
  const MacAddress mac = MacAddress::from_number(number);
  const std::uint32_t serial = serial_high | static_cast<std::uint32_t>(number & 0xffffff);
  if (options_.only == Only::tftp) {
    const Ipv4Address ip{options_.address_first.value + index};
    return std::make_unique<client::OnlyTftp>(only_tftp_, mac, ip, serial);
  }
  if (options_.only == Only::dhcp) return std::make_unique<client::OnlyDhcp>(only_dhcp_, mac, serial);
  switch (model) {
    case Model::pi3: return std::make_unique<client::Pi3Board>(pi3_, mac, serial);
    case Model::pi4: return std::make_unique<client::Pi4Board>(pi4_, mac, serial);
    case Model::pxe: return std::make_unique<client::PxeBoard>(pxe_, client::PxeFirmware::uefi, mac, serial);
    case Model::pxe_bios: return std::make_unique<client::PxeBoard>(pxe_, client::PxeFirmware::bios, mac, serial);
    case Model::count_: break;
  }
  return nullptr;
}

BoardList SwarmBoards::make() const {
  BoardList boards;
  boards.reserve(options_.boards);
  for (std::uint32_t i = 0; i < options_.boards; ++i) boards.push_back(make_one(i, options_.models.of(i)));
  return boards;
}

}  // namespace bootstorm::swarm
