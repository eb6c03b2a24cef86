// The first part of an exchange: what the appliance is.
#pragma once

#include <string_view>

#include "exchanges/exchange.hpp"
#include "exchanges/words.hpp"

namespace bootstorm::exchange {

/// Reads one line of the setup; false if its first word is none of the setup's.
bool parse_setup_line(Words& words, Setup& setup);
/// Fills in what follows from the rest; to be called once, behind the last line.
void complete_setup(Setup& setup, const std::string& file);

/// The lines of the setup that are about DHCP: dhcp, subnet, option, class, profile and new-clients.
[[nodiscard]] bool parse_dhcp_line(Words& words, Setup& setup);
/// Puts subnets behind the networks that they belong to.
void complete_subnets(Setup& setup);

}  // namespace bootstorm::exchange
