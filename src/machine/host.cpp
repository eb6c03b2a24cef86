#include "machine/host.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>

#include "machine/interface_control.hpp"

namespace bootstorm::machine {
namespace {

/// /usr/lib/raspi-firmware is where Debian's package of that name has the Pi's own programs.
constexpr std::array<std::string_view, 5> usual_directories{"/srv/netboot/pi", "/srv/tftp", "/tftpboot",
                                                            "/var/lib/tftpboot", "/usr/lib/raspi-firmware"};

bool has_unit(const Tree& tree, const std::string& name) {
  constexpr std::array<std::string_view, 3> places{"etc/systemd/system/", "lib/systemd/system/",
                                                   "usr/lib/systemd/system/"};
  return std::ranges::any_of(places, [&](std::string_view place) { return tree.has(std::string{place} + name); });
}

}  // namespace

bool Host::is_session(std::string_view interface) const {
  return std::ranges::find(session, interface) != session.end();
}

bool Host::is_default_route(std::string_view interface) const {
  return std::ranges::any_of(routes, [&](const DefaultRoute& route) {
    const std::vector<std::string> through = with_lowers(cards, route.interface);
    return std::ranges::find(through, interface) != through.end();
  });
}

std::vector<Ipv4Prefix> Host::addresses_of(std::string_view interface) const {
  std::vector<Ipv4Prefix> found;
  for (const InterfaceAddress& address : addresses) {
    if (address.interface == interface && address.prefix.length != 0) found.push_back(address.prefix);
  }
  return found;
}

bool has_boot_files(const std::filesystem::path& directory) {
  constexpr std::array<std::string_view, 10> programs{"bootcode.bin",    "start.elf",  "start4.elf",    "kernel8.img",
                                                      "kernel_2712.img", "pxelinux.0", "undionly.kpxe", "ipxe.efi",
                                                      "bootx64.efi",     "grubx64.efi"};
  return std::ranges::any_of(programs, [&](std::string_view name) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(directory / name, ignored);
  });
}

HostSource this_machine() {
  const char* connection = std::getenv("SSH_CONNECTION");
  return {.addresses = own_addresses(),
          .session = {connection == nullptr ? "" : connection, ::getppid()},
          .driver_of = [](const std::string& interface) { return card_details(interface).driver; }};
}

Host read_host(const HostSource& source) {
  const Tree tree{source.root};
  Host host{.cards = read_cards(tree, source.driver_of), .addresses = source.addresses};
  host.routes = default_routes(tree);
  host.name_servers = name_servers(tree);
  host.session = session_interfaces(tree, source.session, source.addresses, host.cards);
  host.processor = read_processor(tree);
  host.memory = read_memory(tree);
  host.listeners = read_listeners(tree);
  host.has_iommu = !tree.names("sys/kernel/iommu_groups").empty();
  host.has_systemd = tree.has("run/systemd/system");
  host.has_unit = has_unit(tree, "bootstorm.service");
  host.has_prepare = host.has_systemd && has_unit(tree, "bootstorm-prepare.service");
  host.forwards_ipv4 = tree.number("proc/sys/net/ipv4/ip_forward").value_or(0) == 1;
  for (const std::string_view path : usual_directories) {
    if (tree.has(path)) host.boot_directories.push_back({std::string{path}, has_boot_files(tree.at(path))});
  }
  return host;
}

}  // namespace bootstorm::machine
