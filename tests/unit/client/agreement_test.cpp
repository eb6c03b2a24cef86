// Each simulated model boots from the server's own core. What the server understood is compared with what the board is,
// and with what is known of real boards, so that no mistake can be in both and cancel itself out.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/core.hpp"
#include "bootstorm/journal.hpp"
#include "client/pxe.hpp"
#include "client/registry.hpp"
#include "core/dhcp/client/identity.hpp"
#include "bootstorm/prefix.hpp"
#include "support/boot_files.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

constexpr Nanos step_ns = 10 * nanos_per_ms;
constexpr Nanos patience_ns = 120 * nanos_per_s;

/// What every simulated model asks for.
bootstorm::test::BootFiles all_files() {
  return {7,
          {{"bootcode.bin", 700},
           {"start.elf", 1400},
           {"fixup.dat", 90},
           {"config.txt", 10},
           {"cmdline.txt", 20},
           {"kernel8.img", 3000},
           {"bcm2710-rpi-3-b.dtb", 600},
           {"start4.elf", 1400},
           {"fixup4.dat", 90},
           {"bcm2711-rpi-4-b.dtb", 600},
           {"loader", 2000}}};
}

/// Server and board on a cable of their own.
class Cable {
 public:
  explicit Cable(const bootstorm::test::BootFiles& files) : shard_(0u, 1u, 64u, 64u) {
    snapshot.id = 1;
    snapshot.ports = {{server_mac, 1500}};
    Network network{.port = 0, .address = server_ip, .prefix_length = 24, .dhcp = {}};
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.pool = {{board_ip, board_ip}};
    network.dhcp.classes = {{.name = "all", .boot_file = "loader"}};
    snapshot.networks = {network};
    snapshot.default_image = 0;
    snapshot.files = files.index();
    shard_.journal = std::make_shared<LeaseJournal>();
  }

  void boot(Board& board) {
    snapshot.index_boards();
    while (now_ < 3 * nanos_per_s) tick(board);  // the appliance has looked for others with its address
    board.start(now_);
    for (const Nanos end = now_ + patience_ns; now_ < end && !is_final(board.state());) {
      if (board.next_deadline() <= now_) to_server(board, [&](TxBatch& out) { board.on_tick(now_, out); });
      tick(board);
    }
  }

  [[nodiscard]] ClientFacts facts_of(MacAddress mac) const { return shard_.clients->find(mac); }
  /// The newest record of that board's lease.
  [[nodiscard]] LeaseRecord lease_of(MacAddress mac) const {
    LeaseRecord newest;
    for (LeaseRecord record; shard_.journal->pop(record);) {
      if (record.mac == mac) newest = record;
    }
    return newest;
  }

  Snapshot snapshot;
  std::set<std::string> asked;    // names in RRQs
  std::vector<Bytes> discovers;   // whole frames
  std::set<std::uint16_t> ports;  // of the server, that the board has sent to

 private:
  template <class Call>
  static std::vector<Bytes> frames_of(Call&& run) {
    std::array<std::array<std::byte, tx_head_max>, burst_max> heads{};
    std::array<TxFrame, burst_max> room{};
    for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
    TxBatch out{room};
    run(out);
    std::vector<Bytes> frames;
    for (const TxFrame& frame : out.frames()) {
      frames.emplace_back(frame.head, frame.head + frame.length);
      frames.back().insert(frames.back().end(), frame.body.begin(), frame.body.end());
    }
    return frames;
  }

  void tick(Board& board) {
    now_ += step_ns;
    for (const Bytes& frame : frames_of([&](TxBatch& out) { on_tick(now_, shard_, snapshot, out); })) {
      to_board(board, frame);
    }
  }
  void to_board(Board& board, const Bytes& frame) {
    to_server(board, [&](TxBatch& out) { board.on_frame(frame, now_, out); });
  }
  /// What the board sends, and whatever comes of it; no frame leads to more than a few others.
  template <class Call>
  void to_server(Board& board, Call&& run) {
    for (const Bytes& sent : frames_of(run)) {
      note(sent);
      for (const Bytes& answer : answers(sent)) to_board(board, answer);
    }
  }
  std::vector<Bytes> answers(const Bytes& sent) {
    std::array<std::byte, 2048> buffer{};
    std::copy(sent.begin(), sent.end(), buffer.begin());
    Frame frame;
    frame.data = buffer.data();
    frame.length = static_cast<std::uint32_t>(std::max<std::size_t>(sent.size(), ether_frame_min));
    frame.capacity = buffer.size();
    Outcome outcome{};
    std::vector<Bytes> all = frames_of([&](TxBatch& out) { outcome = on_frame(frame, now_, shard_, snapshot, out); });
    if (outcome.verdict != Verdict::reply) return all;
    all.emplace_back(frame.data, frame.data + frame.length);
    all.back().insert(all.back().end(), frame.body.begin(), frame.body.end());
    return all;
  }
  void note(const Bytes& frame) {
    constexpr std::size_t udp_at = 34, payload_at = 42;
    if (frame.size() <= payload_at || frame[12] != std::byte{8} || frame[13] != std::byte{0}) return;
    const std::uint16_t port = view<UdpHeader>(frame.data() + udp_at)->destination_port.host();
    ports.insert(port < tid_first ? port : tid_first);
    if (port == 67) discovers.push_back(frame);
    if (port != 69) return;
    const char* const name = reinterpret_cast<const char*>(frame.data()) + payload_at + 2;
    asked.insert(std::string{name, ::strnlen(name, frame.size() - payload_at - 2)});
  }

  Nanos now_ = 0;
  Shard shard_;
};

/// What a board is, from clients.md and not from the code.
struct Known {
  std::string_view model;
  ClientKind kind;
  bool has_serial;
};
constexpr std::array<Known, 6> known_boards{{{"pi3", ClientKind::pi_bootcode, true},
                                             {"pi4", ClientKind::pi4, true},
                                             {"pxe-x64", ClientKind::pxe, false},
                                             {"pxe-bios", ClientKind::count_, false},  // a profile of its own or a Pi's
                                             {"pxe-arm64", ClientKind::pxe, false},
                                             {"ipxe", ClientKind::pxe, false}}};

class Agreement : public testing::TestWithParam<const ClientModel*> {
 protected:
  Agreement() : files_(all_files()), settings_{.files = &files_.expected()}, cable_(files_) {
    board_ = GetParam()->make(settings_, board_mac, board_serial);
  }
  [[nodiscard]] static const Known& known() {
    const auto at = std::find_if(known_boards.begin(), known_boards.end(),
                                 [](const Known& row) { return row.model == GetParam()->name; });
    EXPECT_NE(at, known_boards.end()) << "say what a " << GetParam()->name << " is";
    return at == known_boards.end() ? known_boards.front() : *at;
  }

  bootstorm::test::BootFiles files_;
  BootSettings settings_;
  Cable cable_;
  std::unique_ptr<Board> board_;
};

TEST_P(Agreement, ServerKnowsModelSerialAndKindOfABoardThatBoots) {
  cable_.boot(*board_);
  ASSERT_EQ(board_->state(), State::booted) << static_cast<int>(board_->failure()) << " at " << board_->file();
  const ClientFacts facts = cable_.facts_of(board_mac);
  EXPECT_EQ(facts.model, GetParam()->recognised_as);
  EXPECT_EQ(facts.has_serial, known().has_serial);
  EXPECT_EQ(facts.serial, known().has_serial ? board_serial : 0u);
  const LeaseRecord lease = cable_.lease_of(board_mac);
  EXPECT_EQ(lease.address, board_->ip());
  EXPECT_EQ(lease.serial, facts.serial) << "what `leases` shows";
  if (known().kind != ClientKind::count_) {
    EXPECT_EQ(lease.kind, known().kind);
  }
  EXPECT_FALSE(!known().has_serial && dhcp::is_known_pi(lease.kind));
}

TEST_P(Agreement, ServerFindsABoardThatIsListedByWhatItSendsOfItself) {
  if (!known().has_serial) return;  // it sends none
  // A MAC that the server cannot infer the serial from.
  constexpr MacAddress other_mac{{0xdc, 0xa6, 0x32, 0x01, 0x36, 0xc2}};
  const auto board = GetParam()->make(settings_, other_mac, board_serial);
  cable_.snapshot.boards = {{.has_serial = true, .serial = board_serial, .image = 0}};
  cable_.snapshot.default_image = GetParam()->recognised_as == Model::pi3 ? 0 : image_none;  // its ROM has no serial
  cable_.boot(*board);
  EXPECT_EQ(board->state(), State::booted) << "at " << board->file();
}

TEST_P(Agreement, BoardAsksForWhatTheServerSaysThatItNeeds) {
  cable_.boot(*board_);
  std::set<std::string> names;
  for (const std::string& asked : cable_.asked) {
    const std::size_t slash = asked.find('/');
    const auto serial = slash == asked.npos ? std::nullopt : parse_serial(asked.substr(0, slash));
    if (serial) {
      EXPECT_EQ(*serial, board_serial) << asked;
    }
    names.insert(serial ? asked.substr(slash + 1) : asked);
  }
  for (const BootNeed& need : row_of(GetParam()->recognised_as).needs) {
    bool is_asked = false;
    for (std::string_view rest = need.any_of; !rest.empty();) {
      const std::string_view name = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      const bool is_open = name.ends_with('*');
      is_asked = is_asked || std::any_of(names.begin(), names.end(), [&](const std::string& asked) {
                   return is_open ? asked.starts_with(name.substr(0, name.size() - 1)) : asked == name;
                 });
    }
    EXPECT_TRUE(is_asked) << need.any_of;
  }
}

TEST_P(Agreement, BoardSpeaksToThePortsThatRfcsName) {
  cable_.boot(*board_);
  EXPECT_EQ(cable_.ports, (std::set<std::uint16_t>{67, 69, tid_first}));
}

INSTANTIATE_TEST_SUITE_P(Models, Agreement, testing::ValuesIn(client_models().begin(), client_models().end()),
                         [](const auto& model) {
                           std::string name{model.param->name};
                           std::erase(name, '-');
                           return name;
                         });

/// A capture of a Pi 4 has 32 2e f8 ed, the end of its MAC, then a serial that begins with 10; it asked for files below
/// 5b154510. Revisions in captures: 11 31 a0 00, 12 31 c0 00, 40 31 c0 00.
TEST(PiGuid, IsAsCapturesHaveIt) {
  const auto files = all_files();
  const BootSettings settings{.files = &files.expected()};
  constexpr MacAddress captured_mac{{0xdc, 0xa6, 0x32, 0x2e, 0xf8, 0xed}};
  constexpr std::uint32_t captured_serial = 0x5b154510;
  const auto board = find_client_model("pi4")->make(settings, captured_mac, captured_serial);
  Cable cable{files};
  cable.boot(*board);
  ASSERT_FALSE(cable.discovers.empty());
  const Bytes guid = from_hex("6111 00 52506934 1431c000 322ef8ed 1045155b");
  const Bytes& sent = cable.discovers.front();
  EXPECT_NE(std::search(sent.begin(), sent.end(), guid.begin(), guid.end()), sent.end());
  EXPECT_EQ(cable.facts_of(captured_mac).serial, captured_serial);
  EXPECT_TRUE(cable.asked.contains("5b154510/start4.elf"));
}

}  // namespace
}  // namespace bootstorm::client::test
