#include "machine/changes.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/file_descriptor.hpp"
#include "machine/planned.hpp"

namespace bootstorm::machine {
namespace {

constexpr unsigned regions_of_a_card = 6;  // resource0 to resource5 (PCI 3.0 §6.2.5)

std::string reason() { return std::generic_category().message(errno); }

/// Files of which one appears only once the card's driver has it.
std::string files_to_come(const Tree& tree, const std::string& pci, const std::string& driver) {
  const std::string device = "/sys/bus/pci/devices/" + pci;
  std::string files = is_uio(driver) ? "/dev/$(ls " + device + "/uio)" : "";
  for (const std::string& file : device_files(tree, pci, driver)) {
    if (!is_uio(driver) || !file.starts_with("dev/")) files += (files.empty() ? "/" : " /") + file;
  }
  return files;
}

}  // namespace

std::string driver_of(const Tree& tree, const std::string& pci) {
  return tree.link_name("sys/bus/pci/devices/" + pci + "/driver");
}

std::vector<std::string> device_files(const Tree& tree, const std::string& pci, const std::string& driver) {
  const std::string device = "sys/bus/pci/devices/" + pci;
  if (!is_uio(driver)) return {"dev/vfio/" + tree.link_name(device + "/iommu_group")};
  std::vector<std::string> files;
  for (const std::string& name : tree.names(device + "/uio")) files.push_back("dev/" + name);
  files.push_back(device + "/config");
  for (unsigned i = 0; i < regions_of_a_card; ++i) {
    const std::string region = device + "/resource" + std::to_string(i);
    if (tree.has(region)) files.push_back(region);
  }
  return files;
}

std::uint64_t pages_reserved(const Tree& tree) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(tree.number(pages_file).value_or(0), 0));
}

std::string command_of(const Step& step, const Tree& tree, const Owner& owner) {
  switch (step.kind) {
    case Step::Kind::load: return "modprobe " + step.text;
    case Step::Kind::write: return "echo " + step.text + (step.text.empty() ? "> /" : " > /") + step.path;
    case Step::Kind::expect: return {};
    case Step::Kind::give: return "chown " + owner.name + ": " + files_to_come(tree, step.path, step.text);
    case Step::Kind::give_back: return "chown " + step.text + " /" + step.path;
  }
  return {};
}

std::string RootChanger::load(const std::string& module) {
  std::string program = "modprobe", quiet = "-q", name = module;
  const std::array<char*, 4> words{program.data(), quiet.data(), name.data(), nullptr};
  std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  const std::array<char*, 2> environment{path.data(), nullptr};
  pid_t child = 0;
  for (const char* place : {"/usr/sbin/modprobe", "/sbin/modprobe", "/bin/modprobe"}) {
    if (::posix_spawn(&child, place, nullptr, nullptr, words.data(), environment.data()) == 0) break;
    child = 0;
  }
  if (child == 0) return "there is no modprobe: apt install kmod";
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return reason();
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? std::string{} : "modprobe could not load it";
}

std::string RootChanger::write(const std::string& path, const std::string& text) {
  const FileDescriptor file{::open(tree_.at(path).c_str(), O_WRONLY | O_CLOEXEC)};
  const std::string line = text + '\n';
  if (file.ok() && ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size())) return {};
  return reason();
}

std::string RootChanger::give(const std::string& path, uid_t uid, gid_t gid) {
  return ::lchown(tree_.at(path).c_str(), uid, gid) == 0 ? std::string{} : reason();
}

std::optional<FileChange> RootChanger::owner_of(const std::string& path) const {
  struct stat status {};
  if (::lstat(tree_.at(path).c_str(), &status) != 0) return std::nullopt;
  return FileChange{path, status.st_uid, status.st_gid};
}

}  // namespace bootstorm::machine
