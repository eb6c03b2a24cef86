// What this machine has and is set to, read once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "machine/cards.hpp"
#include "machine/listeners.hpp"
#include "machine/memory.hpp"
#include "machine/processor.hpp"
#include "machine/reach.hpp"

namespace bootstorm::machine {

/// Where a machine is read from: the real one, or what a test has laid out.
struct HostSource {
  std::filesystem::path root = "/";
  std::vector<InterfaceAddress> addresses;
  SessionSource session;
  DriverOf driver_of = [](const std::string&) { return std::string{}; };
};
/// The machine that this process runs on.
[[nodiscard]] HostSource this_machine();

/// Directories where boot files usually are, and what is there.
struct BootDirectory {
  std::string path;        // on that machine
  bool has_files = false;  // boot programs, of any kind
};

struct Host {
  std::vector<Card> cards;
  std::vector<InterfaceAddress> addresses;
  std::vector<DefaultRoute> routes;
  std::vector<Ipv4Address> name_servers;
  std::vector<std::string> session;  // interfaces that SSH comes in through
  Processor processor;
  Memory memory;
  std::vector<Listener> listeners;
  bool has_iommu = false;
  bool has_systemd = false;
  bool has_unit = false;       // bootstorm.service is installed
  bool has_prepare = false;    // and bootstorm-prepare.service, which takes a card from the kernel and gives it back
  bool forwards_ipv4 = false;  // routes frames that are not its own
  std::vector<BootDirectory> boot_directories;

  [[nodiscard]] bool is_session(std::string_view interface) const;
  [[nodiscard]] bool is_default_route(std::string_view interface) const;
  /// IPv4 addresses of that interface.
  [[nodiscard]] std::vector<Ipv4Prefix> addresses_of(std::string_view interface) const;
};

[[nodiscard]] Host read_host(const HostSource& source);

/// Whether a directory has what a board asks for first: boot programs of a Raspberry Pi or of a PC.
[[nodiscard]] bool has_boot_files(const std::filesystem::path& directory);

}  // namespace bootstorm::machine
