#include "swarm/fleet/files.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace bootstorm::swarm {

namespace {

namespace fs = std::filesystem;

std::vector<std::byte> read_file(const fs::path& path) {
  std::vector<std::byte> bytes(fs::file_size(path));
  std::ifstream file{path, std::ios::binary};
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
    throw std::runtime_error("cannot read " + path.string());
  }
  return bytes;
}

}  // namespace

SwarmFiles::SwarmFiles(const std::string& directory) {
  if (directory.empty()) return;
  if (!fs::is_directory(directory)) throw std::runtime_error(directory + " is not a directory");
  std::vector<client::FileSet::File> files;
  for (const auto& entry : fs::recursive_directory_iterator{directory}) {
    if (!entry.is_regular_file()) continue;
    contents_.push_back(read_file(entry.path()));
    files.push_back({fs::relative(entry.path(), directory).generic_string(), contents_.back()});
  }
  set_ = client::FileSet{std::move(files)};
}

}  // namespace bootstorm::swarm
