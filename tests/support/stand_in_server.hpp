// What the client's tests stand on: a wire with one board on it, and frames as a server would send them. The frames are
// made by other code than the client's own, so that a mistake there does not cancel itself out.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/pi3.hpp"

namespace bootstorm::client::test {

using Bytes = std::vector<std::byte>;

inline constexpr MacAddress board_mac{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}};
inline constexpr MacAddress server_mac{{0x02, 0x00, 0x00, 0x00, 0x00, 0x01}};
inline constexpr std::uint32_t board_serial = 0x1028f66d;
inline constexpr Ipv4Address board_ip = Ipv4Address::of(192, 168, 77, 50);
inline constexpr Ipv4Address server_ip = Ipv4Address::of(192, 168, 77, 1);
inline constexpr std::uint16_t server_tid = 5000;

[[nodiscard]] Bytes bytes_of(std::string_view text);
/// Blanks and line ends between the digits are ignored.
[[nodiscard]] Bytes from_hex(std::string_view text);
/// `count` bytes that differ from file to file and from block to block.
[[nodiscard]] Bytes pattern(std::size_t count, unsigned seed);

/// Of a DHCP message.
[[nodiscard]] inline DhcpHeader header_of(const Bytes& payload) { return *view<DhcpHeader>(payload.data()); }

/// A whole frame from the server.
[[nodiscard]] Bytes datagram(std::uint16_t from_port, std::uint16_t to_port, const Bytes& payload,
                             MacAddress to = board_mac, Ipv4Address to_ip = board_ip);
[[nodiscard]] Bytes arp_frame(std::uint16_t operation, Ipv4Address sender = server_ip, Ipv4Address target = board_ip);

// UDP payloads of TFTP.
[[nodiscard]] Bytes tftp(TftpOpcode opcode, std::uint16_t number, const Bytes& rest = {});
[[nodiscard]] Bytes data_block(const Bytes& file, std::uint32_t block);
[[nodiscard]] Bytes not_found();
[[nodiscard]] Bytes oack(std::string_view tsize);

// Option 43, in hex.
inline constexpr std::string_view vendor_spaces =
    "2b23 060103 0a0400505845 091700001452617370626572727920506920426f6f74202020 ff";
inline constexpr std::string_view vendor_no_spaces =
    "2b20 060103 0a0400505845 091400001152617370626572727920506920426f6f74 ff";

/// An OFFER's payload: the fixed part, message type 2 and `options` in hex, then the end.
[[nodiscard]] Bytes offer(std::string_view options, MacAddress client = board_mac, Ipv4Address yiaddr = board_ip);
[[nodiscard]] Bytes offer_frame(std::string_view options = vendor_spaces, MacAddress client = board_mac,
                                MacAddress to = board_mac);

/// A board's wire: what it has sent, and what time it is there.
class Wire {
 public:
  /// Switches the board on; it must outlive the wire.
  explicit Wire(Board& board) : board_{board} {
    board_.start(now);
    tick();
  }

  /// A frame reaches the board; returns how many it sent then.
  std::size_t hear(const Bytes& frame) {
    const std::size_t before = sent.size();
    call([&](TxBatch& out) { board_.on_frame(frame, now, out); });
    return sent.size() - before;
  }
  std::size_t tick() {
    const std::size_t before = sent.size();
    call([&](TxBatch& out) { board_.on_tick(now, out); });
    return sent.size() - before;
  }
  /// Lets that much time pass, with every deadline in between.
  std::size_t pass(Nanos time) {
    const std::size_t before = sent.size();
    const Nanos end = now + time;
    while (board_.next_deadline() <= end) {
      now = board_.next_deadline();
      tick();
    }
    now = end;
    return sent.size() - before;
  }
  [[nodiscard]] const Bytes& last() const { return sent.back(); }
  [[nodiscard]] Bytes payload(std::size_t from_end = 0) const {
    const Bytes& frame = sent[sent.size() - 1 - from_end];
    const std::size_t udp_length = view<UdpHeader>(frame.data() + 34)->length.host();
    return {frame.begin() + 42, frame.begin() + 34 + static_cast<std::ptrdiff_t>(udp_length)};
  }
  [[nodiscard]] std::uint16_t source_port() const { return view<UdpHeader>(last().data() + 34)->source_port.host(); }
  [[nodiscard]] std::uint16_t target_port() const {
    return view<UdpHeader>(last().data() + 34)->destination_port.host();
  }
  /// Name and options of the last frame, an RRQ, NULs shown as '|'; empty if it is none.
  [[nodiscard]] std::string request() const {
    const Bytes bytes = payload();
    if (bytes.size() < 4 || bytes[1] != std::byte{1} || target_port() != 69) return {};
    std::string text;
    for (std::size_t i = 2; i < bytes.size(); ++i) text += bytes[i] == std::byte{0} ? '|' : static_cast<char>(bytes[i]);
    return text;
  }

  Nanos now = 1000 * nanos_per_s;
  std::vector<Bytes> sent;

 private:
  template <class Call>
  void call(Call&& run) {
    std::array<std::array<std::byte, tx_head_max>, frames_per_call_max> heads{};
    std::array<TxFrame, frames_per_call_max> room{};
    for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
    TxBatch out{room};
    run(out);
    for (const TxFrame& frame : out.frames()) sent.emplace_back(frame.head, frame.head + frame.length);
  }

  Board& board_;
};

struct Pi3OnABench {
  Pi3Board board;
};

/// A Pi 3 on its wire.
class Bench : public Pi3OnABench, public Wire {
 public:
  explicit Bench(const BootSettings& settings, std::uint32_t serial = board_serial)
      : Pi3OnABench{Pi3Board{settings, board_mac, serial}}, Wire{board} {}
};

}  // namespace bootstorm::client::test
