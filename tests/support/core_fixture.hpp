// A small appliance for tests of the core: one port, one network, a few files, frames made by hand.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/block_sums.hpp"
#include "bootstorm/core.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::test {

inline constexpr MacAddress own_mac{{0x02, 0, 0, 0, 0, 1}};
inline constexpr MacAddress client_mac{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}};
inline constexpr Ipv4Address own_ip = Ipv4Address::of(192, 168, 77, 1);
inline constexpr Ipv4Address client_ip = Ipv4Address::of(192, 168, 77, 60);

/// A file's bytes with their sums, as the loader would leave them.
struct StoredFile {
  std::vector<std::byte> bytes;
  std::vector<std::uint16_t> sums;

  explicit StoredFile(std::vector<std::byte> content)
      : bytes(std::move(content)), sums(block_sum_count(bytes.size())) {
    sum_blocks(bytes, sums.data());
  }
  [[nodiscard]] File file() const { return {bytes.data(), bytes.size(), sums.data()}; }
};

/// Bytes that differ from block to block, so that a wrong block is noticed.
inline std::vector<std::byte> pattern(std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::uint32_t state = static_cast<std::uint32_t>(size) * 2654435761u + 1;
  for (auto& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

inline std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Buffer {
  std::array<std::byte, 2048> bytes{};
  std::size_t length = 0;

  [[nodiscard]] Frame frame() {
    Frame frame;
    frame.data = bytes.data();
    frame.length = static_cast<std::uint32_t>(length);
    frame.capacity = static_cast<std::uint32_t>(bytes.size());
    return frame;
  }
};

/// A datagram from the client, checksums done.
inline Buffer datagram(std::string_view payload, std::uint16_t source_port, std::uint16_t destination_port,
                       Ipv4Address source = client_ip, MacAddress mac = client_mac) {
  Buffer buffer;
  std::copy_n(reinterpret_cast<const std::byte*>(payload.data()), payload.size(),
              buffer.bytes.data() + datagram_payload_offset(0));
  const DatagramHead head{.source_mac = mac,
                          .destination_mac = own_mac,
                          .source = source,
                          .destination = own_ip,
                          .source_port = source_port,
                          .destination_port = destination_port};
  buffer.length = std::max<std::size_t>(write_datagram(buffer.bytes.data(), head, payload.size()), ether_frame_min);
  return buffer;
}

inline std::string rrq(std::string_view name, std::string_view options = {}) {
  std::string text{"\0\1", 2};
  text += name;
  text += std::string_view{"\0octet\0", 7};
  text += options;
  return text;
}

inline std::string block_message(TftpOpcode opcode, std::uint32_t block) {
  const auto op = static_cast<char>(opcode);
  return {'\0', op, static_cast<char>((block >> 8) & 0xff), static_cast<char>(block & 0xff)};
}
inline std::string ack(std::uint32_t block) { return block_message(TftpOpcode::ack, block); }

/// What the reply says, head and body joined, from the UDP payload on.
inline std::string payload_of(const Frame& frame) {
  std::string text{reinterpret_cast<const char*>(frame.data) + datagram_payload_offset(0),
                   frame.length - datagram_payload_offset(0)};
  text.append(reinterpret_cast<const char*>(frame.body.data()), frame.body.size());
  return text;
}
inline std::uint16_t source_port_of(const Frame& frame) {
  return view<UdpHeader>(frame.data + datagram_payload_offset(0) - sizeof(UdpHeader))->source_port.host();
}

class Appliance {
 public:
  explicit Appliance(std::map<std::string, std::vector<std::byte>> files, std::uint32_t sessions = tid_count) {
    std::vector<FileIndex::Entry> entries;
    for (auto& [path, bytes] : files) {
      stored_.push_back(std::make_unique<StoredFile>(std::move(bytes)));
      entries.push_back({0, path, stored_.back()->file()});
    }
    snapshot.id = 1;
    snapshot.ports = {{own_mac, 1500}};
    snapshot.networks = {{.port = 0, .address = own_ip, .prefix_length = 24, .dhcp = {}}};
    snapshot.default_image = 0;
    snapshot.files = FileIndex{entries};
    shard = std::make_unique<Shard>(0u, 1u, sessions, 1024u);
  }

  Outcome receive(Frame& frame) {
    TxBatch batch{{}};
    return on_frame(frame, now, *shard, snapshot, batch);
  }

  /// Everything due at `now`; the frames' payloads from the UDP payload on.
  std::vector<std::string> tick() {
    std::array<std::array<std::byte, tx_head_max>, 8> heads;
    std::array<TxFrame, 8> room;
    for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
    TxBatch batch{room};
    on_tick(now, *shard, snapshot, batch);
    std::vector<std::string> payloads;
    for (const TxFrame& frame : batch.frames()) {
      if (view<EtherHeader>(frame.head)->type.host() != ether_type_ipv4) continue;  // announcements
      std::string text{reinterpret_cast<const char*>(frame.head) + datagram_payload_offset(0),
                       frame.length - datagram_payload_offset(0)};
      text.append(reinterpret_cast<const char*>(frame.body.data()), frame.body.size());
      payloads.push_back(std::move(text));
    }
    return payloads;
  }

  Nanos now = nanos_per_s;
  Snapshot snapshot;
  std::unique_ptr<Shard> shard;

 private:
  std::vector<std::unique_ptr<StoredFile>> stored_;
};

}  // namespace bootstorm::test
