#include "bootstorm/shard.hpp"

#include <algorithm>

#include "core/dhcp/policy/server_state.hpp"
#include "core/links/control.hpp"

namespace bootstorm {

Shard::Shard(unsigned shard_index, unsigned shard_count, std::uint32_t sessions_max, std::uint32_t leases,
             std::optional<RandomKey> tid_key)
    : index(shard_index),
      count(shard_count),
      tid_base(static_cast<std::uint16_t>(tid_first + shard_index * tids_per_shard(shard_count))),
      sessions(sessions_per_shard(shard_count, sessions_max, tid_key.has_value()),
               tid_key ? tids_per_shard(shard_count) : 0, tid_key),
      session_timers(sessions.slots(), Turns::shelves),
      links(std::make_shared<LinkBudgets>()),
      link_control(shard_index == 0 ? std::make_unique<LinkControl>() : nullptr),
      dhcp_server(shard_index == 0 ? std::make_unique<dhcp::ServerState>(leases) : nullptr),
      clients(shard_index == 0 ? std::make_shared<ClientTable>() : nullptr),
      contested(std::make_shared<ContestedNetworks>()),
      events(std::max(sessions_max, leases)) {}

Shard::~Shard() = default;

}  // namespace bootstorm
