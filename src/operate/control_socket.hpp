// How operators' commands reach the running appliance: a local socket in its run directory. A client sends lines and
// gets lines back; what they say is not known here. One thread, which never waits in here: what a client holds and how
// long a round takes is bounded, whatever its clients do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "operate/client.hpp"
#include "operate/reply.hpp"
#include "operate/socket_place.hpp"

namespace bootstorm::operate {

/// Connections at once. One more makes another one go: the oldest that has asked nothing, else the one that has left
/// its answer lying for longest. So nobody can keep an operator out by saying nothing, or by reading nothing.
inline constexpr std::size_t clients_max = 64;
/// Streams among them, so that followers leave room for questions. One more makes one of the user go who has the most;
/// if that is the newcomer, he is refused.
inline constexpr std::size_t streams_max = 48;
/// What answering may take of a round of 20 ms, and sending as much again; the rest comes in the next round. With two
/// sockets, control has more than half of each round for everything else.
inline constexpr std::chrono::milliseconds answering_max{2};

class ControlSocket {
 public:
  using Clock = Client::Clock;

  /// Makes the run directory if need be, and the socket in it. The text says what is wrong.
  [[nodiscard]] static std::variant<ControlSocket, std::string> open(
      const std::filesystem::path& directory, const SocketKind& kind = control_kind,
      std::filesystem::perms permissions = std::filesystem::perms::owner_all);

  struct Request {
    std::uint64_t client = 0;
    std::string line;  // without its end
  };
  /// The next whole line, if one has come; of all clients in turn. Its client gets an answer(), or is closed with the
  /// socket.
  [[nodiscard]] std::optional<Request> next();
  /// A client that has gone meanwhile is no trouble.
  void answer(std::uint64_t client, Answer given);
  /// Goes on with answers that are not sent yet, until that time.
  void pump(Clock::time_point until);

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  /// What it holds for its clients.
  [[nodiscard]] std::size_t bytes_held() const;
  /// Clients that took nothing, made room for others, or found no room.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  using Clients = std::map<std::uint64_t, Client>;

  void look(Clock::time_point now);
  void accept_all(Clock::time_point now);
  [[nodiscard]] Clients::iterator who_makes_room();
  [[nodiscard]] bool has_room_for_stream(uid_t newcomer);
  void drop(Clients::iterator client);
  template <class Do>
  void in_turn(std::uint64_t after, Do what);

  SocketPlace place_;
  Clients clients_;  // the oldest first
  std::uint64_t next_client_ = 1;
  std::uint64_t served_ = 0;  // the client whose line was given out last
  std::uint64_t pumped_ = 0;  // the client whose turn to send was last
  std::uint64_t dropped_ = 0;
};

}  // namespace bootstorm::operate
