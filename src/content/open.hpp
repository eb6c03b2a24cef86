// Opens files of one layer and nothing beyond it: whatever links a layer holds, what is opened lies inside it.
#pragma once

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

/// Who follows the links: the kernel (openat2, Linux 5.6), or the same rules step by step in this process where the
/// kernel has no openat2 or a container's filter hides it.
enum class LinkRules { automatic, kernel, portable };

class LayerRoot {
 public:
  /// The directory's own path is the operator's word: links in it are followed anywhere. ENOTDIR if it is no directory.
  [[nodiscard]] static std::pair<LayerRoot, int> open(const std::string& directory,
                                                      LinkRules rules = LinkRules::automatic);

  /// Links may lead into that directory too. It must have been opened by its canonical path.
  void allow(std::shared_ptr<const LayerRoot> root) { allowed_.push_back(std::move(root)); }

  /// EXDEV: the path leaves the layer, by "..", by an absolute link or by one of /proc's, and does not lead into what
  /// was allowed. ELOOP: over 40 links. ENOSYS: LinkRules::kernel on a kernel without openat2. The descriptor is closed
  /// on exec, never becomes the controlling terminal, and opening a FIFO does not wait.
  [[nodiscard]] Opened open(const std::string& relative, int flags) const;

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

 private:
  [[nodiscard]] Opened open_allowed(const std::string& relative, int flags) const;

  std::string directory_;
  FileDescriptor root_;
  LinkRules rules_ = LinkRules::portable;
  std::vector<std::shared_ptr<const LayerRoot>> allowed_;
};

/// The path, absolute and without links. nullopt: errno says why.
[[nodiscard]] std::optional<std::string> canonical_path(const std::string& path);

/// Opens `relative` under `root` by the rules of LayerRoot::open, without openat2.
[[nodiscard]] Opened open_beneath_stepwise(int root, const std::string& relative, int flags);

}  // namespace bootstorm::content
