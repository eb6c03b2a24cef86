// A conversation as data: what the appliance is, which frames reach it at what time, and what must leave it, byte by
// byte. README.md beside this file explains the text form. Tests, fuzzers and benchmarks load the same files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/counters.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::exchange {

/// What is wrong with an exchange's text, as `file:line: message`.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A number, or the loop's number and something added to it. On the wire: its low 16 bits.
struct Number {
  bool loop = false;
  std::int64_t value = 0;
  [[nodiscard]] std::int64_t at(std::int64_t iteration) const { return value + (loop ? iteration : 0); }
};

/// Part of a frame: bytes as written, or something that is worked out when the exchange is played.
struct Piece {
  enum class Kind { bytes, number, block, ipv4_checksum, udp_checksum, icmp_checksum };
  Kind kind = Kind::bytes;
  unsigned line = 0;
  std::vector<std::byte> bytes;
  Number number;              // of number; of block: which, from 1
  std::string file;           // of block
  std::uint32_t blksize = 0;  // of block
};
using Pieces = std::vector<Piece>;

struct SetupFile {
  std::string path;
  std::uint16_t image = 0;
  std::vector<std::byte> content;
  std::optional<Nanos> read_at{};  // not in memory before, and only if somebody asks for it
};

/// The appliance of one exchange.
struct Setup {
  unsigned shards = 1;
  Nanos clock = 0;    // time at which `at 0` is; the core has run for a while by then
  bool files_loaded = true;
  bool cold = false;  // `at 0` is the start: the appliance's own addresses are not announced yet
  std::vector<Port> ports;
  std::vector<Network> networks;
  std::vector<Board> boards;
  std::vector<std::string> images;
  std::uint16_t default_image = image_none;
  std::vector<SetupFile> files;
  TftpLimits tftp;
  std::optional<Nanos> disk_fails_at;   // leases are kept on disk, which takes none from then on
  std::optional<Nanos> disk_stands_at;  // the same, and it comes to no end with what it has been given
  NewClientLimit new_clients;
  bool paces_links = false;
  std::uint32_t leases = 1024;  // room for as many; the appliance itself takes room for leases_max

  Setup() { tftp.sessions_max = 4096; }  // enough here, and quickly made
};

struct Sending {
  Pieces frame;
  std::uint8_t port = 0;
  unsigned line = 0;
};

/// One thing that happens, and all that must come of it.
struct Step {
  enum class Kind { send, wait, repeat, end };
  Kind kind = Kind::wait;
  unsigned line = 0;
  bool relative = false;  // to the step before
  Nanos time = 0;
  std::int64_t first = 0, last = 0;  // of repeat

  // Of send.
  Pieces frame;
  unsigned worker = 0;
  std::uint8_t port = 0;
  bool trusted = false;  // the device vouches for the checksums
  std::optional<Outcome> outcome;
  std::optional<Sending> reply;

  std::vector<Sending> sent;  // further frames: of the same call (send), or of ticks since the step before (wait)
};

struct ExpectedCounter {
  std::string name;
  std::uint64_t value = 0;
  unsigned line = 0;
};

struct ExpectedEvent {
  EventKind kind{};
  std::optional<Ipv4Address> ip;
  std::optional<MacAddress> mac;
  std::optional<std::uint64_t> value;
  std::optional<std::string> text;
  unsigned line = 0;
};

struct Exchange {
  std::string file;  // as it was opened, for messages
  std::string name;
  std::string why;
  Setup setup;
  std::vector<Step> steps;
  std::vector<ExpectedCounter> counters;
  std::vector<ExpectedEvent> events;  // if any is given, all are, in order
  std::map<unsigned, std::string> comments;  // of the lines that hold bytes: what a reader calls them
};

/// Throws Error.
[[nodiscard]] Exchange parse(std::string_view text, const std::string& file);
[[nodiscard]] Exchange load(const std::filesystem::path& path);
/// All `*.exchange` files below a directory, sorted by path.
[[nodiscard]] std::vector<std::filesystem::path> list(const std::filesystem::path& directory);

/// The content of `file "…" size N seed S`: any language can make it again. x starts as S; for each byte
/// x = x * 1664525 + 1013904223 (mod 2^32), and the byte is x's highest eight bits.
[[nodiscard]] std::vector<std::byte> seeded_bytes(std::size_t size, std::uint32_t seed);

[[nodiscard]] std::optional<Reason> reason_named(std::string_view name);
[[nodiscard]] std::optional<Statistic> statistic_named(std::string_view name);
[[nodiscard]] std::optional<EventKind> event_named(std::string_view name);

}  // namespace bootstorm::exchange
