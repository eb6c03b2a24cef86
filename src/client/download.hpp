// One TFTP read (RFC 1350) by a client that knows what it should get and compares every byte. Blocks of 512 bytes, each
// acknowledged, unless both ends agree on others (RFC 2348, RFC 7440).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/wire/tftp.hpp"
#include "client/file_set.hpp"
#include "client/progress.hpp"

namespace bootstorm::client {

class Download {
 public:
  enum class Wanted : std::uint8_t {
    all,    // the whole file
    probe,  // only whether it exists: the first answer ends it
  };
  enum class Answer : std::uint8_t {
    ignored,      // stray: nothing to do
    acknowledge,  // something new: ACK acknowledged()
    take,         // something new in the middle of a window: no ACK
    repeat,       // the block in hand once more or a gap, so something was lost: ACK acknowledged()
    complete,     // that was the last block: ACK it
    exists,       // a probe is answered: end the transfer with an ERROR
    absent,       // ERROR instead of a file that indeed is not there
    wrong,        // failure() says what
  };

  struct Request {
    const FileSet::File* expected = nullptr;  // nullptr: the server should answer ERROR
    Wanted wanted = Wanted::all;
    bool may_be_absent = false;    // an ERROR is right also for an expected file
    bool with_tsize = false;       // the request asks for tsize, so an OACK may come
    bool same_port = false;        // as the request before, so what its server port still sends is about that
    std::uint16_t blksize = 0;     // asked for; 0: the option is not sent
    std::uint16_t windowsize = 0;  // the same (RFC 7440)
    std::uint32_t blocks_max = 0;  // the client's firmware cannot count further; 0: it can
    TftpError abort_code = TftpError::undefined;  // how a probe is ended
    std::string_view abort_text = "Early terminate";
  };

  void start(const Request& request) noexcept;

  /// One datagram that the server sent to this transfer's port.
  [[nodiscard]] Answer on_datagram(std::uint16_t server_port, std::span<const std::byte> payload) noexcept;

  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] Failure failure() const noexcept { return failure_; }
  /// The server's port (TID); 0 until it has answered.
  [[nodiscard]] std::uint16_t server_port() const noexcept { return server_port_; }
  /// Last block that came in its turn; counts on where the wire's 16 bits wrap.
  [[nodiscard]] std::uint32_t acknowledged() const noexcept { return acknowledged_; }
  /// Bytes that the last new block brought.
  [[nodiscard]] std::size_t block_bytes() const noexcept { return block_bytes_; }

 private:
  [[nodiscard]] std::span<const std::byte> file() const noexcept { return request_.expected->bytes; }
  Answer wrong(Failure failure) noexcept;
  Answer on_data(std::uint16_t server_port, std::uint16_t block, std::span<const std::byte> bytes) noexcept;
  Answer on_options(std::uint16_t server_port, std::span<const std::byte> options) noexcept;
  Answer on_error() noexcept;

  std::uint32_t acknowledged_ = 0;
  std::uint16_t server_port_ = 0;
  std::uint16_t server_port_before_ = 0;
  std::uint16_t block_bytes_ = 0;
  std::uint16_t block_size_ = tftp_blksize_plain;
  std::uint16_t window_ = 1;  // blocks for one ACK
  std::uint16_t taken_ = 0;   // of them, since the last ACK
  Failure failure_ = Failure::none;
  Request request_;
};

}  // namespace bootstorm::client
