#include "lease_storm.hpp"

#include <algorithm>
#include <utility>

#include "client/pi3_dhcp.hpp"
#include "client/dhcp_message.hpp"
#include "core/datagram.hpp"

namespace bootstorm::durability {

namespace {

constexpr MacAddress own_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
constexpr Ipv4Address own_ip = Ipv4Address::of(10, 7, 0, 1);
constexpr Ipv4Address first_ip = Ipv4Address::of(10, 8, 0, 0);

}  // namespace

LeaseStorm::LeaseStorm(const StormSettings& settings, Shard& shard, std::uint64_t seed,
                       std::function<void(const Told&)> told)
    : settings_(settings),
      shard_(&shard),
      random_(seed),
      told_(std::move(told)),
      clients_(settings.clients),
      buffers_(burst_max) {
  snapshot_.id = 1;
  snapshot_.ports = {{own_mac, 1500}};
  Network network;
  network.address = own_ip;
  network.prefix_length = 8;
  network.dhcp.mode = DhcpMode::server;
  network.dhcp.pool = {{first_ip, {first_ip.value + settings.addresses - 1}}};
  network.dhcp.lease_s = settings.lease_s;
  for (BootProfile& profile : network.dhcp.profiles) profile.offer_hold_s = settings.lease_s;
  snapshot_.networks = {network};
  snapshot_.index_boards();
}

std::uint32_t LeaseStorm::write(Buffer& buffer, std::uint32_t client, Nanos now) {
  Client& it = clients_[client];
  if (it.stage == Stage::holding && it.until <= now) {
    told_({client, it.address, false});
    it = {};
  }
  const MacAddress mac = mac_of(client);
  Writer writer{std::span{buffer}.subspan(datagram_payload_offset(0))};
  client::DhcpMessage message{.xid = client + 1, .mac = mac};
  switch (it.stage) {
    case Stage::waiting: return 0;
    case Stage::idle: break;
    case Stage::selecting:
      message.type = DhcpType::request;
      message.requested = it.address;
      message.server_id = own_ip;
      break;
    case Stage::holding:
      if (!settings_.renews) {
        it = {};
        break;
      }
      if (random_.below(100) < settings_.releases_percent) {
        told_({client, it.address, false});
        message.type = DhcpType::release;
      } else {
        message.type = DhcpType::request;
      }
  }
  if (is_rom(client) && message.type == DhcpType::discover) {
    client::write_rom_discover(writer, mac);
  } else {
    client::write_dhcp(writer, {}, message);
  }
  const bool has_address = it.stage == Stage::holding && !is_rom(client);
  if (it.stage == Stage::holding && (message.type == DhcpType::release || has_address)) {
    view<DhcpHeader>(buffer.data() + datagram_payload_offset(0))->ciaddr = it.address.wire();
  }
  if (message.type == DhcpType::release) it = {};
  return write_datagram(buffer.data(),
                        {.source_mac = mac,
                         .destination_mac = mac_broadcast,
                         .source = {},
                         .destination = ipv4_broadcast,
                         .source_port = udp_port_dhcp_client,
                         .destination_port = udp_port_dhcp_server},
                        writer.size());
}

std::size_t LeaseStorm::send(Nanos now) {
  std::array<Frame, burst_max> frames;
  std::array<Outcome, burst_max> outcomes;
  std::array<std::uint32_t, burst_max> senders;
  std::size_t count = 0;
  for (std::uint32_t tried = 0; tried < 4 * burst_max && count < burst_max; ++tried) {
    // Mostly in turn, so that all get theirs; sometimes anyone, so that no two runs are alike.
    next_ = random_.below(8) == 0 ? static_cast<std::uint32_t>(random_.below(settings_.clients))
                                  : (next_ + 1) % settings_.clients;
    const auto same = std::span{senders}.first(count);
    if (std::find(same.begin(), same.end(), next_) != same.end()) continue;
    const std::uint32_t length = write(buffers_[count], next_, now);
    if (length == 0) continue;
    frames[count] = {.data = buffers_[count].data(),
                     .length = length,
                     .capacity = static_cast<std::uint32_t>(buffers_[count].size())};
    senders[count++] = next_;
  }
  TxBatch none{{}};
  on_burst(std::span{frames}.first(count), std::span{outcomes}.first(count), now, *shard_, snapshot_, none);
  for (std::size_t i = 0; i < count; ++i) take(frames[i], outcomes[i], senders[i], now);
  for (Event event; shard_->events.pop(event);) continue;
  return count;
}

void LeaseStorm::take(const Frame& frame, const Outcome& outcome, std::uint32_t client, Nanos now) {
  if (outcome.verdict != Verdict::reply) return;
  Client& it = clients_[client];
  client::DhcpReply reply;
  const std::size_t head = datagram_payload_offset(0);
  if (!client::read_dhcp({frame.data + head, frame.length - head}, mac_of(client), reply)) return;
  if (reply.type == DhcpType::nak) {
    it = {};
  } else if (reply.type == DhcpType::offer && !is_rom(client)) {
    it = {reply.own_ip, Stage::selecting};
  } else {
    const Nanos until = now + settings_.lease_s * nanos_per_s;
    it = {reply.own_ip, Stage::waiting};
    held_.push_back({frame.commit, {client, reply.own_ip, true, until}});
  }
}

void LeaseStorm::release() {
  const std::uint64_t committed = shard_->journal->committed();
  const bool failed = shard_->journal->is_latched();
  for (; !held_.empty(); held_.pop_front()) {
    const Held& held = held_.front();
    Client& it = clients_[held.told.client];
    if (held.commit <= committed) {
      it.stage = Stage::holding;
      it.until = held.told.until;
      ++acknowledged_;
      told_(held.told);
    } else if (failed) {
      it = {};
    } else {
      return;
    }
  }
}

}  // namespace bootstorm::durability
