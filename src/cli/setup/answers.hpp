// What a new configuration is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "machine/card_choice.hpp"

namespace bootstorm::cli {

/// The options of `bootstorm init`: answers given beforehand. Empty: not given.
struct InitWords {
  std::string card;
  std::string driver;
  std::string vlan;  // none, or a number
  std::string address;
  std::string pool;
  std::string files;
  std::string fetch;  // yes, no
  std::string output;
  std::string wait_s;  // for DHCP servers
  bool is_proxy = false;
  bool is_yes = false;
  bool is_dry = false;
  bool is_printed = false;
};

struct Answers {
  std::string card;       // as people name it
  std::string interface;  // the kernel's; empty: the card is already taken from it
  std::string device;     // for the configuration
  machine::Driving driving = machine::Driving::af_packet;
  std::string pci;  // the card's own address; empty: it has none
  std::optional<std::uint16_t> vlan;  // none: frames without a tag
  Ipv4Prefix own;
  bool is_proxy = false;
  std::vector<Ipv4Address> servers;  // that were found and give out addresses
  std::string pool;                  // "first-last, first-last"; empty with a proxy
  std::optional<Ipv4Address> router;
  std::vector<Ipv4Address> dns;
  std::string files;           // the directory
  std::string firmware;        // another one behind it; empty: none
  bool must_fetch = false;     // the Pi's firmware into `files`
  bool must_bring_up = false;  // the card
  std::string cache = "1GiB";
  std::string output;
};

inline constexpr const char* files_default = "/srv/netboot/pi";
inline constexpr const char* packaged_firmware = "/usr/lib/raspi-firmware";

/// The configuration file, with comments. Any text in an answer is quoted.
[[nodiscard]] std::string configuration_text(const Answers& answers);
/// What is wrong with that file first, by the configuration's own rules; empty: nothing.
[[nodiscard]] std::string configuration_mistake(const Answers& answers);

}  // namespace bootstorm::cli
