// Input: things that happen to the server automaton, each a byte of kind and what that kind needs: messages of every
// type from clients, relays and their sub-options, ARP that agrees or contradicts, time, a disk that takes nothing, and
// new configurations between two messages. Whoever has been told to hold an address holds it alone.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

constexpr std::array<Ipv4Address, 5> relays{Ipv4Address{}, Ipv4Address::of(10, 5, 0, 1), Ipv4Address::of(10, 7, 0, 1),
                                            Ipv4Address::of(172, 16, 0, 9), Ipv4Address::of(192, 168, 77, 9)};
constexpr std::array<Ipv4Address, 4> links{Ipv4Address{}, Ipv4Address::of(10, 5, 0, 0), Ipv4Address::of(10, 7, 0, 77),
                                           Ipv4Address::of(203, 0, 113, 1)};
constexpr std::array<std::string_view, 4> vendor_classes{"", "PXEClient:Arch:00007:UNDI:003000",
                                                         "PXEClient:Arch:00000:UNDI:002001", "dhcpcd"};
constexpr std::array<std::uint32_t, 4> subnets{0xc0a84d00u, 0x0a050000u, 0x0a070000u, 0xcb007100u};
constexpr Nanos quarantine_least_ns = 10 * nanos_per_s;

class Leases {
 public:
  explicit Leases(Input input) : in_(input) {}

  std::string run() {
    constexpr int events_max = 200;
    for (int i = 0; i < events_max && !in_.empty() && complaint().empty(); ++i) event(in_.u8());
    const std::string in_the_end = stage_.finish();
    return complaint_.empty() ? in_the_end : complaint_;
  }

 private:
  struct Holder {
    std::uint64_t mac = 0;
    Nanos until = 0;
  };

  [[nodiscard]] const std::string& complaint() const {
    return complaint_.empty() ? stage_.complaint() : complaint_;
  }
  [[nodiscard]] LeaseJournal& journal() { return *stage_.world().shard(0).journal; }

  void event(unsigned control) {
    switch (control % 8) {
      case 0: stage_.pass(in_.u8() * 100 * nanos_per_ms); break;
      case 1: stage_.pass(in_.u8() * 5 * nanos_per_s); break;  // at most 21 minutes, twice a quarantine
      case 2: arp(in_.u8(), in_.u8(), in_.u8()); break;
      case 3: journal().latch((control & 8) != 0); break;
      case 4: fill_journal(); break;
      case 5: reload(in_.u8()); break;
      default: message(control / 8); break;
    }
  }

  [[nodiscard]] static MacAddress mac_of(unsigned who) {
    return MacAddress::from_number(client(who).mac.number() + who / clients % 4);
  }
  [[nodiscard]] static std::uint32_t address_of(unsigned which) {
    return subnets[which / 64] | (which % 64 < 8 ? 50 + which % 8 : which % 64);
  }

  /// What is to be written is more than the disk takes. Not often: it costs more than all other events together.
  void fill_journal() {
    constexpr unsigned fills_max = 2;
    if (++fills_ > fills_max) return;
    while (journal().has_room()) (void)journal().push({});
  }

  void arp(unsigned who, unsigned sender, unsigned kind) {
    std::array<std::byte, 60> frame{};
    const MacAddress mac = mac_of(who);
    Writer writer{frame};
    writer.wire(EtherHeader{mac_broadcast, mac, Be16{ether_type_arp}});
    writer.wire(ArpHeader{.hardware_type = Be16{arp_hardware_ethernet},
                          .protocol_type = Be16{ether_type_ipv4},
                          .hardware_length = 6,
                          .protocol_length = 4,
                          .operation = Be16{(kind & 1) != 0 ? arp_reply : arp_request},
                          .sender_mac = mac,
                          .sender_ip = Be32{address_of(sender)},
                          .target_mac = {},
                          .target_ip = Be32{(kind & 2) != 0 ? 0xc0a84d01u : address_of(sender)}});
    stage_.receive(frame);
  }

  /// The pool loses or gains addresses, and a board's reservation moves.
  void reload(unsigned what) {
    stage_.world().reload([what](Snapshot& snapshot) {
      AddressRange& range = snapshot.networks.front().dhcp.pool.front();
      range.last.value = range.first.value + (what & 1) * 2 + 1;
      snapshot.networks.front().dhcp.authoritative = (what & 2) == 0;
      for (Board& board : snapshot.boards) {
        if (!board.address.is_zero()) board.address = {0xc0a84d00u | ((what & 4) != 0 ? 50u : 10u)};
      }
    });
  }

  /// What a fuzzer would seldom hit upon: the client's own address. Zero: it has none.
  [[nodiscard]] std::uint32_t held_by(std::uint64_t mac) const {
    const auto held = std::ranges::find_if(holders_, [mac](const auto& each) { return each.second.mac == mac; });
    return held == holders_.end() ? 0 : held->first;
  }

  /// What the operator has reserved is not set aside, whatever is said of it.
  [[nodiscard]] bool is_reserved(std::uint32_t address) {
    return std::ranges::any_of(stage_.world().snapshot().boards,
                               [address](const Board& board) { return board.address.value == address; });
  }

  void message(unsigned flags) {
    const unsigned type = in_.u8(), who = in_.u8(), address = in_.u8(), way = in_.u8();
    std::array<std::byte, 700> bytes{};
    Writer writer{bytes};
    const MacAddress mac = mac_of(who);
    const Ipv4Address relay = relays[way % relays.size()];
    const std::uint32_t named = (type & 128) != 0 ? held_by(mac.number()) : address_of(address);
    writer.be32(0x01010600);
    writer.be32(0x26f30339 + (type >> 6));
    writer.be32((flags & 1) != 0 ? dhcp_flag_broadcast : 0);
    writer.be32((type & 16) != 0 ? named : 0);
    writer.fill(8, 0);
    writer.be32(relay.value);
    writer.bytes(std::as_bytes(std::span{mac.octets}));
    writer.fill(202, 0);
    writer.be32(dhcp_cookie);
    option(writer, DhcpOption::message_type, {static_cast<std::uint8_t>(type % 9)});
    if ((type & 32) != 0) address_option(writer, DhcpOption::requested_address, {named});
    if ((flags & 2) != 0) address_option(writer, DhcpOption::server_id, {0xc0a84d01});
    if ((flags & 4) != 0) option(writer, DhcpOption::rapid_commit, {});
    if ((flags & 8) != 0) option(writer, DhcpOption::client_id, {1, 2, 3, static_cast<std::uint8_t>(who)});
    if ((flags & 16) != 0) option(writer, DhcpOption::max_message_size, {in_.u8(), in_.u8()});
    identify(writer, who / 64);
    if ((way & 64) != 0) address_option(writer, DhcpOption::subnet_selection, links[way / 8 % links.size()]);
    if ((way & 128) != 0) relay_agent(writer, in_.u8());
    writer.u8(255);
    const Input payload = std::span{bytes}.first(writer.size());
    stage_.receive_udp({mac, relay}, relay.is_zero() ? 68 : 67, 67, payload);
    note(mac.number(), (type & 32) != 0 ? named : (type & 16) != 0 ? named : 0, type % 9);
  }

  static void option(Writer& writer, DhcpOption code, std::initializer_list<std::uint8_t> value) {
    writer.u8(static_cast<std::uint8_t>(code));
    writer.u8(static_cast<std::uint8_t>(value.size()));
    for (const std::uint8_t byte : value) writer.u8(byte);
  }
  static void address_option(Writer& writer, DhcpOption code, Ipv4Address address) {
    writer.u8(static_cast<std::uint8_t>(code));
    writer.u8(4);
    writer.be32(address.value);
  }

  static void identify(Writer& writer, unsigned kind) {
    const std::string_view name = vendor_classes[kind % vendor_classes.size()];
    if (name.empty()) return;
    writer.u8(static_cast<std::uint8_t>(DhcpOption::vendor_class));
    writer.u8(static_cast<std::uint8_t>(name.size()));
    writer.text(name);
    if (kind != 2) return;  // a Pi 3's ROM
    writer.be16(0x6111);
    writer.u8(0);
    writer.fill(16, 0x44);
  }

  /// Option 82: a circuit, and what its first byte says besides; lengths that do not fit among them.
  void relay_agent(Writer& writer, unsigned what) {
    std::array<std::byte, 64> room{};
    Writer agent{room};
    agent.u8(1);
    agent.u8(static_cast<std::uint8_t>(what & 3));
    agent.fill(what & 3, 0x63);
    if ((what & 4) != 0) {
      agent.be16(0x0504);
      agent.be32(links[what / 8 % links.size()].value);
    }
    if ((what & 32) != 0) {
      agent.be16(0x0b04);
      agent.be32(0x0a050001);
    }
    if ((what & 64) != 0) {
      agent.u8(in_.u8());
      agent.u8(in_.u8());
    }
    writer.u8(static_cast<std::uint8_t>(DhcpOption::relay_agent));
    writer.u8(static_cast<std::uint8_t>(agent.size()));
    writer.bytes(std::span{room}.first(agent.size()));
  }

  /// What the answer promises, and what the client gives up by its message. All of them are on one wire.
  void note(std::uint64_t mac, std::uint32_t named, unsigned type) {
    const exchange::Answer& answer = stage_.last();
    const Nanos now = stage_.world().now();
    if (answer.outcome.reason == Reason::dhcp_declined && !is_reserved(named)) {
      quarantined_[named] = now + quarantine_least_ns;
    }
    const bool gives_up = answer.outcome.reason == Reason::dhcp_declined ||
                          answer.outcome.reason == Reason::dhcp_released || type == 1;
    if (answer.outcome.verdict != Verdict::reply || answer.reply.size() < 42 + sizeof(DhcpHeader)) {
      if (gives_up) forget(mac, 0);
      return;
    }
    const std::span<const std::byte> reply{answer.reply.data() + 42, answer.reply.size() - 42};
    const std::uint32_t given = view<DhcpHeader>(reply.data())->yiaddr.host();
    forget(mac, given);
    if (given == 0) return;
    const auto quarantined = quarantined_.find(given);
    if (quarantined != quarantined_.end() && quarantined->second > now && !is_reserved(given)) {
      complaint_ = "an address given in quarantine";
    }
    const auto holder = holders_.find(given);
    if (holder != holders_.end() && holder->second.mac != mac && holder->second.until > now) {
      complaint_ = "an address given to a second client";
    }
    if (answer.outcome.reason != Reason::dhcp_acknowledged) return;
    holders_[given] = {mac, now + lease_time(reply.subspan(sizeof(DhcpHeader))) * nanos_per_s};
  }
  void forget(std::uint64_t mac, std::uint32_t but) {
    std::erase_if(holders_, [&](const auto& each) { return each.second.mac == mac && each.first != but; });
  }
  static std::uint32_t lease_time(std::span<const std::byte> options) {
    Reader reader{options};
    while (reader.ok() && reader.left() > 1) {
      const std::uint8_t code = reader.u8();
      if (code == static_cast<std::uint8_t>(DhcpOption::end)) break;
      Reader value{reader.take(reader.u8())};
      if (code == static_cast<std::uint8_t>(DhcpOption::lease_time)) return value.be32();
    }
    return 0;
  }

  BytesIn in_;
  Stage stage_{1};
  unsigned fills_ = 0;
  std::map<std::uint32_t, Holder> holders_;     // by address
  std::map<std::uint32_t, Nanos> quarantined_;  // likewise
  std::string complaint_;
};

}  // namespace

std::string leases(Input input) { return Leases{input}.run(); }

}  // namespace bootstorm::fuzz
