#include <algorithm>
#include <cstring>
#include <set>
#include <tuple>

#include "core/dhcp/policy/server_state.hpp"
#include "core/tftp/window.hpp"
#include "fuzz/inspect.hpp"

namespace bootstorm::fuzz {
namespace {

std::string inspect_window(const Session& session, const SessionDetail& detail) {
  if (detail.windowsize == 0 || detail.windowsize > tftp_windowsize_max) return "a window of no possible size";
  if (detail.pace == 0 || detail.pace > detail.windowsize) return "more blocks at once than the window has";
  if (session.by_window != (detail.windowsize > 1)) return "a session that has lost its window";
  if (!session.by_window || session.block == 0) return "";
  if (detail.last_sent + 1 < session.block) return "a window that has sent less than was acknowledged";
  return detail.last_sent > tftp::window_end(session, detail) ? "a block from behind the window or the file" : "";
}

std::string inspect_sessions(exchange::World& world) {
  std::uint64_t open = 0, used = 0;
  std::set<std::tuple<std::uint32_t, std::uint16_t>> clients;
  for (unsigned i = 0; i < world.snapshot().shards; ++i) {
    Shard& shard = world.shard(i);
    const SessionTable& sessions = shard.sessions;
    std::uint32_t taken = 0, half_open = 0;
    for (std::uint32_t slot = 0; slot < sessions.slots(); ++slot) {
      const Session& session = sessions.at(slot);
      if (session.state == SessionState::free) continue;
      ++taken;
      if (session.state == SessionState::half_open) ++half_open;
      if (sessions.find(session.client_ip, session.client_port) != slot) return "a session its client does not find";
      if (!clients.emplace(session.client_ip.value, session.client_port).second) return "two sessions of a client port";
      if (!shard.session_timers.armed(slot)) return "a session without a timer";
      if (session.blksize < 8) return "a session with no block size";
      const std::string window = inspect_window(session, shard.sessions.detail(slot));
      if (!window.empty()) return window;
    }
    if (taken != sessions.open_count() || half_open != sessions.half_open_count()) return "sessions are miscounted";
    if (half_open > std::max(sessions.capacity() / 4, 1u)) return "more than a quarter of the sessions are half-open";
    open += taken;
    for (const Counter& uses : shard.generation_uses) used += uses.get();
  }
  if (open != world.counter("tftp_sessions_open")) return "tftp_sessions_open is wrong";
  return open == used ? "" : "a generation of files is used by more or fewer than there are sessions";
}

std::string inspect_leases(exchange::World& world) {
  const dhcp::AddressPlan& plan = world.shard(0).dhcp_server->plan;
  std::set<std::tuple<std::uint8_t, std::uint16_t, std::uint32_t>> addresses;
  std::set<std::tuple<std::uint8_t, std::uint16_t, std::uint64_t>> holders;
  std::uint64_t held = 0;
  for (std::uint32_t slot = 0; slot < plan.slots(); ++slot) {
    const dhcp::Lease& lease = plan.at(slot);
    if (lease.state == LeaseState::free) continue;
    if (lease.state == LeaseState::boot_only) {
      if (!lease.address.is_zero()) return "an address for a client that has its own from elsewhere";
      if (plan.find_client(lease.link, lease.mac) != slot) return "a client elsewhere that is not found";
      continue;
    }
    const Network* network = world.snapshot().network_on(lease.link.port, lease.link.vlan);
    if (network == nullptr || !world.snapshot().reaches(*network, lease.address))
      return "a lease outside of its network";
    if (lease.address == network->address) return "a lease on our own address";
    const auto [port, vlan] = lease.link;
    if (!addresses.emplace(port, vlan, lease.address.value).second) return "one address, two leases";
    if (lease.state == LeaseState::quarantined) continue;
    if (lease.state == LeaseState::returned) {
      if (plan.find_returned(lease.link, lease.address) != slot) return "a returned address that is not found";
      continue;
    }
    ++held;
    if (!holders.emplace(port, vlan, lease.mac.number()).second) return "one client, two leases";
    if (plan.find_address(lease.link, lease.address) != slot) return "a lease that its address does not find";
    if (plan.find_client(lease.link, lease.mac) != slot) return "a lease that its client does not find";
  }
  return held == world.counter("dhcp_leases_held") ? "" : "dhcp_leases_held is wrong";
}

}  // namespace

std::string inspect_shards(exchange::World& world) {
  std::string complaint = inspect_sessions(world);
  return complaint.empty() ? inspect_leases(world) : complaint;
}

std::string inspect_files(const exchange::World& world, const exchange::Setup& setup) {
  for (const exchange::SetupFile& file : setup.files) {
    const auto content = world.content(file.path);
    const bool same = content.size() == file.content.size() &&
                      (content.empty() || std::memcmp(content.data(), file.content.data(), content.size()) == 0);
    if (!same) return "a file has changed";
  }
  return "";
}

}  // namespace bootstorm::fuzz
