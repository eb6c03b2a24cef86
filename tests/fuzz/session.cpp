// Input: a byte (which options the request has), a byte (which file), then what the client of one transfer does, each a
// byte of kind and what that kind needs. Acknowledgements are counted from the youngest block that was sent, so that a
// fuzzer is soon deep in a file. Besides all that must hold anyway: no block is sent without a reason, and in the end
// nothing is left of the transfer.
#include <algorithm>
#include <array>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

struct Named {
  std::string_view name;
  std::uint64_t size;
};
constexpr std::array<Named, 4> files{{{"kernel.img", 7000}, {"fixup.dat", 1024}, {"config.txt", 0}, {"a", 5}}};
constexpr std::array<std::string_view, 4> windowsizes{"", "2", "16", "64"};
struct BlockSize {
  std::string_view asked;
  std::uint64_t bytes;
};
constexpr std::array<BlockSize, 4> block_sizes{{{"", 512}, {"8", 8}, {"100", 100}, {"1468", 1468}}};
constexpr std::uint16_t client_port = 49152;
constexpr Nanos retransmit_least_ns = 50 * nanos_per_ms;

class OneTransfer {
 public:
  explicit OneTransfer(Input input)
      : in_(input), stage_(1), options_(in_.u8()), file_(files[in_.u8() % files.size()]) {}

  std::string run() {
    constexpr int events_max = 300;
    ask();
    for (int i = 0; i < events_max && !in_.empty() && complaint().empty(); ++i) {
      event(in_.u8());
      look();
    }
    end();
    return complaint_.empty() ? stage_.finish() : complaint_;
  }

 private:
  [[nodiscard]] const std::string& complaint() const { return complaint_.empty() ? stage_.complaint() : complaint_; }
  [[nodiscard]] std::uint64_t count(std::string_view name) { return stage_.world().counter(name); }
  [[nodiscard]] std::uint64_t block_bytes() const { return block_sizes[(options_ >> 2) % 4].bytes; }
  [[nodiscard]] bool by_window() const { return options_ % 4 != 0; }

  void event(unsigned kind) {
    switch (kind % 8) {
      case 0:
      case 1: acknowledge(static_cast<std::uint16_t>(youngest_)); break;
      case 2: acknowledge(static_cast<std::uint16_t>(youngest_ + in_.u8() - 128u)); break;
      case 3: acknowledge(in_.u16()); break;
      case 4: pass((1 + Nanos{in_.u8()}) * 10 * nanos_per_ms); break;
      case 5: ask(); break;
      case 6: say(client(0), TftpOpcode::error, in_.u8()); break;
      default: say(client(1), TftpOpcode::ack, static_cast<std::uint16_t>(youngest_)); break;
    }
  }

  void ask() {
    std::array<std::byte, 128> payload{};
    Writer writer{payload};
    const auto text = [&](std::string_view value) {
      writer.text(value);
      writer.u8(0);
    };
    const auto option = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      text(name);
      text(value);
    };
    writer.be16(static_cast<std::uint16_t>(TftpOpcode::rrq));
    text(file_.name);
    text("octet");
    option("windowsize", windowsizes[options_ % 4]);
    option("blksize", block_sizes[(options_ >> 2) % 4].asked);
    option("tsize", (options_ & 16) != 0 ? "0" : "");
    option("rollover", (options_ & 32) != 0 ? "1" : "");
    stage_.receive_udp(client(0), client_port, udp_port_tftp, std::span{payload}.first(writer.size()));
    hear();
  }

  void acknowledge(std::uint16_t block) { say(client(0), TftpOpcode::ack, block); }

  void say(const Client& who, TftpOpcode opcode, std::uint16_t number) {
    std::array<std::byte, 5> message{};
    Writer writer{message};
    writer.be16(static_cast<std::uint16_t>(opcode));
    writer.be16(number);
    stage_.receive_udp(who, client_port, tid_, message);
    hear();
  }

  /// Which block is the youngest now, and which port it came from.
  void hear() {
    const exchange::Answer& answer = stage_.last();
    read(answer.reply);
    for (const exchange::Sent& sent : answer.also) read(sent.bytes);
  }
  void read(std::span<const std::byte> frame) {
    Reader reader{frame};
    reader.take(34);
    const std::uint16_t from = reader.be16();
    reader.take(6);
    const auto opcode = static_cast<TftpOpcode>(reader.be16());
    const std::uint16_t block = opcode == TftpOpcode::data ? reader.be16() : std::uint16_t{0};
    if (!reader.ok() || (opcode != TftpOpcode::data && opcode != TftpOpcode::oack)) return;
    tid_ = from;
    youngest_ = block;
  }

  void pass(Nanos time) {
    stage_.pass(time);
    waited_ += 1 + time / retransmit_least_ns;
  }

  void look() {
    if (!complaint().empty()) return;
    const std::uint64_t once = count("tftp_opened") * (file_.size / block_bytes() + 1) + count("tftp_request_repeated");
    const std::uint64_t again = count("tftp_retransmitted");
    if (count("tftp_data_sent") > once + again) complaint_ = "a block was sent without a reason";
    // Lockstep: only time sends a block twice (RFC 1123 §4.2.3.1).
    if (!by_window() && again > waited_) complaint_ = "blocks were sent again that nobody waited for";
  }

  void end() {
    // In ticks of ten milliseconds: a window may leave block by block, one a tick.
    constexpr Nanos step = 320 * nanos_per_ms;
    for (Nanos time = 0; time < 180 * nanos_per_s && complaint().empty(); time += step) {
      if (count("tftp_sessions_open") == 0) break;
      pass(step);
    }
    if (!complaint().empty()) return;
    look();
    if (count("tftp_sessions_open") != 0) complaint_ = "a transfer that nobody takes part in is never ended";
  }

  BytesIn in_;
  Stage stage_;
  unsigned options_;
  Named file_;
  std::uint16_t tid_ = tid_first;
  std::uint32_t youngest_ = 0;
  std::uint64_t waited_ = 0;  // so many times at least a block may have been due
  std::string complaint_;
};

}  // namespace

std::string session(Input input) { return OneTransfer{input}.run(); }

}  // namespace bootstorm::fuzz
