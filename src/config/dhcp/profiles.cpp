// What kinds of boot clients need.
#include <algorithm>
#include <cstddef>
#include <optional>
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

constexpr std::size_t menu_bytes_max = 64;

struct ProfileReading {
  BootProfile& profile;
  std::optional<std::string> menu{};  // empty: none
  std::size_t trailing_spaces = 0;
};

void read_menu_text(const YamlNode& node, ProfileReading& into, ErrorList& errors) {
  if (node.kind == YamlNode::Kind::text && node.text.empty()) {
    into.menu = "";
  } else {
    into.menu = read_scalar(node, "menu", plain_text("a text, or \"\" for none", menu_bytes_max), errors);
  }
}

void read_wakes(const YamlNode& node, BootProfile& profile, ErrorList& errors) {
  const auto moments = read_wake_ms(node, errors);
  if (!moments) return;
  profile.wake_ms.fill(0);
  std::copy_n(moments->begin(), std::min(moments->size(), profile.wake_ms.size()), profile.wake_ms.begin());
}

BootProfile& profile_of(ProfileReading& into) { return into.profile; }

/// Without defaults: each kind of client has its own (default_profiles()).
const Section<BootProfile>& profile_values() {
  using Profile = BootProfile;
  static const Section<Profile> section{
      "a profile",
      {setting("offer_delay_ms", &Profile::offer_delay_ms, whole_number(0, delay_ms_max), "how long an OFFER waits"),
       {{.key = "wake_ms", .help = "when to send a harmless frame after the DISCOVER", .shape = wake_ms_shape()},
        read_wakes},
       setting("offer_hold", &Profile::offer_hold_s, duration_s("1s", "1h"), "how long an OFFER is reserved"),
       setting("boot_lease", &Profile::boot_lease_s, duration_s("1s", "1d"),
               "how long a board keeps its address after its last sign of life"),
       setting("hops", &Profile::hops, whole_number(0, 255), "the field hops of replies")}};
  return section;
}

const Section<ProfileReading>& profile_section() {
  using Row = Setting<ProfileReading>;
  static const Row menu{
      {.key = "menu", .help = "the text by which a Raspberry Pi knows that it may boot", .shape = any_scalar()},
      read_menu_text};
  static const Row spaces = setting("trailing_spaces", &ProfileReading::trailing_spaces, whole_number(0, 16),
                                    "spaces that follow the text of 'menu'");
  static const Section<ProfileReading> section{
      "a profile", together<ProfileReading>({{menu, spaces}, rows_for(profile_values(), profile_of)})};
  return section;
}

void read_profile(const YamlNode& node, BootProfile& profile, ErrorList& errors) {
  MapReader map = profile_section().open(node, errors);
  ProfileReading reading{profile};
  profile_section().read(map, reading);
  if (reading.menu && reading.menu->empty()) {
    profile.vendor_options.clear();
  } else if (reading.menu) {
    profile.vendor_options = pi_vendor_options(*reading.menu + std::string(reading.trailing_spaces, ' '));
  } else if (map.find("menu") == nullptr && map.find("trailing_spaces") != nullptr) {
    errors.add(map.find("trailing_spaces")->at, "trailing_spaces: they follow the text of 'menu', which is not given");
  }
}

}  // namespace

Shape profiles_shape() { return named(profile_section().shape(), profile_name().shape.choices); }

void read_profiles(const YamlNode& node, BootProfiles& profiles, ErrorList& errors) {
  const NamedMap map{node, "profiles", "profile", "a mapping from kinds of boot clients to what they need"};
  (void)read_named(map, profile_name(), errors, [&](const YamlKey&, ClientKind kind, const YamlNode& value) {
    read_profile(value, profiles[static_cast<std::size_t>(kind)], errors);
  });
}

}  // namespace bootstorm::config
