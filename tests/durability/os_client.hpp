// The DHCP client of an operating system, as RFC 2131 §4.4 has it: it renews, rebinds, asks for its old address after a
// reboot, gives its address back, and refuses one that somebody else uses.
#pragma once

#include <cstdint>
#include <span>

#include "bootstorm/frame.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "client/dhcp_message.hpp"
#include "client/random.hpp"

namespace bootstorm::durability {

class OsClient {
 public:
  static constexpr Nanos never = ~Nanos{0};

  /// `next_hop`: the server's MAC, or a router's on the way to it.
  OsClient(MacAddress mac, MacAddress next_hop, std::uint64_t seed)
      : mac_(mac), next_hop_(next_hop), random_(seed), says_client_id_(random_.below(2) == 0) {}

  /// From power on. `remembered`: the address of its last lease, asked for first; zero: none.
  void start(Nanos now, Ipv4Address remembered);
  /// Power off: nothing is said.
  void stop();
  void on_frame(std::span<const std::byte> frame, Nanos now, TxBatch& out);
  void on_tick(Nanos now, TxBatch& out);
  [[nodiscard]] Nanos next_deadline() const { return deadline_; }

  /// RELEASE, and off.
  void release(TxBatch& out);
  /// DECLINE, because somebody else answers for the address; begins anew after a while.
  void decline(Nanos now, TxBatch& out);

  /// The address it uses; zero: none.
  [[nodiscard]] Ipv4Address ip() const { return own_ip_; }
  /// Until when it does, unless it renews.
  [[nodiscard]] Nanos until() const { return until_; }
  /// Addresses taken since it was made, renewals not counted.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  enum class Phase : std::uint8_t { off, selecting, requesting, rebooting, bound, renewing, rebinding };

  [[nodiscard]] bool asks_anew() const { return phase_ == Phase::rebooting || phase_ == Phase::requesting; }
  void enter(Phase phase, Nanos now);
  void lose(Nanos at);
  void hear(const client::DhcpReply& reply, Nanos now, TxBatch& out);
  void bind(const client::DhcpReply& reply, Nanos now);
  void send(DhcpType type, TxBatch& out, bool unicast = false);
  [[nodiscard]] Nanos pause(Nanos base);

  MacAddress mac_;
  MacAddress next_hop_;
  client::Random random_;
  bool says_client_id_;
  Phase phase_ = Phase::off;
  unsigned tries_ = 0;
  std::uint32_t xid_ = 0;
  Ipv4Address own_ip_;
  Ipv4Address wanted_;  // offered or remembered, else the last one
  Ipv4Address server_id_;
  Nanos asked_at_ = 0;  // the first REQUEST that the ACK may answer: the lease counts from there
  Nanos deadline_ = never;
  Nanos rebind_at_ = 0;
  Nanos until_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace bootstorm::durability
