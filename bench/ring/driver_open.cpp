// How a driver's transfers come to be open, before anything is measured.
#include <rte_mbuf.h>

#include <algorithm>
#include <array>
#include <random>
#include <string_view>

#include "bootstorm/limits.hpp"
#include "core/datagram.hpp"
#include "core/steer.hpp"
#include "driver.hpp"

namespace bootstorm::bench {

namespace {

constexpr std::string_view request_text{"\0\1f\0octet\0", 10};

}  // namespace

void Driver::request_next() {
  const auto shards = static_cast<unsigned>(settings_.wires.size());
  unsigned shard = 0;
  Ipv4Address client;
  do {  // only clients whose transfer this driver will reach
    client = {settings_.server.value + next_host_++};
    shard = shard_of_hash(toeplitz_hash(client, settings_.server), shards);
  } while (settings_.wires[shard] == nullptr);
  rte_mbuf* request = buffer();
  auto* at = rte_pktmbuf_mtod(request, std::byte*);
  std::memcpy(at + datagram_payload_offset(0), request_text.data(), request_text.size());
  std::uint32_t length = write_datagram(at,
                                        {.source_mac = mac_of(client.value),
                                         .destination_mac = own_mac,
                                         .source = client,
                                         .destination = settings_.server,
                                         .source_port = client_port,
                                         .destination_port = 69},
                                        request_text.size());
  length = std::max<std::uint32_t>(length, ether_frame_min);
  request->data_len = static_cast<std::uint16_t>(length);
  request->pkt_len = length;
  settings_.wires[shard]->send({&request, 1});
}

void Driver::see_opened() {
  for (Wire* wire : settings_.wires) {
    if (wire == nullptr) continue;
    std::array<rte_mbuf*, burst_max> buffers;
    const unsigned count = wire->receive(buffers);
    for (unsigned i = 0; i < count; ++i) {
      auto* at = rte_pktmbuf_mtod(buffers[i], std::byte*);
      const std::uint16_t tid = view<UdpHeader>(at + udp_at)->source_port.host();
      const bool first = buffers[i]->data_len == data_head_bytes + block_bytes && boards_[tid].ip == 0;
      if (!first) {
        put_back(buffers[i]);
        continue;
      }
      boards_[tid] = {Ipv4Address::from(view<Ipv4Header>(at + sizeof(EtherHeader))->destination).value, 1};
      order_.push_back(tid);
      write_ack(at, tid);
      buffers[i]->data_len = ether_frame_min;
      buffers[i]->pkt_len = ether_frame_min;
      wire->send({&buffers[i], 1});
    }
  }
}

void Driver::spread(const std::vector<Shard*>& shards) {
  std::shuffle(order_.begin(), order_.end(), std::mt19937{1});
  for (const std::uint16_t tid : order_) {
    const unsigned shard = (tid - unsigned{tid_first}) / tids_per_shard_;
    Session& session = shards[shard]->sessions.at(tid - std::uint32_t{shards[shard]->tid_base});
    boards_[tid].block = 2 + static_cast<std::uint32_t>((std::uint64_t{tid} * 2654435761u) % (blocks_ / 2 - 2));
    session.block = boards_[tid].block;
  }
}

}  // namespace bootstorm::bench
