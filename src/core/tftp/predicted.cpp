#include "core/tftp/predicted.hpp"

#include <bit>
#include <cstring>

#include "bootstorm/checksum.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

// The headers as words of four bytes, as they lie in memory: a comparison, a sum or a store of two fields at once.
constexpr std::uint32_t word(Be16 first, Be16 second) noexcept {
  const std::uint32_t low = std::endian::native == std::endian::little ? first.memory() : second.memory();
  const std::uint32_t high = std::endian::native == std::endian::little ? second.memory() : first.memory();
  return high << 16 | low;
}
constexpr std::uint32_t word(std::uint8_t a, std::uint8_t b, Be16 second) noexcept {
  return word(Be16{static_cast<std::uint16_t>(a << 8 | b)}, second);
}
constexpr Be16 be(TftpOpcode opcode) noexcept { return Be16{static_cast<std::uint16_t>(opcode)}; }

void store(std::byte* at, std::uint32_t value) noexcept { std::memcpy(at, &value, sizeof value); }

struct Words {  // from the IPv4 header on
  std::uint32_t version_tos_length;
  std::uint32_t id_fragment;
  std::uint32_t ttl_protocol_checksum;
  std::uint32_t source;
  std::uint32_t destination;
  std::uint32_t ports;
  std::uint32_t length_checksum;
  std::uint32_t block;  // TFTP's opcode and block number
};
static_assert(sizeof(Words) == sizeof(PlainBlockFrame) - sizeof(EtherHeader));

std::uint32_t load(const std::byte* at) noexcept {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

/// One by one: copied whole they would go through memory once more.
Words words_at(const std::byte* at) noexcept {
  return {.version_tos_length = load(at),
          .id_fragment = load(at + 4),
          .ttl_protocol_checksum = load(at + 8),
          .source = load(at + 12),
          .destination = load(at + 16),
          .ports = load(at + 20),
          .length_checksum = load(at + 24),
          .block = load(at + 28)};
}

constexpr Be16 any{0};
constexpr Be16 all{0xffff};
constexpr std::uint16_t block_bytes_max = tftp_blksize_plain;
constexpr std::uint16_t ack_udp_bytes = sizeof(UdpHeader) + sizeof(TftpBlockHeader);
constexpr std::uint16_t data_udp_bytes = ack_udp_bytes + block_bytes_max;
constexpr std::uint32_t ack_version = word(ipv4_version_ihl_plain, 0, Be16{sizeof(Ipv4Header) + ack_udp_bytes});
constexpr std::uint32_t fragment_mask = word(any, Be16{ipv4_fragment_mask});
constexpr std::uint32_t first_mask = word(all, any);
constexpr std::uint32_t second_mask = word(any, all);
constexpr std::uint32_t version_mask = word(0xff, 0, all);  // any type of service
constexpr std::uint32_t protocol_mask = word(0, 0xff, any);
constexpr std::uint32_t protocol_udp = word(0, ip_protocol_udp, any);

/// One block in flight that was sent once, is not the OACK, and after which comes a whole one of 512 bytes.
bool in_full_flow(const Session& session) noexcept {
  const std::uint64_t next_end = (std::uint64_t{session.block} + 1) * block_bytes_max;
  return session.state == SessionState::open && session.by_window == 0 && session.wraps_to_one == 0 &&
         session.tries == 0 && session.blksize == block_bytes_max && next_end <= session.size &&
         session.block % blocks_per_notice != 0;  // which leaves out block 0, too
}

/// Not zero if anything differs: one branch for all of it.
std::uint32_t unlike(const Words& words, const Session& session) noexcept {
  const std::uint32_t block = word(be(TftpOpcode::ack), Be16{static_cast<std::uint16_t>(session.block & 0xffff)});
  return ((words.version_tos_length ^ ack_version) & version_mask) | (words.id_fragment & fragment_mask) |
         ((words.ttl_protocol_checksum ^ protocol_udp) & protocol_mask) |
         (words.source ^ session.client_ip.wire().memory()) | (words.destination ^ session.own_ip.wire().memory()) |
         ((words.ports ^ word(Be16{session.client_port}, any)) & first_mask) |
         ((words.length_checksum ^ word(Be16{ack_udp_bytes}, any)) & first_mask) | (words.block ^ block);
}

bool sums_are_right(const Words& words) noexcept {
  const std::uint64_t addresses = std::uint64_t{words.source} + words.destination;
  const std::uint64_t ipv4 = addresses + words.version_tos_length + words.id_fragment + words.ttl_protocol_checksum;
  const std::uint64_t udp = addresses + words.ports + words.length_checksum + words.block +
                            sum_of(Be16{ip_protocol_udp}) + sum_of(Be16{ack_udp_bytes});
  const bool none_made = (words.length_checksum & second_mask) == 0;  // RFC 768
  return fold_sum(ipv4) == 0xffff && (none_made || fold_sum(udp) == 0xffff);
}

}  // namespace

Predictor::Predictor(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept
    : shard_(shard), snapshot_(snapshot), now_us_(low_us(now)) {}

void Predictor::look_up(std::uint8_t port) noexcept {
  const Network* network = port < snapshot_.ports.size() ? snapshot_.network_on(port, 0) : nullptr;
  // On a full link the next block may have to wait.
  known_ = network != nullptr && !shard_.links->is_paced(static_cast<unsigned>(network - snapshot_.networks.data()));
  if (!known_) return;
  port_ = port;
  own_mac_ = snapshot_.ports[port].mac;
  own_ip_ = network->address.wire().memory();
  broadcast_ = network->broadcast().wire().memory();
  version_ = word(ipv4_version_ihl_plain, network->tos, Be16{sizeof(Ipv4Header) + data_udp_bytes});
  ttl_ = word(network->ttl, ip_protocol_udp, any);
}

bool Predictor::answer(Frame& frame, std::uint32_t slot) noexcept {
  Session& session = shard_.sessions.at(slot);
  if (!in_full_flow(session)) return false;
  if (!known_ || frame.port != port_) look_up(frame.port);
  if (!known_) return false;

  std::byte* const l3 = frame.data + sizeof(EtherHeader);
  const Words words = words_at(l3);
  auto* ether = view<EtherHeader>(frame.data);
  if (unlike(words, session) != 0 || ether->source != session.client_mac || ether->destination != own_mac_ ||
      words.destination != own_ip_ || words.source == broadcast_) {
    return false;
  }
  if (!frame.checksums_trusted && !sums_are_right(words)) return false;

  take_sample(session, now_us_ - session.sent_us);
  session.sent_us = now_us_;
  const std::uint32_t body_sum = session.sums[session.block];
  frame.body = {session.data + std::size_t{session.block} * block_bytes_max, block_bytes_max};
  frame.length = sizeof(PlainBlockFrame);
  frame.kind = FrameKind::tftp_transfer;
  const std::uint32_t block = word(be(TftpOpcode::data), Be16{static_cast<std::uint16_t>(++session.block & 0xffff)});

  ether->destination = session.client_mac;
  ether->source = own_mac_;
  const std::uint32_t id = word(Be16{++shard_.ipv4_id}, any);
  const std::uint64_t addresses = std::uint64_t{words.source} + words.destination;
  const Be16 ipv4_checksum = checksum_of(addresses + version_ + ttl_ + id);
  // The length counts twice: in the pseudo header and in UDP's own (RFC 768).
  constexpr std::uint64_t udp_constants = sum_of(Be16{ip_protocol_udp}) + 2 * sum_of(Be16{data_udp_bytes});
  const Be16 udp_checksum = udp_checksum_of(addresses + words.ports + udp_constants + block + body_sum);
  store(l3, version_);
  store(l3 + 4, id);
  store(l3 + 8, ttl_ | word(any, ipv4_checksum));
  store(l3 + 12, words.destination);
  store(l3 + 16, words.source);
  store(l3 + 20, std::rotl(words.ports, 16));  // source and destination change places
  store(l3 + 24, word(Be16{data_udp_bytes}, udp_checksum));
  store(l3 + 28, block);
  ++answered_;
  return true;
}

void Predictor::count(std::uint32_t slot) const noexcept {
  if (answered_ == 0) return;
  const Network* network = snapshot_.network_on(port_, 0);  // nearly always all of a burst come from one
  if (network != nullptr) {
    LinkUse& use = shard_.links->use(shard_.index, static_cast<unsigned>(network - snapshot_.networks.data()));
    if (slot != SessionTable::none && shard_.sessions.at(slot).srtt_us != 0) {
      use.note_round_trip(shard_.sessions.at(slot).srtt_us);
    }
    use.acknowledged.add(answered_ * bytes_on_wire(sizeof(PlainBlockFrame) + block_bytes_max));
  }
  shard_.counters[Reason::tftp_data].add(answered_);
  shard_.counters[Statistic::tftp_data_sent].add(answered_);
  shard_.counters[Statistic::tftp_bytes_acknowledged].add(std::uint64_t{answered_} * block_bytes_max);
}

}  // namespace bootstorm::tftp
