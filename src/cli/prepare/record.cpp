#include "cli/prepare/record.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/private_directory.hpp"
#include "base/whole_file.hpp"

namespace bootstorm::cli {
namespace {

using RecordJson = nlohmann::ordered_json;

constexpr std::size_t record_bytes_max = 65'536;  // some hundred cards
constexpr int version = 1;

/// Of a driver or a PCI address: never a way to another directory.
bool is_name(const std::string& text) {
  return text.size() < 64 && text.find("..") == std::string::npos && std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == ':' || c == '.';
         });
}

bool is_device_file(const std::string& path) {
  return (path.starts_with("dev/") || path.starts_with("sys/bus/pci/devices/")) && path.find("..") == std::string::npos;
}

RecordJson json_of(const machine::Changes& changes) {
  RecordJson cards = RecordJson::array(), files = RecordJson::array();
  for (const machine::CardChange& card : changes.cards) {
    cards.push_back({{"pci", card.pci},
                     {"driver", card.driver},
                     {"driver_before", card.driver_before},
                     {"override_before", card.override_before}});
  }
  for (const machine::FileChange& file : changes.files) {
    files.push_back({{"path", file.path}, {"uid_before", file.uid_before}, {"gid_before", file.gid_before}});
  }
  return {{"v", version}, {"pages_added", changes.pages_added}, {"cards", cards}, {"files", files}};
}

/// Throws nlohmann's exceptions. False: it is no record.
bool read(const RecordJson& json, machine::Changes& changes) {
  if (json.at("v") != version) return false;
  changes.pages_added = json.at("pages_added").get<std::uint64_t>();
  for (const RecordJson& card : json.at("cards")) {
    changes.cards.push_back({card.at("pci"), card.at("driver"), card.at("driver_before"), card.at("override_before")});
    const machine::CardChange& read = changes.cards.back();
    if (!is_name(read.pci) || !is_name(read.driver) || !is_name(read.driver_before) || !is_name(read.override_before)) {
      return false;
    }
  }
  for (const RecordJson& file : json.at("files")) {
    changes.files.push_back({file.at("path"), file.at("uid_before"), file.at("gid_before")});
    if (!is_device_file(changes.files.back().path)) return false;
  }
  return true;
}

}  // namespace

std::variant<Record, std::string> Record::open(const std::filesystem::path& directory, bool is_dry) {
  Record record;
  record.file_ = directory / "changes.json";
  std::error_code ignored;
  if (is_dry && !std::filesystem::exists(directory, ignored)) return record;
  constexpr std::filesystem::perms permissions{0755};
  auto opened = open_private_directory(directory, permissions, "have root give files away");
  if (auto* problem = std::get_if<std::string>(&opened)) return std::move(*problem);
  record.directory_ = std::move(std::get<PrivateDirectory>(opened).directory);
  if (!is_dry && ::flock(record.directory_.get(), LOCK_EX | LOCK_NB) != 0) {
    return "another `bootstorm prepare` is at work: wait for it, or see who holds " + directory.string() +
           " with fuser";
  }
  if (!std::filesystem::exists(record.file_, ignored)) return record;
  const auto text = read_whole_file(record.file_.string(), record_bytes_max);
  if (const auto* problem = std::get_if<ReadProblem>(&text)) return record.file_.string() + ": " + problem->text;
  try {
    if (read(RecordJson::parse(std::get<std::string>(text)), record.changes_)) return record;
  } catch (const RecordJson::exception&) {
  }
  return record.file_.string() +
         " is no record of `bootstorm prepare`: remove it; what it changed ends with the next start "
         "of the machine";
}

std::string Record::keep(const machine::Changes& changes) const {
  std::error_code error;
  if (changes.empty()) {
    std::filesystem::remove(file_, error);
    return error ? file_.string() + ": " + error.message() : std::string{};
  }
  const std::string text = json_of(changes).dump(2) + '\n';
  const std::filesystem::path made = file_.string() + ".new";
  constexpr mode_t mode = 0644;
  {
    const FileDescriptor file{::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)};
    if (!file.ok() || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      return made.string() + ": " + std::generic_category().message(errno);
    }
  }
  std::filesystem::rename(made, file_, error);
  return error ? file_.string() + ": " + error.message() : std::string{};
}

}  // namespace bootstorm::cli
