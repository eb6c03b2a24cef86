#include "content/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "bootstorm/limits.hpp"
#include "base/activity.hpp"
#include "base/text.hpp"
#include "content/directory.hpp"

namespace bootstorm::content {
namespace {

std::string_view kind_text(mode_t mode) {
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return "not a regular file";
}

class Walk {
 public:
  explicit Walk(const LayerRoot& layer) : layer_(layer) {}

  LayerListing run() {
    const Activity listing{"listing " + layer_.directory()};
    enter("", layer_.open(".", O_RDONLY | O_DIRECTORY));
    std::sort(listing_.files.begin(), listing_.files.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    return std::move(listing_);
  }

 private:
  using Identity = std::pair<dev_t, ino_t>;

  void enter(const std::string& path, Opened opened);
  void visit(const std::string& path);
  void skip(const std::string& path, std::string_view reason) {
    listing_.warnings.push_back(name_text(layer_.directory() + '/' + path) + ": skipped: " + std::string{reason});
  }
  void fail(const std::string& path, std::string_view reason) {
    listing_.error = name_text(layer_.directory() + '/' + path) + ": " + std::string{reason};
  }
  void refuse(const std::string& path, int error) {
    if (is_shortage(error)) return fail(path, open_error_text(error));
    const std::string file = name_text(layer_.directory() + '/' + path);
    skip(path, open_error_text(error) +
                   (error == EACCES ? ": this process's user may not read it: sudo chmod -R o+rX " + file : ""));
  }

  const LayerRoot& layer_;
  LayerListing listing_;
  std::vector<Identity> above_;  // directories from the root to here; a link to one of them would never end
};

// The recursion is limited by file_name_max to 128 levels.
void Walk::enter(const std::string& path, Opened opened) {
  if (!opened.file.ok()) return refuse(path, opened.error);
  struct stat status{};
  if (::fstat(opened.file.get(), &status) != 0) return refuse(path, errno);
  const Identity identity{status.st_dev, status.st_ino};
  if (std::find(above_.begin(), above_.end(), identity) != above_.end()) {
    return skip(path, "a link to a directory above it");
  }
  const Directory directory{::fdopendir(opened.file.get())};
  if (directory == nullptr) return refuse(path, errno);
  (void)opened.file.release();  // the directory stream closes it

  above_.push_back(identity);
  while (listing_.error.empty()) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) {
      if (errno != 0) fail(path, open_error_text(errno));
      break;
    }
    const std::string_view name{entry->d_name};
    if (name == "." || name == "..") continue;
    visit(path.empty() ? std::string{name} : path + '/' + std::string{name});
  }
  above_.pop_back();
}

void Walk::visit(const std::string& path) {
  if (path.size() > file_name_max) {
    return skip(path, "its path in the layer has " + std::to_string(path.size()) +
                          " bytes; a client can request at most " + std::to_string(file_name_max));
  }
  // A request's '\' stands for '/', and a 0xff at its end for nothing: neither can be part of a name.
  if (path.find('\\') != std::string::npos) {
    return skip(path, "no client can request a name with a backslash, which stands for '/' in requests");
  }
  if (path.back() == '\xff') return skip(path, "no client can request a name that ends in byte 255");
  // O_PATH first, because opening a device can have side effects.
  const Opened seen = layer_.open(path, O_PATH);
  if (!seen.file.ok()) return refuse(path, seen.error);
  struct stat status{};
  if (::fstat(seen.file.get(), &status) != 0) return refuse(path, errno);
  if (S_ISDIR(status.st_mode)) return enter(path, layer_.open(path, O_RDONLY | O_DIRECTORY));
  if (!S_ISREG(status.st_mode)) return skip(path, kind_text(status.st_mode));

  const Opened opened = layer_.open(path, O_RDONLY);
  if (!opened.file.ok()) return refuse(path, opened.error);
  if (::fstat(opened.file.get(), &status) != 0) return refuse(path, errno);
  if (!S_ISREG(status.st_mode)) return skip(path, kind_text(status.st_mode));
  if (listing_.files.size() == layer_names_max) {
    return fail(path, "a layer can have at most " + std::to_string(layer_names_max) + " files");
  }
  listing_.files.push_back({path, status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                            change_time_ns(status)});
}

}  // namespace

std::int64_t change_time_ns(const struct stat& status) {
  return std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
}

LayerListing list_layer(const LayerRoot& layer) { return Walk{layer}.run(); }

std::string open_error_text(int error) {
  switch (error) {
    case EXDEV:
      return "the link leads out of its layer; make it relative and keep it inside, or list the directory that it "
             "leads to under the image's links";
    case ELOOP: return "the link leads to itself, or there are too many links in a row";
    case ENOENT: return "a dangling link, or removed just now";
    case EMFILE: return "too many open files; raise the limit (ulimit -n)";
    default: return std::generic_category().message(error);
  }
}

bool is_shortage(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM; }

}  // namespace bootstorm::content
