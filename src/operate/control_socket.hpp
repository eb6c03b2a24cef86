// How an operator's commands reach the running appliance: a local socket in its state directory. A client sends one
// line and gets one line back; what the lines say is not known here. One thread, which never waits in here.
#pragma once

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
inline constexpr std::size_t control_clients_max = 16;

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
    bool is_asked = false;  // its line was given out
  };

  std::filesystem::path path_;            // empty: not open
  std::filesystem::path made_directory_;  // empty: it was there
  FileDescriptor listening_;
  std::map<std::uint64_t, Client> clients_;
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
