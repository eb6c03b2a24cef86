// What an exchange says of the appliance's DHCP.
#include <algorithm>
#include <array>
#include <string_view>

#include "exchanges/setup.hpp"

namespace bootstorm::exchange {
namespace {

std::uint32_t in_units_of(Nanos unit, Words& words) { return static_cast<std::uint32_t>(words.time() / unit); }

Network& network_above(Words& words, Setup& setup) {
  if (setup.networks.empty()) words.fail("this belongs to the network above it, and there is none");
  return setup.networks.back();
}

/// `"text"` or `hex c0a84d02`.
std::vector<std::byte> value(Words& words) {
  std::vector<std::byte> bytes;
  if (!words.take("hex")) {
    for (const char c : words.text()) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
  }
  const std::string& digits = words.next("hexadecimal digits");
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

void parse_option(Words& words, OptionSet& options) {
  const auto code = static_cast<std::uint8_t>(words.number("an option's code", 254));
  const auto bytes = value(words);
  options.set(code, bytes, words.take("always"));
}

ClientKind kind_named(Words& words) {
  constexpr std::array<std::string_view, client_kind_count> names{"plain", "pxe", "pi",         "pi-rom",
                                                                  "pi4",   "pi5", "pi-bootcode"};
  const auto found = std::find(names.begin(), names.end(), words.next("a profile"));
  if (found == names.end()) words.fail("there is no such profile");
  return static_cast<ClientKind>(found - names.begin());
}

void parse_profile(Words& words, DhcpSettings& dhcp) {
  BootProfile& profile = dhcp.profiles[static_cast<std::size_t>(kind_named(words))];
  while (!words.done()) {
    if (words.take("hops")) {
      profile.hops = static_cast<std::uint8_t>(words.number("hops", 255));
    } else if (words.take("vendor-options")) {
      profile.vendor_options = value(words);
    } else {
      words.fail("a profile has hops and vendor-options");
    }
  }
}

/// `mac prefix hex b827eb`, `listed`, `unlisted`, `group 3`.
bool match_of_identity(Words& words, ClientCondition& condition) {
  using About = ClientCondition::About;
  if (words.take("mac")) {
    condition.about = About::mac;
    condition.prefix = words.take("prefix");
    condition.values.push_back(value(words));
  } else if (words.take("listed")) {
    condition.about = About::listed;
  } else if (words.take("unlisted")) {
    condition.about = About::unlisted;
  } else if (words.take("group")) {
    condition.about = About::group;
    condition.group = static_cast<std::uint16_t>(words.number("a group's number", 65534));
  } else {
    return false;
  }
  return true;
}

void parse_class(Words& words, DhcpSettings& dhcp) {
  ClientClass& client_class = dhcp.classes.emplace_back();
  while (!words.done()) {
    if (words.take("match")) {
      ClientCondition condition;
      if (match_of_identity(words, condition)) {
        client_class.conditions.push_back(condition);
        continue;
      }
      condition.code = static_cast<std::uint8_t>(words.number("an option's code", 254));
      if (words.take("any")) {
        client_class.conditions.push_back(condition);
        continue;
      }
      condition.prefix = words.take("prefix");
      condition.values.push_back(value(words));
      while (words.take("or")) condition.values.push_back(value(words));
      client_class.conditions.push_back(condition);
    } else if (words.take("file")) {
      client_class.boot_file = words.text();
    } else if (words.take("server")) {
      client_class.boot_server = words.ipv4();
    } else if (words.take("option")) {
      parse_option(words, client_class.options);
    } else if (words.take("menu")) {
      client_class.menu = value(words);
    } else if (words.take("item")) {
      const auto type = static_cast<std::uint16_t>(words.number("a type", 65535));
      client_class.items.push_back({type, words.text()});
    } else {
      words.fail("a class has match, file, server, option, menu and item");
    }
  }
}

void set_for_pis(DhcpSettings& dhcp, std::uint32_t offer_delay_ms) {
  for (const ClientKind kind : {ClientKind::pi, ClientKind::pi_rom, ClientKind::pi_bootcode}) {
    dhcp.profiles[static_cast<std::size_t>(kind)].offer_delay_ms = offer_delay_ms;
  }
}

bool parse_flag(Words& words, DhcpSettings& dhcp) {
  if (words.take("proxy")) {
    dhcp.mode = DhcpMode::proxy;
  } else if (words.take("authoritative")) {
    dhcp.authoritative = true;
  } else if (words.take("rapid-commit")) {
    dhcp.rapid_commit = true;
  } else if (words.take("probe")) {
    dhcp.probe = true;
  } else if (words.take("snooping")) {
    dhcp.snooping = true;
  } else if (words.take("known-only")) {
    dhcp.serves_unknown = false;
  } else if (words.take("circuit-quota")) {
    dhcp.circuit_quota = static_cast<std::uint32_t>(words.number("a quota", 65536));
  } else if (words.take("relay-quota")) {
    dhcp.relay_quota = static_cast<std::uint32_t>(words.number("a quota", 65536));
  } else {
    return false;
  }
  return true;
}

void parse_dhcp(Words& words, DhcpSettings& dhcp) {
  dhcp.mode = DhcpMode::server;
  while (!words.done()) {
    if (parse_flag(words, dhcp)) continue;
    if (words.take("pool")) {
      dhcp.pool.push_back(words.range());
    } else if (words.take("lease")) {
      dhcp.lease_s = in_units_of(nanos_per_s, words);
    } else if (words.take("first-lease")) {
      dhcp.first_lease_s = in_units_of(nanos_per_s, words);
    } else if (words.take("router")) {
      dhcp.router = words.ipv4();
    } else if (words.take("dns")) {
      dhcp.dns.push_back(words.ipv4());
    } else if (words.take("offer-delay")) {
      set_for_pis(dhcp, in_units_of(nanos_per_ms, words));
    } else if (words.take("offer-hold")) {
      const std::uint32_t hold_s = in_units_of(nanos_per_s, words);
      for (BootProfile& profile : dhcp.profiles) profile.offer_hold_s = hold_s;
    } else if (words.take("boot-lease")) {
      const std::uint32_t lease_s = in_units_of(nanos_per_s, words);
      for (BootProfile& profile : dhcp.profiles) profile.boot_lease_s = lease_s;
    } else if (words.take("no-wake")) {
      for (BootProfile& profile : dhcp.profiles) profile.wake_ms = {0, 0};
    } else {
      words.fail("dhcp has no such word; README.md lists them");
    }
  }
}

void parse_subnet(Words& words, Setup& setup) {
  Network subnet;
  subnet.is_subnet = true;
  const auto home = std::find_if(setup.networks.rbegin(), setup.networks.rend(),
                                 [](const Network& network) { return !network.is_subnet; });
  if (home == setup.networks.rend()) words.fail("a subnet is reached from the network above it, and there is none");
  subnet.port = home->port;
  subnet.vlan = home->vlan;
  subnet.address = words.ipv4();
  while (!words.done()) {
    if (words.take("prefix")) {
      subnet.prefix_length = static_cast<std::uint8_t>(words.number("a prefix length", 32));
    } else if (words.take("relay")) {
      subnet.relays.push_back(words.ipv4());
    } else if (words.take("shared")) {
      subnet.shared = static_cast<std::uint8_t>(words.number("a shared wire", 255));
    } else {
      words.fail("a subnet has an address, prefix, relay and shared");
    }
  }
  setup.networks.push_back(subnet);
}

}  // namespace

bool parse_dhcp_line(Words& words, Setup& setup) {
  if (words.take("dhcp")) {
    parse_dhcp(words, network_above(words, setup).dhcp);
  } else if (words.take("subnet")) {
    parse_subnet(words, setup);
  } else if (words.take("option")) {
    parse_option(words, network_above(words, setup).dhcp.options);
  } else if (words.take("class")) {
    parse_class(words, network_above(words, setup).dhcp);
  } else if (words.take("profile")) {
    parse_profile(words, network_above(words, setup).dhcp);
  } else if (words.take("new-clients")) {
    setup.new_clients.per_s = static_cast<std::uint32_t>(words.number("a number a second", 1000000));
    if (words.take("burst")) setup.new_clients.burst = static_cast<std::uint32_t>(words.number("a number", 1000000));
  } else {
    return false;
  }
  return true;
}

void complete_subnets(Setup& setup) {
  std::vector<Network> own, subnets;
  for (Network& network : setup.networks) {
    if (network.is_subnet) network.home = static_cast<std::uint8_t>(own.size() - 1);
    (network.is_subnet ? subnets : own).push_back(network);
  }
  setup.networks = std::move(own);
  setup.networks.insert(setup.networks.end(), subnets.begin(), subnets.end());
}

}  // namespace bootstorm::exchange
