#include "machine/tree.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <system_error>

namespace bootstorm::machine {
namespace {

constexpr std::size_t names_max = 4096;
constexpr unsigned cpu_number_max = 8191;  // CONFIG_NR_CPUS of the largest kernels

}  // namespace

std::filesystem::path Tree::at(std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  return root_ / path;
}

bool Tree::has(std::string_view path) const {
  std::error_code ignored;
  return std::filesystem::exists(at(path), ignored);
}

std::string Tree::text(std::string_view path) const {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(at(path), ignored)) return {};
  std::ifstream file{at(path), std::ios::binary};
  std::string text;
  std::array<char, 16384> part;
  while (file && text.size() < file_bytes_max) {
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

std::vector<std::string> Tree::lines(std::string_view path) const {
  std::vector<std::string> lines;
  std::istringstream in{text(path)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Tree::line(std::string_view path) const {
  const std::string all = text(path);
  return all.substr(0, all.find('\n'));
}

std::optional<std::int64_t> Tree::number(std::string_view path) const {
  const std::string text = line(path);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::string Tree::link_name(std::string_view path) const {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::read_symlink(at(path), error);
  return error ? std::string{} : target.filename().string();
}

std::vector<std::string> Tree::names(std::string_view path) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry{at(path), error}, end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
    if (names.size() == names_max) break;
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::istringstream in{std::string{line}};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<unsigned> cpu_list(std::string_view text) {
  std::vector<unsigned> cpus;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    unsigned first = 0;
    auto read = std::from_chars(at, end, first);
    if (read.ec != std::errc{}) break;
    unsigned last = first;
    if (read.ptr < end && *read.ptr == '-') {
      read = std::from_chars(read.ptr + 1, end, last);
      if (read.ec != std::errc{}) break;
    }
    for (unsigned cpu = first; cpu <= std::min(last, cpu_number_max); ++cpu) cpus.push_back(cpu);
    if (read.ptr >= end || *read.ptr != ',') break;
    at = read.ptr + 1;
  }
  return cpus;
}

}  // namespace bootstorm::machine
