// The SQLite schema of the lease file. README.md documents it for readers with `sqlite3`.
#pragma once

#include <array>

namespace bootstorm::leases {

inline constexpr int lease_schema_version = 3;  // PRAGMA user_version
inline constexpr int lease_application_id = 0x62737472;

/// id is port * 2^44 + vlan * 2^32 + address, so one statement finds an address or replaces its holder. expires_ms and
/// written_ms are Unix time; expires_running_ms is the machine's monotonic time in that boot.
inline constexpr const char* lease_tables = R"sql(
PRAGMA application_id = 1651733618;
BEGIN;
CREATE TABLE boot (
  id INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  mac INTEGER NOT NULL CHECK (mac BETWEEN 0 AND 281474976710655),
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 255),
  reserved INTEGER NOT NULL CHECK (reserved BETWEEN 0 AND 1),
  expires_ms INTEGER NOT NULL,
  written_ms INTEGER NOT NULL,
  expires_running_ms INTEGER NOT NULL,
  boot INTEGER NOT NULL,
  serial INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL DEFAULT '',
  circuit INTEGER NOT NULL DEFAULT 0,
  relay INTEGER NOT NULL DEFAULT 0,
  via INTEGER NOT NULL DEFAULT 0
) STRICT;
)sql";

/// What upgrades each version to the next one, from version 1 on.
inline constexpr std::array<const char*, lease_schema_version - 1> lease_migrations{
    // the serial number and name that clients send
    R"sql(
ALTER TABLE lease ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN name TEXT NOT NULL DEFAULT '';
)sql",
    // the circuit, relay and router that requests come through
    R"sql(
ALTER TABLE lease ADD COLUMN circuit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN relay INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN via INTEGER NOT NULL DEFAULT 0;
)sql"};

/// Ends the transaction that creates or changes the tables.
inline constexpr const char* lease_view = R"sql(
CREATE VIEW leases AS SELECT
  printf('%d.%d.%d.%d', id >> 24 & 255, id >> 16 & 255, id >> 8 & 255, id & 255) AS address,
  printf('%02x:%02x:%02x:%02x:%02x:%02x', mac >> 40 & 255, mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255,
         mac >> 8 & 255, mac & 255) AS mac,
  CASE state WHEN 1 THEN 'offered' WHEN 2 THEN 'bound_by_use' WHEN 3 THEN 'bound' ELSE 'quarantined' END AS state,
  datetime(expires_ms / 1000, 'unixepoch') AS expires_utc,
  id >> 44 AS port,
  id >> 32 & 4095 AS vlan,
  reserved,
  CASE serial WHEN 0 THEN '' ELSE printf('%08x', serial) END AS serial,
  name
FROM lease;
PRAGMA user_version = 3;
COMMIT;
)sql";

}  // namespace bootstorm::leases
