#include "core/tftp/refuse.hpp"

#include <string_view>

#include "core/parts.hpp"
#include "core/tftp/send.hpp"

namespace bootstorm::tftp {
namespace {

/// Why a request gets an ERROR.
struct Refusal {
  Reason reason = Reason::tftp_request_refused;
  TftpError code = TftpError::undefined;
  std::string_view text;
  std::string_view name{};  // follows the text
};

Outcome refuse(Frame& frame, const Client& client, Shard& shard, const Snapshot& snapshot,
               const Refusal& refusal) noexcept {
  // From a TID that a transfer could have had, as a server with a process per request answers.
  const std::uint32_t any = shard.sessions.any_free();
  const std::uint16_t port = server_port(any == SessionTable::none ? 0 : any, shard, snapshot);
  frame.length =
      write_error(frame.data, head_to(client, frame, shard, snapshot, port), refusal.code, refusal.text, refusal.name);
  return replied(refusal.reason);
}

}  // namespace

Outcome refuse_malformed(Frame& frame, const Client& client, const Request& request, Shard& shard,
                         const Snapshot& snapshot) noexcept {
  const bool is_request = request.opcode == TftpOpcode::rrq || request.opcode == TftpOpcode::wrq;
  if (!is_request) return dropped(Reason::tftp_opcode_unknown);
  return refuse(frame, client, shard, snapshot,
                {.reason = Reason::tftp_request_malformed,
                 .code = TftpError::illegal_operation,
                 .text = frame.payload_length > tftp_request_max
                             ? "the request is too long"
                             : "the request lacks a name, a mode or a zero byte behind one of them"});
}

Outcome refuse_request(Frame& frame, const Client& client, const Request& request, Shard& shard,
                       const Snapshot& snapshot) noexcept {
  if (request.opcode == TftpOpcode::wrq) {
    return refuse(frame, client, shard, snapshot,
                  {.code = TftpError::access_violation, .text = "this server only gives files out"});
  }
  if (request.opcode != TftpOpcode::rrq) return dropped(Reason::tftp_opcode_unknown);
  return refuse(
      frame, client, shard, snapshot,
      {.text = snapshot.tftp.netascii ? "only octet and netascii mode are served" : "only octet mode is served"});
}

Outcome refuse_climbing(Frame& frame, const Client& client, Shard& shard, const Snapshot& snapshot) noexcept {
  return refuse(frame, client, shard, snapshot,
                {.code = TftpError::access_violation, .text = "'..' is not allowed in a name"});
}

Outcome refuse_file(Frame& frame, const Client& client, const FileName& name, bool netascii, Shard& shard,
                    const Snapshot& snapshot) noexcept {
  if (netascii && !name.too_long) {
    const Asker asker{client.mac, client.ip, shard.clients.get(), false};
    if (resolve(snapshot, asker, name.view()).file != nullptr) {
      return refuse(frame, client, shard, snapshot, {.text = "no text, so only in octet mode: ", .name = name.view()});
    }
  }
  return refuse(frame, client, shard, snapshot,
                {.reason = Reason::tftp_file_not_found,
                 .code = TftpError::file_not_found,
                 .text = "file not found: ",
                 .name = name.view()});
}

}  // namespace bootstorm::tftp
