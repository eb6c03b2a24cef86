#include "fuzz/stage.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/udp.hpp"
#include "fuzz/inspect.hpp"

namespace bootstorm::fuzz {
namespace {

constexpr std::string_view scene_text = R"(exchange: the scene of all fuzzers
why: small tables are full soon; addresses and names are those of the exchanges, whose frames are the seeds
port mac 02:b0:07:00:00:01 mtu 1500
network 192.168.77.1 prefix 24
dhcp pool 192.168.77.50-192.168.77.53 lease 60 s router 192.168.77.254 dns 192.168.77.2 offer-delay 20 ms
dhcp rapid-commit authoritative probe
class match 60 prefix "PXEClient" match 93 hex 0007 file "ipxe.efi"
option 42 hex c0a84d02
option 224 "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll" always
option 225 "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll" always
subnet 10.5.0.0 prefix 24 shared 1
dhcp pool 10.5.0.50-10.5.0.51 lease 60 s router 10.5.0.1 circuit-quota 1
subnet 10.7.0.0 prefix 24 shared 1 relay 172.16.0.9
dhcp pool 10.7.0.50-10.7.0.50 lease 60 s router 10.7.0.1
network 192.168.77.1 prefix 24 vlan 20
dhcp proxy
class match 77 "iPXE" file "boot.ipxe"
class match 60 prefix "PXEClient" file "ipxe.efi"
image lab
image common default
file "bootcode.bin" image common size 1300 seed 1
file "start.elf" image common size 3000 seed 4
file "fixup.dat" image common size 1024 seed 3
file "config.txt" image common text ""
file "a" image common size 5 seed 1
file "kernel.img" image common size 7000 seed 9
file "overlays/vc4.dtbo" image common size 513 seed 5
file "cmdline.txt" image lab size 513 seed 2
board serial 9f28f66d image lab
board mac b8:27:eb:11:22:33 address 192.168.77.10 image lab hostname node-1
sessions 16
leases 6
disk-fails-at 100000000 s
cold
)";

constexpr Ipv4Address own{0xc0a84d01};
constexpr MacAddress own_mac = MacAddress::from_number(0x02b007000001);

}  // namespace

Client client(std::size_t index) {
  constexpr std::array<Client, clients> all{{
      {MacAddress::from_number(0xb827eb28f66d), Ipv4Address::of(192, 168, 77, 50)},
      {MacAddress::from_number(0xb827ebaabbcc), Ipv4Address::of(192, 168, 77, 51)},
      {MacAddress::from_number(0xb827eb112233), Ipv4Address::of(192, 168, 77, 10)},
      {MacAddress::from_number(0x525400abcdef), Ipv4Address::of(203, 0, 113, 9)},
  }};
  return all[index % clients];
}

const exchange::Setup& scene(unsigned shards) {
  static const exchange::Setup one = exchange::parse(scene_text, "scene").setup;
  static const std::array<exchange::Setup, 3> setups = [] {
    std::array<exchange::Setup, 3> made{one, one, one};
    made[1].shards = 2;
    made[2].shards = 4;
    return made;
  }();
  return setups[shards >= 4 ? 2 : shards >= 2 ? 1 : 0];
}

void Stage::receive(std::span<const std::byte> frame, const exchange::Arrival& arrival) {
  if (frame.size() > 9000) frame = frame.first(9000);
  last_ = world_.receive(frame, arrival);
  ++frames_;
  if (last_.outcome.verdict == Verdict::reply) {
    ++replies_;
    inspect_sent(arrival.port, last_.reply, last_.body);
    const Reason reason = last_.outcome.reason;
    const bool is_dhcp = reason == Reason::dhcp_offered || reason == Reason::dhcp_acknowledged ||
                         reason == Reason::dhcp_refused || reason == Reason::dhcp_boot_answered;
    constexpr std::size_t headers = 46;  // with a tag
    if (is_dhcp && last_.reply.size() > headers + dhcp_bytes_accepted(frame) && complaint_.empty()) {
      complaint_ = "a DHCP reply that is larger than its client accepts";
    }
  } else if (!last_.reply.empty()) {
    complaint_ = "a reply that is none";
  }
  for (const exchange::Sent& sent : last_.also) inspect_sent(sent.port, sent.bytes, sent.body);
  inspect_state();
}

void Stage::pass(Nanos time) {
  // A bounded number of ticks however long it is: also a worker that was held up for seconds must get everything right.
  const Nanos step = std::max(nanos_per_ms, time / 32);
  for (const exchange::Sent& sent : world_.advance(world_.now() + time, step)) {
    inspect_sent(sent.port, sent.bytes, sent.body);
  }
  inspect_state();
}

std::string Stage::finish() {
  pass(50 * nanos_per_ms);
  if (complaint_.empty()) complaint_ = inspect_files(world_, setup_);
  return complaint_;
}

void Stage::inspect_sent(std::uint8_t port, std::span<const std::byte> frame, std::span<const std::byte> body) {
  if (!complaint_.empty()) return;
  complaint_ = inspect_frame(world_, port, frame, body);
  if (complaint_.empty()) return;
  complaint_ += ':';
  for (const std::byte byte : frame.first(std::min<std::size_t>(frame.size(), 400))) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = std::to_integer<unsigned>(byte);
    complaint_ += {' ', digits[value >> 4], digits[value & 15]};
  }
}

void Stage::inspect_state() {
  if (complaint_.empty()) complaint_ = inspect_shards(world_);
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < reason_count; ++i) {
    for (unsigned shard = 0; shard < world_.snapshot().shards; ++shard) {
      counted += world_.shard(shard).counters[static_cast<Reason>(i)].get();
    }
  }
  if (counted != frames_ && complaint_.empty()) complaint_ = "not every frame is counted once";
}

void Stage::receive_udp(const Client& from, std::uint16_t source_port, std::uint16_t destination_port,
                        std::span<const std::byte> payload, const exchange::Arrival& arrival) {
  std::array<std::byte, 1514> frame{};
  const bool dhcp = destination_port == udp_port_dhcp_server;
  payload = payload.first(std::min<std::size_t>(payload.size(), frame.size() - 42));
  Writer writer{frame};
  writer.be16(dhcp ? 0xffff : static_cast<std::uint16_t>(own_mac.number() >> 32));
  writer.be32(dhcp ? 0xffffffff : static_cast<std::uint32_t>(own_mac.number() & 0xffffffff));
  writer.be16(static_cast<std::uint16_t>(from.mac.number() >> 32));
  writer.be32(static_cast<std::uint32_t>(from.mac.number() & 0xffffffff));
  writer.be16(0x0800);
  writer.be16(0x4500);
  writer.be16(static_cast<std::uint16_t>(28 + payload.size()));
  writer.be32(0);
  writer.be32(0x40110000);
  writer.be32(dhcp ? 0 : from.ip.value);
  writer.be32(dhcp ? 0xffffffff : own.value);
  const Be16 checksum = checksum_of(sum_bytes(std::span{frame}.subspan(14, 20)));
  std::memcpy(frame.data() + 24, &checksum, sizeof checksum);
  writer.be16(source_port);
  writer.be16(destination_port);
  writer.be16(static_cast<std::uint16_t>(8 + payload.size()));
  writer.be16(0);
  writer.bytes(payload);
  receive(std::span{frame}.first(std::max<std::size_t>(writer.size(), 60)), arrival);
}

}  // namespace bootstorm::fuzz
