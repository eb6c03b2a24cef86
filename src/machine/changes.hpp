// Changes of a machine that can be taken back: what is done, step by step, and what is remembered of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/tree.hpp"

namespace bootstorm::machine {

/// Who is to use a card's device files.
struct Owner {
  std::string name;  // for people
  uid_t uid = 0;
  gid_t gid = 0;
};

/// A card that was given another driver.
struct CardChange {
  std::string pci;
  std::string driver;           // that it was given
  std::string driver_before;    // empty: none
  std::string override_before;  // of the kernel's choice of a driver; empty: none
};
/// A file that was given to somebody else.
struct FileChange {
  std::string path;  // below the root
  uid_t uid_before = 0;
  gid_t gid_before = 0;
};
struct Changes {
  std::uint64_t pages_added = 0;  // of 2 MiB
  std::vector<CardChange> cards;
  std::vector<FileChange> files;

  [[nodiscard]] bool empty() const { return pages_added == 0 && cards.empty() && files.empty(); }
};

/// One step. Paths are below the root.
struct Step {
  enum class Kind : std::uint8_t {
    load,       // the kernel's module `text`
    write,      // `text` into the file `path`
    expect,     // the card `path` has the driver `text` now
    give,       // the device files of the card `path`, which has the driver `text`, to the owner
    give_back,  // the file `path` to "uid:gid"
  };
  Kind kind;
  std::string path;
  std::string text;
};

/// As an operator would type it; empty: there is nothing to be typed.
[[nodiscard]] std::string command_of(const Step& step, const Tree& tree, const Owner& owner);

/// What changes a machine. Texts say why it could not be done; empty: it was.
class Changer {
 public:
  virtual ~Changer() = default;
  virtual std::string load(const std::string& module) = 0;
  virtual std::string write(const std::string& path, const std::string& text) = 0;
  virtual std::string give(const std::string& path, uid_t uid, gid_t gid) = 0;
  /// Whose it is now; nullopt: it is not there.
  [[nodiscard]] virtual std::optional<FileChange> owner_of(const std::string& path) const = 0;
};

/// This machine, or a tree that a test has laid out.
class RootChanger : public Changer {
 public:
  explicit RootChanger(std::filesystem::path root) : tree_(std::move(root)) {}
  std::string load(const std::string& module) override;
  std::string write(const std::string& path, const std::string& text) override;
  std::string give(const std::string& path, uid_t uid, gid_t gid) override;
  [[nodiscard]] std::optional<FileChange> owner_of(const std::string& path) const override;

 private:
  Tree tree_;
};

/// How many huge pages of 2 MiB the kernel keeps.
inline constexpr std::string_view pages_file = "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
/// 0: none, or it knows none of that size.
[[nodiscard]] std::uint64_t pages_reserved(const Tree& tree);

/// The files below /dev and /sys that a process needs to drive the card.
[[nodiscard]] std::vector<std::string> device_files(const Tree& tree, const std::string& pci,
                                                    const std::string& driver);
/// The kernel driver that has the card; empty: none.
[[nodiscard]] std::string driver_of(const Tree& tree, const std::string& pci);

}  // namespace bootstorm::machine
