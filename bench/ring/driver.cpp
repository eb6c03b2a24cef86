#include "driver.hpp"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include <algorithm>
#include <stdexcept>

#include "bootstorm/limits.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::bench {

namespace {

constexpr unsigned questions_room = 256;  // buffers beside the window

}  // namespace

Driver::Driver(const DriverSettings& settings)
    : questions(settings.server),
      settings_(settings),
      tids_per_shard_(tids_per_shard(static_cast<unsigned>(settings.wires.size()))),
      blocks_(settings.file.size() / block_bytes),
      boards_(65536),
      outgoing_(settings.wires.size()) {
  for (unsigned i = 0; i < settings_.window + questions_room; ++i) {
    rte_mbuf* one = rte_pktmbuf_alloc(settings_.pool);
    if (one == nullptr) throw std::runtime_error{"the pool is too small for this window"};
    free_.push_back(one);
  }
}

Driver::~Driver() { rte_pktmbuf_free_bulk(free_.data(), static_cast<unsigned>(free_.size())); }

Wire& Driver::wire_of(std::uint16_t tid) noexcept {
  unsigned shard = (tid - unsigned{tid_first}) / tids_per_shard_;
  if (settings_.misrouted) shard = (shard + 1) % static_cast<unsigned>(settings_.wires.size());
  return *settings_.wires[shard];
}

rte_mbuf* Driver::buffer() {
  // What the worker has dropped went back to the pool.
  if (free_.empty()) {
    if (rte_mbuf* fresh = rte_pktmbuf_alloc(settings_.pool); fresh != nullptr) return fresh;
    throw std::runtime_error{"buffers are lost on the way"};
  }
  rte_mbuf* last = free_.back();
  free_.pop_back();
  return last;
}

void Driver::put_back(rte_mbuf* buffer) {
  if (free_.size() < settings_.window + questions_room) {
    free_.push_back(buffer);
  } else {
    rte_pktmbuf_free(buffer);  // a block that was sent again came in the worker's own buffer
  }
}

void Driver::write_ack(std::byte* at, std::uint16_t tid) noexcept {
  const Board& board = boards_[tid];
  *view<TftpBlockHeader>(at + datagram_payload_offset(0)) = {Be16{static_cast<std::uint16_t>(TftpOpcode::ack)},
                                                             Be16{static_cast<std::uint16_t>(board.block & 0xffff)}};
  const std::uint32_t length = write_datagram(at,
                                              {.source_mac = mac_of(board.ip),
                                               .destination_mac = own_mac,
                                               .source = {board.ip},
                                               .destination = settings_.server,
                                               .source_port = client_port,
                                               .destination_port = tid},
                                              sizeof(TftpBlockHeader));
  std::memset(at + length, 0, ether_frame_min - length);
  if (!echo_) return;
  const std::byte* body = settings_.file.data() + std::size_t{board.block} * block_bytes;
  std::memcpy(at + body_address_at, &body, sizeof body);
}

unsigned Driver::send() {
  const unsigned room = std::min(settings_.window - in_flight_, static_cast<unsigned>(order_.size()));
  for (unsigned i = 0; i < room; ++i) {
    const std::uint16_t tid = order_[next_];
    next_ = next_ + 1 == order_.size() ? 0 : next_ + 1;
    rte_mbuf* ack = buffer();
    write_ack(rte_pktmbuf_mtod(ack, std::byte*), tid);
    ack->data_len = ether_frame_min;
    ack->pkt_len = ether_frame_min;
    Wire& wire = wire_of(tid);
    const auto index = static_cast<std::size_t>(std::ranges::find(settings_.wires, &wire) - settings_.wires.begin());
    outgoing_[index].push_back(ack);
  }
  for (std::size_t i = 0; i < outgoing_.size(); ++i) {
    if (outgoing_[i].empty()) continue;
    if (settings_.wires[i]->send(outgoing_[i]) != outgoing_[i].size()) std::terminate();  // rings hold any window
    outgoing_[i].clear();
  }
  in_flight_ += room;
  return room;
}

bool Driver::is_new_block(rte_mbuf* buffer) noexcept {
  const auto* at = rte_pktmbuf_mtod(buffer, const std::byte*);
  if (view<EtherHeader>(at)->type.host() != ether_type_ipv4 ||
      view<Ipv4Header>(at + sizeof(EtherHeader))->protocol != ip_protocol_udp) {
    questions.on_frame(at, buffer->data_len, rte_rdtsc());
    return false;
  }
  Board& board = boards_[view<UdpHeader>(at + udp_at)->source_port.host()];
  if (echo_) {
    ++board.block;
    return true;
  }
  const auto* data = view<TftpBlockHeader>(at + datagram_payload_offset(0));
  const auto next = static_cast<std::uint16_t>((board.block + 1) & 0xffff);
  if (data->block.host() != next || buffer->data_len != data_head_bytes + block_bytes) return false;
  ++board.block;
  return true;
}

unsigned Driver::receive() {
  unsigned blocks = 0;
  for (Wire* wire : settings_.wires) {
    if (wire == nullptr) continue;
    std::array<rte_mbuf*, burst_max> buffers;
    while (const unsigned count = wire->receive(buffers)) {
      for (unsigned i = 0; i < count; ++i) rte_prefetch0(rte_pktmbuf_mtod(buffers[i], void*));
      for (unsigned i = 0; i < count; ++i) {
        if (is_new_block(buffers[i])) ++blocks;
        put_back(buffers[i]);
      }
    }
  }
  in_flight_ -= blocks;
  return blocks;
}

void Driver::ask(std::uint64_t now_cycles) {
  rte_mbuf* question = buffer();
  const std::size_t length = questions.ask(rte_pktmbuf_mtod(question, std::byte*), now_cycles);
  question->data_len = static_cast<std::uint16_t>(length);
  question->pkt_len = static_cast<std::uint32_t>(length);
  const auto reached = std::ranges::find_if(settings_.wires, [](const Wire* wire) { return wire != nullptr; });
  if (length == 0 || (*reached)->send({&question, 1}) == 0) put_back(question);
}

}  // namespace bootstorm::bench
