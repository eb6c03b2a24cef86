#include "core/tftp/negotiate.hpp"

#include <algorithm>

#include "core/tftp/options.hpp"

namespace bootstorm::tftp {

namespace {

/// 20 bytes of IPv4, 8 of UDP, 4 of TFTP: what fits the MTU is never fragmented.
constexpr std::uint32_t heads_bytes = 32;

std::uint16_t blksize_for(const Request& request, const Network& network, const Snapshot& snapshot) noexcept {
  if ((request.options & option_blksize) == 0) return tftp_blksize_plain;
  std::uint32_t mtu = snapshot.ports[network.port].mtu;
  if (network.path_mtu != 0) mtu = std::min(mtu, std::uint32_t{network.path_mtu});
  std::uint32_t limit = mtu - heads_bytes;
  if (snapshot.tftp.blksize_max != 0) limit = std::min(limit, std::uint32_t{snapshot.tftp.blksize_max});
  return static_cast<std::uint16_t>(std::min(std::uint32_t{request.blksize}, limit));  // RFC 2348 §2
}

}  // namespace

void negotiate(const Request& request, const Network& network, const Snapshot& snapshot, Session& session,
               SessionDetail& detail) noexcept {
  session.blksize = blksize_for(request, network, snapshot);
  session.wraps_to_one = request.wraps_to_one;
  detail.options = request.options;
  detail.timeout_us = request.timeout_us;
  detail.windowsize = static_cast<std::uint8_t>(
      std::min<unsigned>(request.windowsize, std::max<unsigned>(snapshot.tftp.windowsize_max, 1)));
  detail.pace = detail.windowsize;
  session.by_window = detail.windowsize > 1;
}

}  // namespace bootstorm::tftp
