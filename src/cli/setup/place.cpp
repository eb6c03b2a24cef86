#include "cli/setup/place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "appliance/examine.hpp"
#include "base/exit_codes.hpp"
#include "base/file_descriptor.hpp"

namespace bootstorm::cli {
namespace {

namespace fs = std::filesystem;

std::string error_text() { return std::generic_category().message(errno); }

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fchmod(file, 0644) == 0 && ::fsync(file) == 0;
}

/// A file of no lasting name, gone with this object.
class Draft {
 public:
  explicit Draft(const fs::path& beside)
      : path_((beside.parent_path() / (".new-" + beside.filename().string() + "-XXXXXX")).string()),
        file_(::mkostemp(path_.data(), O_CLOEXEC)) {}
  ~Draft() {
    if (file_.ok()) ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const FileDescriptor& file() const { return file_; }

 private:
  std::string path_;
  FileDescriptor file_;
};

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

void keep_directory(const fs::path& directory) {
  const FileDescriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.ok()) (void)::fsync(opened.get());
}

}  // namespace

Placed place_configuration(const std::string& text, const std::string& path) {
  std::error_code error;
  const fs::path place = fs::absolute(path, error);
  fs::create_directories(place.parent_path(), error);
  if (error) return {{place.parent_path().string() + ": " + error.message()}, exit_environment};
  const Draft draft{place};
  if (!draft.file().ok() || !write_all(draft.file().get(), text)) {
    return {{path + ": " + error_text() + (errno == EACCES ? ": run it as root (sudo bootstorm init)" : "")},
            exit_environment};
  }
  appliance::Examined examined = appliance::examine(draft.path());
  for (std::string& line : examined.errors) replace_all(line, draft.path(), path);
  if (!examined.errors.empty()) return {std::move(examined.errors), exit_configuration};
  // Unlike rename(2), a link does not take the place of a file that has come meanwhile.
  if (::link(draft.path().c_str(), place.c_str()) != 0) {
    const bool is_there = errno == EEXIST;
    return {{path + ": " + error_text()}, is_there ? exit_configuration : exit_environment};
  }
  keep_directory(place.parent_path());
  return {};
}

}  // namespace bootstorm::cli
