#include "core/tftp/negotiate.hpp"

#include <algorithm>

#include "bootstorm/limits.hpp"
#include "core/tftp/options.hpp"
#include "core/tftp/window.hpp"

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

std::uint8_t windowsize_for(const Request& request, std::uint16_t blksize, bool single_port,
                            const Snapshot& snapshot) noexcept {
  if (single_port) return 1;  // who is not known to be there is sent one block at a time
  const unsigned limit = std::min<unsigned>(snapshot.tftp.windowsize_max, tftp_window_bytes_max / blksize);
  return static_cast<std::uint8_t>(std::min<unsigned>(request.windowsize, std::max(limit, 1u)));
}

}  // namespace

void negotiate(const Request& request, const Network& network, const Snapshot& snapshot, Session& session,
               SessionDetail& detail) noexcept {
  session.blksize = blksize_for(request, network, snapshot);
  session.wraps_to_one = request.wraps_to_one;
  detail.options = request.options;
  detail.timeout_us = request.timeout_us;
  const std::uint8_t windowsize = windowsize_for(request, session.blksize, detail.single_port, snapshot);
  detail.windowsize = windowsize & 0x7f;
  detail.pace = std::min(windowsize, window_pace_first) & 0x7f;
  session.by_window = windowsize > 1;
}

}  // namespace bootstorm::tftp
