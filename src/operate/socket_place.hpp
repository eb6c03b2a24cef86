// Where a socket listens: its path, who may connect there, and that it comes back when somebody removes it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>

#include "base/file_descriptor.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::operate {

/// How often a socket is looked for where it should be: who removes it must not keep commands out for long.
inline constexpr std::chrono::milliseconds socket_look_interval{500};

/// The two sockets of an appliance: each is a file in its run directory.
struct SocketKind {
  Access access;
  const char* name;
  const char* group;  // whose members may connect, beside the owner; if there is no such group, nobody else
};
inline constexpr SocketKind control_kind{Access::control, "control", "bootstorm-admin"};
inline constexpr SocketKind observe_kind{Access::observe, "observe", "bootstorm"};

/// Why no socket can be in that run directory, wherever it is; empty: nothing speaks against it.
[[nodiscard]] std::string run_directory_problem(const std::filesystem::path& directory);

class SocketPlace {
 public:
  /// Makes the directory if need be (`permissions`), and the socket in it. The text says what is wrong.
  [[nodiscard]] static std::variant<SocketPlace, std::string> open(const std::filesystem::path& directory,
                                                                   std::filesystem::perms permissions,
                                                                   const SocketKind& kind);
  SocketPlace() = default;
  SocketPlace(SocketPlace&& other) noexcept { *this = std::move(other); }
  SocketPlace& operator=(SocketPlace&& other) noexcept;
  /// Removes the socket, and the directory if it was made here and nothing else has come to lie there.
  ~SocketPlace();

  [[nodiscard]] bool ok() const { return listening_.ok(); }
  [[nodiscard]] int fd() const { return listening_.get(); }
  /// Who removes the socket, or the whole directory, takes nothing from the operator but a moment. Call it often.
  void return_to_place();

 private:
  [[nodiscard]] std::string listen();
  void admit_group() const;

  SocketKind kind_ = control_kind;
  std::filesystem::perms permissions_ = std::filesystem::perms::owner_all;
  std::filesystem::path path_;            // empty: not open
  std::filesystem::path made_directory_;  // empty: it was there
  FileDescriptor listening_;
  ino_t inode_ = 0;  // of the socket at path_
  std::chrono::steady_clock::time_point looked_at_;
};

}  // namespace bootstorm::operate
