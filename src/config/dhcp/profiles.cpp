// What kinds of boot clients need.
#include <algorithm>
#include <cstddef>
#include <string>

#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

Form<ClientKind> profile_name() {
  return one_of<ClientKind>({{"pxe", ClientKind::pxe},
                             {"pi", ClientKind::pi},
                             {"pi-rom", ClientKind::pi_rom},
                             {"pi-bootcode", ClientKind::pi_bootcode},
                             {"pi4", ClientKind::pi4},
                             {"pi5", ClientKind::pi5}});
}

void read_profile(const YamlNode& node, const std::string& name, BootProfile& profile, ErrorList& errors) {
  MapReader map{
      node, name, {"menu", "trailing_spaces", "offer_delay_ms", "wake_ms", "offer_hold", "boot_lease", "hops"}, errors};
  if (!map.ok()) return;
  constexpr std::size_t menu_bytes_max = 64;
  const YamlNode* menu = map.find("menu");
  const std::size_t spaces = map.read("trailing_spaces", whole_number(0, 16)).value_or(0);
  if (menu != nullptr && menu->kind == YamlNode::Kind::text && menu->text.empty()) {
    profile.vendor_options.clear();
  } else if (menu != nullptr) {
    if (const auto text = read_scalar(*menu, "menu", plain_text("a text, or \"\" for none", menu_bytes_max), errors)) {
      profile.vendor_options = pi_vendor_options(*text + std::string(spaces, ' '));
    }
  } else if (map.find("trailing_spaces") != nullptr) {
    errors.add(map.find("trailing_spaces")->at, "trailing_spaces: they follow the text of 'menu', which is not given");
  }
  map.read_into(profile.offer_delay_ms, "offer_delay_ms", whole_number(0, delay_ms_max));
  map.read_into(profile.offer_hold_s, "offer_hold", duration_s("1s", "1h"));
  map.read_into(profile.boot_lease_s, "boot_lease", duration_s("1s", "1d"));
  map.read_into(profile.hops, "hops", whole_number(0, 255));
  const auto* items = map.list("wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max);
  if (items == nullptr) return;
  const auto moments = read_wake_ms(*items, errors);
  profile.wake_ms.fill(0);
  std::copy_n(moments.begin(), std::min(moments.size(), profile.wake_ms.size()), profile.wake_ms.begin());
}

}  // namespace

void read_profiles(const YamlNode& node, BootProfiles& profiles, ErrorList& errors) {
  const NamedMap map{node, "profiles", "profile", "a mapping from kinds of boot clients to what they need"};
  (void)read_named(map, profile_name(), errors, [&](const YamlKey& key, ClientKind kind, const YamlNode& value) {
    read_profile(value, key.name, profiles[static_cast<std::size_t>(kind)], errors);
  });
}

}  // namespace bootstorm::config
