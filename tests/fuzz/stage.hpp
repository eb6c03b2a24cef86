// An appliance under attack, and what must hold of it whatever it was sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "exchanges/exchange.hpp"
#include "exchanges/world.hpp"

namespace bootstorm::fuzz {

struct Client {
  MacAddress mac;
  Ipv4Address ip;
};
/// Two boards in the pool, one with a reserved address, a stranger from another network.
inline constexpr std::size_t clients = 4;
[[nodiscard]] Client client(std::size_t index);

/// A small appliance: an untagged network and a VLAN, pools of four addresses, few sessions, a dozen files.
[[nodiscard]] const exchange::Setup& scene(unsigned shards);

class Stage {
 public:
  explicit Stage(unsigned shards) : setup_(scene(shards)), world_(setup_) {}

  void receive(std::span<const std::byte> frame, const exchange::Arrival& arrival = {});
  void pass(Nanos time);
  /// A datagram in valid headers from that client to the appliance (DHCP: to everyone).
  void receive_udp(const Client& from, std::uint16_t source_port, std::uint16_t destination_port,
                   std::span<const std::byte> payload, const exchange::Arrival& arrival = {});

  [[nodiscard]] exchange::World& world() { return world_; }
  /// Lets a little time pass and looks at everything; returns complaint().
  [[nodiscard]] std::string finish();
  /// The first thing that was wrong, or nothing.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  [[nodiscard]] std::uint64_t replies() const { return replies_; }
  [[nodiscard]] exchange::Answer& last() { return last_; }

 private:
  void inspect_state();
  void inspect_sent(std::uint8_t port, std::span<const std::byte> frame, std::span<const std::byte> body);

  const exchange::Setup& setup_;
  exchange::World world_;
  exchange::Answer last_;
  std::uint64_t frames_ = 0;
  std::uint64_t replies_ = 0;
  std::string complaint_;
};

}  // namespace bootstorm::fuzz
