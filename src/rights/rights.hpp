// What the running appliance keeps of its rights, step by step, and what it gives up.
//
//   root -- Rights() --> the user, with all capabilities; devices are opened
//        -- drop() -->   control: what its drivers need again; other threads: no capability; all: filtered calls
//        -- enclose_worker() --> workers: the calls of a loop
//
// A process that is not root's begins with the capabilities that it was given, and ends in the same place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rights/drivers.hpp"
#include "rights/system_calls.hpp"
#include "rights/user.hpp"

namespace bootstorm::rights {

inline constexpr const char* user_default = "bootstorm";
inline constexpr const char* user_root = "root";  // who started as root stays it

struct Wanted {
  std::vector<Driver> drivers;  // of the ports
  std::string user;             // empty: user_default, if that user exists and can read everything
  Places places;
  std::vector<const char*> groups;  // whose members use the sockets
};

class Rights {
 public:
  /// Before devices and leases are opened; besides this thread, only those that do not block SIGUSR2 may run. Throws
  /// EnvironmentError: a capability is missing, or the user that was asked for is none or cannot read what it must.
  explicit Rights(Wanted wanted);

  /// When the devices are open and before anything is answered. Other threads have no capabilities afterwards, and
  /// those that this one starts must give up theirs: keep_file_rights_only(). Throws EnvironmentError.
  void drop();
  /// A worker's last act before it answers frames; in its thread. Returns why it must answer none; nullptr: it may.
  [[nodiscard]] const char* enclose_worker() const noexcept;

  /// What was decided, for the log: who the process runs as and what it keeps.
  [[nodiscard]] std::string text() const;
  /// What the operator should know; logged once.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }

 private:
  [[nodiscard]] std::optional<User> choose_user();
  void become_user();
  void check_capabilities() const;

  const Wanted wanted_;
  const Refusal refusal_;
  std::string user_;      // whom root became; empty: nobody
  std::string why_root_;  // it stays root; empty: it was asked to, or the warnings say
  bool is_root_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace bootstorm::rights
