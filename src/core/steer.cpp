#include "core/steer.hpp"

#include "bootstorm/core.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/icmp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/tftp/predicted.hpp"

namespace bootstorm {

std::uint32_t toeplitz_hash(Ipv4Address source, Ipv4Address destination) noexcept {
  const std::uint64_t input = (std::uint64_t{source.value} << 32) | destination.value;
  std::uint64_t window = 0;  // the key's bits under the input's next ones; the top 32 of them count
  for (unsigned i = 0; i < 8; ++i) window = (window << 8) | toeplitz_key[i];
  std::uint32_t hash = 0;
  unsigned next_key_bit = 64;
  for (unsigned bit = 0; bit < 64; ++bit, ++next_key_bit) {
    if (((input >> (63 - bit)) & 1) != 0) hash ^= static_cast<std::uint32_t>(window >> 32);
    const unsigned key_bit = (toeplitz_key[next_key_bit / 8] >> (7 - next_key_bit % 8)) & 1u;
    window = (window << 1) | key_bit;
  }
  return hash;
}

namespace {

unsigned owner_of_tid(std::uint16_t tid, const Snapshot& snapshot) noexcept {
  const unsigned owner = (tid - tid_first) / tids_per_shard(snapshot.shards);
  return owner < snapshot.shards ? owner : any_shard;  // a remainder of ports that no shard uses
}

/// The shard of the transfer that is quoted.
unsigned owner_of_quote(const Frame& frame, const Snapshot& snapshot) noexcept {
  const auto* icmp = view<IcmpUnreachableHeader>(frame.data + frame.payload);
  const std::uint16_t port = icmp->quoted_udp.source_port.host();
  if (port != udp_port_tftp) return owner_of_tid(port, snapshot);
  return shard_of_hash(toeplitz_hash(Ipv4Address::from(icmp->quoted_ipv4.destination),
                                     Ipv4Address::from(icmp->quoted_ipv4.source)),
                       snapshot.shards);
}

}  // namespace

unsigned owner_of(Frame& frame, const Snapshot& snapshot) noexcept {
  if (snapshot.shards == 1) return any_shard;
  // A frame for a TID goes to its owner by its looks: what is wrong with it, the owner finds as well.
  if (const std::uint16_t tid = tftp::tid_by_looks(frame); tid != 0) return owner_of_tid(tid, snapshot);
  classify(frame, snapshot);
  switch (frame.kind) {
    case FrameKind::dhcp: return 0;  // one address plan, one writer
    case FrameKind::tftp_transfer:
      return owner_of_tid(view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader))->destination_port.host(),
                          snapshot);
    case FrameKind::tftp_request: {
      const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
      const std::uint32_t hash =
          frame.has_rss_hash ? frame.rss_hash
                             : toeplitz_hash(Ipv4Address::from(ipv4->source), Ipv4Address::from(ipv4->destination));
      return shard_of_hash(hash, snapshot.shards);
    }
    case FrameKind::icmp_unreachable: return owner_of_quote(frame, snapshot);
    default: return any_shard;
  }
}

void owners_of(std::span<Frame> frames, std::span<std::uint8_t> owners, const Shard& shard,
               const Snapshot& snapshot) noexcept {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    // Where the NIC steers by address, nearly all frames are for transfers of the shard that they have come to.
    const bool own = tftp::slot_by_looks(frames[i], shard) != SessionTable::none;
    const unsigned owner = own ? shard.index : owner_of(frames[i], snapshot);
    owners[i] = static_cast<std::uint8_t>(owner == any_shard ? shard.index : owner);
  }
}

}  // namespace bootstorm
