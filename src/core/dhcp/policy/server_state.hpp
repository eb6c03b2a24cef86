// Everything that the DHCP server remembers. Shard 0 has one.
#pragma once

#include <array>
#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/client/board_claims.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/recent_keys.hpp"
#include "core/dhcp/policy/boot_line.hpp"
#include "core/dhcp/policy/prober.hpp"
#include "core/dhcp/policy/token_bucket.hpp"

namespace bootstorm::dhcp {

/// Another server in a network that is ours to serve.
struct ForeignServer {
  Ipv4Address address;
  ReportLimit reports;  // never reported: this place is empty
};

struct ServerState {
  /// Takes all memory it will ever use: about 40 MB for leases_max.
  explicit ServerState(std::uint32_t leases) : plan(leases), line(leases), claims(leases / 4), releases(leases / 4) {}

  AddressPlan plan;
  BootLine line;
  BoardClaims claims;
  Prober prober;
  std::array<TokenBucket, ports_max> new_clients;
  std::array<TokenBucket, ports_max> refused_strangers;
  RecentKeys releases;                           // RELEASEs that came lately
  std::array<ForeignServer, 8> foreign_servers;  // those last reported
  ReportLimit exhaustion_reports;
  ReportLimit new_client_reports;
  ReportLimit contradiction_reports;
  ReportLimit claim_reports;
};

}  // namespace bootstorm::dhcp
