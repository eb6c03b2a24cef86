#include "client/download.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/tftp.hpp"

namespace bootstorm::client {

namespace {

// RFC 2347 §2: names are not case sensitive.
bool is_option(std::string_view name, std::string_view lower_case) noexcept {
  return name.size() == lower_case.size() &&
         std::equal(name.begin(), name.end(), lower_case.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

// Decimal; false when it is anything else.
bool parse_number(std::string_view text, std::uint64_t& number) noexcept {
  if (text.empty() || text.size() > 19) return false;
  number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

}  // namespace

void Download::start(const Request& request) noexcept {
  server_port_before_ = request.same_port ? server_port_ : std::uint16_t{0};
  server_port_ = 0;
  request_ = request;
  acknowledged_ = 0;
  block_bytes_ = 0;
  block_size_ = tftp_blksize_plain;
  window_ = 1;
  taken_ = 0;
  failure_ = Failure::none;
}

Download::Answer Download::wrong(Failure failure) noexcept {
  failure_ = failure;
  return Answer::wrong;
}

Download::Answer Download::on_datagram(std::uint16_t server_port, std::span<const std::byte> payload) noexcept {
  if (server_port_ != 0 && server_port != server_port_) return Answer::ignored;
  Reader reader{payload};
  const auto opcode = static_cast<TftpOpcode>(reader.be16());
  switch (opcode) {
    case TftpOpcode::oack: return on_options(server_port, reader.take(reader.left()));
    case TftpOpcode::error: {
      const auto code = static_cast<TftpError>(reader.be16());
      if (!reader.ok()) return wrong(Failure::malformed);
      // The same about the request before, whose last ACK came twice.
      if (server_port_ == 0 && code == TftpError::unknown_tid) return Answer::ignored;
      return on_error();
    }
    case TftpOpcode::data: {
      const std::uint16_t block = reader.be16();
      return reader.ok() ? on_data(server_port, block, reader.take(reader.left())) : wrong(Failure::malformed);
    }
    case TftpOpcode::rrq:
    case TftpOpcode::wrq:
    case TftpOpcode::ack: break;
  }
  return wrong(Failure::malformed);
}

Download::Answer Download::on_error() noexcept {
  if (server_port_ != 0) return wrong(Failure::error_in_transfer);
  return request_.expected != nullptr && !request_.may_be_absent ? wrong(Failure::file_refused) : Answer::absent;
}

Download::Answer Download::on_options(std::uint16_t server_port, std::span<const std::byte> options) noexcept {
  const bool any_asked_for = request_.with_tsize || request_.blksize != 0 || request_.windowsize != 0;
  if (!any_asked_for) return wrong(Failure::option_not_asked_for);
  if (acknowledged_ != 0) return Answer::ignored;  // late
  if (request_.expected == nullptr) return wrong(Failure::file_unexpected);
  Reader reader{options};
  while (reader.left() > 0) {
    const std::string_view name = reader.text();
    const std::string_view value = reader.text();
    if (!reader.ok()) return wrong(Failure::malformed);
    std::uint64_t number = 0;
    const bool is_number = parse_number(value, number);
    if (request_.with_tsize && is_option(name, "tsize")) {
      if (!is_number || number != file().size()) return wrong(Failure::wrong_tsize);
    } else if (request_.blksize != 0 && is_option(name, "blksize")) {
      // RFC 2348 §2: what was asked for or less.
      if (!is_number || number < tftp_blksize_min || number > request_.blksize) return wrong(Failure::wrong_blksize);
      block_size_ = static_cast<std::uint16_t>(number);
    } else if (request_.windowsize != 0 && is_option(name, "windowsize")) {
      if (!is_number || number == 0 || number > request_.windowsize) return wrong(Failure::wrong_windowsize);
      window_ = static_cast<std::uint16_t>(number);
    } else {
      return wrong(Failure::option_not_asked_for);
    }
  }
  const bool first = server_port_ == 0;
  server_port_ = server_port;
  if (request_.wanted == Wanted::probe) return Answer::exists;
  return first ? Answer::acknowledge : Answer::repeat;
}

Download::Answer Download::on_data(std::uint16_t server_port, std::uint16_t block,
                                   std::span<const std::byte> bytes) noexcept {
  // The boot ROM asks for its second file from the port of its first one: the first one's last block, once more.
  if (server_port_ == 0 && server_port == server_port_before_) return Answer::ignored;
  // How far ahead of what was acknowledged, on the 16-bit ring: block numbers wrap to 0 after 65,535.
  const auto ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(block - acknowledged_));
  if (server_port_ == 0 && ahead != 1) return Answer::ignored;  // left over from a life before a power cut
  if (ahead < 0 || (ahead == 0 && acknowledged_ == 0)) return Answer::ignored;
  if (ahead == 0 || (ahead > 1 && ahead <= window_)) {
    taken_ = 0;  // RFC 7440 §4: the window begins again behind what is acknowledged
    return Answer::repeat;
  }
  if (ahead > 1) return wrong(Failure::block_skipped);
  if (request_.expected == nullptr) return wrong(Failure::file_unexpected);

  const std::size_t offset = std::size_t{acknowledged_} * block_size_;
  const std::size_t length = std::min<std::size_t>(block_size_, file().size() - offset);
  if (bytes.size() != length) return wrong(Failure::wrong_length);
  if (length != 0 && std::memcmp(bytes.data(), file().data() + offset, length) != 0) return wrong(Failure::wrong_byte);
  server_port_ = server_port;
  if (request_.wanted == Wanted::probe) return Answer::exists;
  if (acknowledged_ + 1 == request_.blocks_max && length == block_size_) return wrong(Failure::too_many_blocks);
  ++acknowledged_;
  block_bytes_ = static_cast<std::uint16_t>(length);
  if (length < block_size_) return Answer::complete;
  if (++taken_ < window_) return Answer::take;
  taken_ = 0;
  return Answer::acknowledge;
}

}  // namespace bootstorm::client
