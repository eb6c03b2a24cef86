// What threads are doing now where the machine may keep them waiting for ever, as a dead NFS server does: said when the
// program should end and cannot.
#pragma once

#include <string>
#include <vector>

namespace bootstorm {

/// "reading /srv/boot/start.elf", from the construction to the end of this object. Any thread.
class Activity {
 public:
  explicit Activity(std::string what);
  ~Activity();
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  /// Of all threads, the oldest first.
  [[nodiscard]] static std::vector<std::string> all();

 private:
  std::string what_;
};

}  // namespace bootstorm
