// What is fuzzed: each takes any bytes and says what was wrong, or nothing. libFuzzer drives them in the builds that
// have it (entry.cpp); the ordinary test run gives them the committed inputs (replay_test.cpp).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bootstorm::fuzz {

using Input = std::span<const std::byte>;

[[nodiscard]] std::string demux(Input input);         // one frame, to an appliance with transfers and leases
[[nodiscard]] std::string sequence(Input input);      // frames and time, over several shards with hand-off
[[nodiscard]] std::string dhcp(Input input);          // DHCP messages of a few clients
[[nodiscard]] std::string leases(Input input);        // all that may happen to the DHCP server's leases
[[nodiscard]] std::string tftp_request(Input input);  // what a datagram to port 69 holds
[[nodiscard]] std::string session(Input input);       // all that the client of one transfer may do
[[nodiscard]] std::string config(Input input);        // the text of a configuration
[[nodiscard]] std::string template_text(Input input);    // the text of a template
[[nodiscard]] std::string control_request(Input input);  // what comes to the control socket
[[nodiscard]] std::string request(Input input);          // the line of a request to the appliance
[[nodiscard]] std::string http_request(Input input);     // what comes to the port of the page
[[nodiscard]] std::string lease_import(Input input);     // another server's lease file

struct Harness {
  std::string_view name;
  std::string (*run)(Input);
};
inline constexpr std::array<Harness, 12> harnesses{{
    {"demux", demux},
    {"sequence", sequence},
    {"dhcp", dhcp},
    {"leases", leases},
    {"tftp_request", tftp_request},
    {"session", session},
    {"config", config},
    {"template_text", template_text},
    {"control_request", control_request},
    {"lease_import", lease_import},
    {"request", request},
    {"http_request", http_request},
}};

}  // namespace bootstorm::fuzz
