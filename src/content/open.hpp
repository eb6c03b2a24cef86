// Opens files inside a layer. Symbolic links in the layer cannot lead outside, unless the configuration allows it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file_descriptor.hpp"

namespace bootstorm::content {

/// A descriptor, or the errno that says why there is none.
struct Opened {
  FileDescriptor file;
  int error = 0;
};

/// Who resolves paths: the kernel (openat2, Linux 5.6), or this process, component by component with the same rules, if
/// the kernel has no openat2 or a container's seccomp filter blocks it.
enum class LinkRules {
  automatic,
  kernel,
  portable
};

class LayerRoot {
 public:
  /// Links in the path of the directory itself are followed anywhere, because the operator configured that path.
  /// Returns an errno, or 0.
  [[nodiscard]] static std::pair<LayerRoot, int> open(const std::string& directory,
                                                      LinkRules rules = LinkRules::automatic);

  /// Allows links to lead into `root`, which must have been opened by its canonical path.
  void allow(std::shared_ptr<const LayerRoot> root) { allowed_.push_back(std::move(root)); }

  /// EXDEV: the path leaves the layer through "..", an absolute link or a magic link of /proc, and does not lead into
  /// an allowed directory. ELOOP: more than 40 links. ENOSYS: LinkRules::kernel on a kernel without openat2. The
  /// descriptor is closed on exec, never becomes the controlling terminal, and opening a FIFO does not block.
  [[nodiscard]] Opened open(const std::string& relative, int flags) const;

  /// Appends the directories that open() finds files in: this one and those that are allowed, each as it is open here,
  /// in whatever place it may lie by now.
  void add_places(std::vector<std::filesystem::path>& places) const;

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

 private:
  [[nodiscard]] Opened open_allowed(const std::string& relative, int flags) const;

  std::string directory_;
  FileDescriptor root_;
  LinkRules rules_ = LinkRules::portable;
  std::vector<std::shared_ptr<const LayerRoot>> allowed_;
};

/// The absolute path without links. nullopt: see errno.
[[nodiscard]] std::optional<std::string> canonical_path(const std::string& path);

/// Opens `relative` under `root` by the rules of LayerRoot::open, without openat2.
[[nodiscard]] Opened open_beneath_stepwise(int root, const std::string& relative, int flags);

}  // namespace bootstorm::content
