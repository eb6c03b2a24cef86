// Temporary directory trees and images for tests of content.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/files.hpp"
#include "config/config.hpp"
#include "content/content.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::content::test {

class TemporaryTree : public bootstorm::test::TemporaryDirectory {
 public:
  [[nodiscard]] const std::filesystem::path& root() const { return path(); }

  void directory(std::string_view path) const { std::filesystem::create_directories(root() / path); }
  /// Overwrites a file in place, so that it keeps its inode.
  void file(std::string_view path, std::string_view content) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream out{root() / path, std::ios::binary | std::ios::trunc};
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!out.flush()) throw std::runtime_error{"cannot write a test's file"};
  }
  void link(std::string_view path, std::string_view target) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::filesystem::create_symlink(target, root() / path);
  }
};

/// Pseudorandom bytes, in which a wrong offset is noticed.
inline std::string noise(std::size_t size, std::uint32_t seed) {
  std::mt19937_64 random{seed};
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
  }
  return bytes;
}

/// A little-endian number of a header.
inline std::string little(std::uint64_t number, std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(number >> (8 * i) & 0xff);
  return text;
}

inline config::ImageConfig image_of(std::string name, const std::vector<std::filesystem::path>& directories) {
  config::ImageConfig image;
  image.name = std::move(name);
  for (const auto& directory : directories) {
    config::LayerConfig layer;
    layer.directory = directory;
    image.layers.push_back(layer);
  }
  return image;
}

inline config::Config config_of(std::vector<config::ImageConfig> images) {
  config::Config config;
  config.file = "test.yaml";
  config.images = std::move(images);
  return config;
}

inline std::string bytes_of(const File& file) {
  return {reinterpret_cast<const char*>(file.data), static_cast<std::size_t>(file.size)};
}

/// The content of a file, or "<absent>".
inline std::string served(const FileIndex& files, std::uint16_t image, std::string_view path) {
  const File* file = files.find(image, path);
  return file == nullptr ? "<absent>" : bytes_of(*file);
}

inline Content load_or_fail(const config::Config& config, const LoadOptions& options = {}) {
  auto loaded = load_content(config, options);
  if (const auto* error = std::get_if<LoadError>(&loaded)) ADD_FAILURE() << error->message;
  return std::holds_alternative<Content>(loaded) ? std::get<Content>(std::move(loaded)) : Content{};
}

inline LoadError error_of(const config::Config& config, const LoadOptions& options = {}) {
  auto loaded = load_content(config, options);
  if (auto* error = std::get_if<LoadError>(&loaded)) return std::move(*error);
  ADD_FAILURE() << "loaded";
  return {};
}

}  // namespace bootstorm::content::test
