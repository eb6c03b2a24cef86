#include "world.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include "bootstorm/block_sums.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::bench {

namespace {

constexpr MacAddress own_mac{{0x02, 0, 0, 0, 0, 1}};
constexpr Ipv4Address own_ip = Ipv4Address::of(10, 0, 0, 1);
constexpr std::uint16_t client_port = 49152;
constexpr std::size_t buffers_hot = 512;  // as many as a worker has in use at a time

MacAddress mac_of(std::uint32_t session) { return MacAddress::from_number(0xb827eb000000u + session); }
Ipv4Address ip_of(std::uint32_t session) { return {own_ip.value + 256 + session}; }

}  // namespace

World::World(std::uint32_t sessions, std::size_t cache_bytes, std::size_t file_bytes)
    : arena_(cache_bytes), buffers_(buffers_hot), sessions_(sessions), order_(sessions) {
  std::mt19937_64 random{1};
  for (std::size_t i = 0; i + 8 <= arena_.size(); i += 8) {
    const std::uint64_t word = random();
    std::memcpy(arena_.data() + i, &word, 8);
  }
  sums_.resize(block_sum_count(arena_.size()));
  sum_blocks(arena_, sums_.data());
  std::vector<FileIndex::Entry> entries;
  for (std::size_t at = 0; at + file_bytes <= cache_bytes; at += file_bytes) {
    const File file{arena_.data() + at, file_bytes, sums_.data() + at / sum_block_bytes};
    entries.push_back({0, std::to_string(entries.size()), file});
  }
  snapshot.id = 1;
  snapshot.ports = {{own_mac, 1500}};
  snapshot.networks = {{.port = 0, .address = own_ip, .prefix_length = 8, .dhcp = {}}};
  snapshot.default_image = 0;
  snapshot.files = FileIndex{entries};
  shard = std::make_unique<Shard>(0u, 1u);
  for (std::uint32_t i = 0; i < sessions; ++i) {
    open(i);
    order_[i] = i;
  }
  std::shuffle(order_.begin(), order_.end(), random);
}

void World::write_ack(std::byte* at, std::uint32_t session, std::uint32_t block) const noexcept {
  *view<TftpBlockHeader>(at + datagram_payload_offset(0)) = {Be16{static_cast<std::uint16_t>(TftpOpcode::ack)},
                                                             Be16{static_cast<std::uint16_t>(block & 0xffff)}};
  write_datagram(at,
                 {.source_mac = mac_of(session),
                  .destination_mac = own_mac,
                  .source = ip_of(session),
                  .destination = own_ip,
                  .source_port = client_port,
                  .destination_port = static_cast<std::uint16_t>(shard->tid_base + session)},
                 sizeof(TftpBlockHeader));
}

void World::open(std::uint32_t session) noexcept {
  Buffer buffer;
  const std::string name = std::to_string(session % snapshot.files.size());
  std::string request{"\0\1", 2};
  request += name;
  request += std::string_view{"\0octet\0", 7};
  std::memcpy(buffer.bytes.data() + datagram_payload_offset(0), request.data(), request.size());
  Frame frame;
  frame.data = buffer.bytes.data();
  frame.capacity = buffer_bytes;
  frame.length = write_datagram(frame.data,
                                {.source_mac = mac_of(session),
                                 .destination_mac = own_mac,
                                 .source = ip_of(session),
                                 .destination = own_ip,
                                 .source_port = client_port,
                                 .destination_port = 69},
                                request.size());
  TxBatch none{{}};
  (void)on_frame(frame, now, *shard, snapshot, none);
  std::array<Frame, 1> ack;
  ack[0].data = buffer.bytes.data();
  ack[0].capacity = buffer_bytes;
  ack[0].length = ether_frame_min;
  write_ack(ack[0].data, session, 1);
  (void)on_frame(ack[0], now, *shard, snapshot, none);
  // Each transfer somewhere else in its file, so that cold reads are spread as in a storm that has been going on.
  Session& open = shard->sessions.at(session);
  const auto blocks = static_cast<std::uint32_t>(open.size / open.blksize);
  if (blocks > 4) open.block = 2 + static_cast<std::uint32_t>((std::uint64_t{session} * 2654435761u) % (blocks - 4));
}

void World::fill(std::span<Frame> frames, bool advance) noexcept {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::uint32_t session = order_[next_];
    next_ = next_ + 1 == sessions_ ? 0 : next_ + 1;
    Session& open = shard->sessions.at(session);
    if (std::uint64_t{open.block} + 2 >= open.size / open.blksize) open.block = 1;  // never ends
    std::byte* at = buffers_[next_buffer_].bytes.data() + 128;
    next_buffer_ = next_buffer_ + 1 == buffers_.size() ? 0 : next_buffer_ + 1;
    write_ack(at, session, open.block);
    bodies_[i] = {open.data + std::uint64_t{open.block} * open.blksize, open.blksize};
    if (advance) ++open.block;
    frames[i] = {};
    frames[i].data = at;
    frames[i].length = ether_frame_min;
    frames[i].capacity = buffer_bytes - 128;
  }
}

}  // namespace bootstorm::bench
