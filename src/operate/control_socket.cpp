#include "operate/control_socket.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace bootstorm::operate {
namespace {

using State = Client::State;

}  // namespace

std::variant<ControlSocket, std::string> ControlSocket::open(const std::filesystem::path& directory,
                                                             const SocketKind& kind,
                                                             std::filesystem::perms permissions) {
  auto opened = SocketPlace::open(directory, permissions, kind);
  if (auto* error = std::get_if<std::string>(&opened)) return std::move(*error);
  ControlSocket made;
  made.place_ = std::get<SocketPlace>(std::move(opened));
  return made;
}

std::size_t ControlSocket::bytes_held() const {
  std::size_t bytes = 0;
  for (const auto& [id, client] : clients_) bytes += client.bytes_held();
  return bytes;
}

void ControlSocket::drop(Clients::iterator client) {
  ++dropped_;
  clients_.erase(client);
}

/// Makes room, if that is fair.
bool ControlSocket::has_room_for_stream(uid_t newcomer) {
  std::map<uid_t, std::size_t> streams;
  std::size_t all = 0;
  for (const auto& [id, client] : clients_) {
    if (!client.streams()) continue;
    ++streams[client.user()];
    ++all;
  }
  if (all < streams_max) return true;
  const auto most = std::ranges::max_element(streams, {}, [](const auto& user) { return user.second; });
  if (most->second <= streams[newcomer] + 1) return false;
  drop(std::ranges::find_if(
      clients_, [&](const auto& entry) { return entry.second.streams() && entry.second.user() == most->first; }));
  return true;
}

auto ControlSocket::who_makes_room() -> Clients::iterator {
  auto silent = clients_.end();
  auto stalled = clients_.end();
  for (auto at = clients_.begin(); at != clients_.end(); ++at) {
    const Client& client = at->second;
    const auto is_older = [&](auto other) { return other == clients_.end() || client.since() < other->second.since(); };
    if (client.state() == State::idle && !client.has_line() && is_older(silent)) silent = at;
    if (client.leaves_its_answer() && is_older(stalled)) stalled = at;
  }
  return silent != clients_.end() ? silent : stalled;
}

void ControlSocket::accept_all(Clock::time_point now) {
  // Not for ever, if somebody connects again and again: the rest come with the next call.
  for (std::size_t i = 0; i < 2 * clients_max; ++i) {
    FileDescriptor connection{::accept4(place_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!connection.ok()) return;
    Client client{std::move(connection), now};
    client.read(now);  // a command has sent its line by now, and is not taken for a silent one
    if (clients_.size() >= clients_max) {
      const auto victim = who_makes_room();
      if (victim == clients_.end()) {
        ++dropped_;
        client.refuse(no_room_json());
        continue;
      }
      drop(victim);
    }
    clients_.emplace(next_client_++, std::move(client));
  }
}

/// Accepts, reads, and forgets whoever has gone or had his time.
void ControlSocket::look(Clock::time_point now) {
  std::array<pollfd, clients_max + 1> polled;
  std::size_t count = 0;
  polled[count++] = {.fd = place_.fd(), .events = POLLIN, .revents = 0};
  for (const auto& [id, client] : clients_) {
    const short wanted = client.state() == State::idle && !client.has_line() ? POLLIN : 0;
    polled[count++] = {.fd = client.fd(), .events = wanted, .revents = 0};
  }
  if (::poll(polled.data(), count, 0) < 0) return;
  std::size_t index = 1;
  for (auto at = clients_.begin(); at != clients_.end(); ++index) {
    Client& client = at->second;
    const short seen = polled[index].revents;
    if ((seen & POLLIN) != 0) {
      client.read(now);
    } else if ((seen & (POLLHUP | POLLERR)) != 0 && !client.has_line()) {
      client.close();  // nobody is there to take an answer
    }
    const bool is_stalled = client.has_stalled(now);
    if (is_stalled) ++dropped_;
    const bool is_over = client.state() == State::over || client.is_silent(now) || is_stalled;
    at = is_over ? clients_.erase(at) : std::next(at);
  }
  if (polled[0].revents != 0) accept_all(now);
}

/// All clients, beginning with the one behind that number, until `what` says that it is enough.
template <class Do>
void ControlSocket::in_turn(std::uint64_t after, Do what) {
  auto at = clients_.upper_bound(after);
  for (std::size_t left = clients_.size(); left != 0; --left, ++at) {
    if (at == clients_.end()) at = clients_.begin();
    if (what(at->first, at->second)) return;
  }
}

std::optional<ControlSocket::Request> ControlSocket::next() {
  if (!place_.ok()) return std::nullopt;
  place_.return_to_place();
  look(Clock::now());
  std::optional<Request> request;
  in_turn(served_, [&](std::uint64_t id, Client& client) {
    if (client.state() != State::idle || !client.has_line()) return false;
    served_ = id;
    request = Request{id, client.take_line()};
    return true;
  });
  return request;
}

void ControlSocket::answer(std::uint64_t client, Answer given) {
  const auto at = clients_.find(client);
  if (at == clients_.end()) return;
  if (given.more && !has_room_for_stream(at->second.user())) {
    given = {refusal_json({"too many streams are open on this socket; try again later"})};
  }
  at->second.answer(std::move(given), Clock::now());
}

void ControlSocket::pump(Clock::time_point until) {
  in_turn(pumped_, [&](std::uint64_t id, Client& client) {
    client.pump(Clock::now(), until);
    pumped_ = id;
    return Clock::now() >= until;
  });
}

}  // namespace bootstorm::operate
