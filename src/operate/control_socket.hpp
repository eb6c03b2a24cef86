// How an operator's commands reach the running appliance: a local socket in its state directory. A client sends one
// line and gets one line back; what the lines say is not known here. One thread, which never waits in here.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/file_descriptor.hpp"

namespace bootstorm::operate {

inline constexpr std::size_t control_line_max = 4096;    // of a request
/// Connections at once. One more makes the oldest go that has asked nothing, so that nobody can keep an operator out by
/// saying nothing.
inline constexpr std::size_t control_clients_max = 16;
/// How long a connection may take to send its line. A command sends it at once.
inline constexpr std::chrono::seconds control_silence_max{5};
/// How often the socket is looked for where it should be: who removes it must not keep commands out for long.
inline constexpr std::chrono::milliseconds control_look_interval{500};

/// Why no socket can be in that state directory, wherever it is; empty: nothing speaks against it.
[[nodiscard]] std::string control_path_problem(const std::filesystem::path& state);

class ControlSocket {
 public:
  /// Makes the directory (for its owner alone) if need be, and the socket `control` in it. The text says what is wrong.
  [[nodiscard]] static std::variant<ControlSocket, std::string> open(const std::filesystem::path& state);

  ControlSocket() = default;
  ControlSocket(ControlSocket&& other) noexcept { *this = std::move(other); }
  ControlSocket& operator=(ControlSocket&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(made_directory_, other.made_directory_);
    std::swap(listening_, other.listening_);
    std::swap(inode_, other.inode_);
    std::swap(looked_at_, other.looked_at_);
    std::swap(clients_, other.clients_);
    return *this;
  }
  ~ControlSocket();

  struct Request {
    std::uint64_t client = 0;
    std::string line;  // without its end
  };
  /// The next whole line, if one has come. Its client gets an answer(), or is closed with the socket.
  [[nodiscard]] std::optional<Request> next();
  /// Sends the line and closes. A client that has gone meanwhile is no trouble.
  void answer(std::uint64_t client, const std::string& line);

 private:
  struct Client {
    FileDescriptor connection;
    std::string received;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    bool is_asked = false;  // its line was given out

    /// What has come. False: it has gone, or says more than a line.
    [[nodiscard]] bool read();
    [[nodiscard]] bool has_line() const;
  };

  using Clients = std::map<std::uint64_t, Client>;

  [[nodiscard]] std::string listen_at(const std::filesystem::path& path);
  void return_to_place();
  void accept_all();
  [[nodiscard]] Clients::iterator oldest_silent();
  [[nodiscard]] bool has_room();

  std::filesystem::path path_;            // empty: not open
  std::filesystem::path made_directory_;  // empty: it was there
  FileDescriptor listening_;
  ino_t inode_ = 0;  // of the socket at path_
  std::chrono::steady_clock::time_point looked_at_;
  Clients clients_;  // the oldest first
  std::uint64_t next_client_ = 1;
};

/// Why there is no answer.
struct ControlError {
  std::string message;
};

/// Asks the appliance that keeps its state there, and waits for its answer.
[[nodiscard]] std::variant<std::string, ControlError> ask_appliance(const std::filesystem::path& state,
                                                                    const std::string& line);

}  // namespace bootstorm::operate
