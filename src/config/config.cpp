#include "config/config.hpp"

#include <unistd.h>

#include <cerrno>
#include <exception>
#include <set>
#include <system_error>
#include <utility>

#include "base/activity.hpp"
#include "base/text.hpp"
#include "base/whole_file.hpp"
#include "config/reader.hpp"
#include "config/sections.hpp"
#include "config/yaml.hpp"

namespace bootstorm::config {
namespace {

std::vector<ConfigError> whole_file_error(const std::string& file, std::string message) {
  return {ConfigError{file, 0, 0, std::move(message)}};
}

ConfigResult parse(std::string_view text, const std::string& file_name) {
  if (text.size() > config_bytes_max) {
    return whole_file_error(file_name, "larger than " + std::to_string(config_bytes_max >> 20) +
                                           " MiB, the largest configuration that is read");
  }
  auto tree = parse_yaml(text, file_name);
  if (auto* error = std::get_if<ConfigError>(&tree)) return std::vector{std::move(*error)};
  Config config;
  config.file = file_name;
  ErrorList errors{file_name};
  read_document(std::get<YamlNode>(tree), config, errors);
  if (!errors.empty()) return errors.take();
  return config;
}

ConfigResult load(const std::string& path) {
  const Activity reading{"reading " + path};
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return whole_file_error(path, "no such file; `bootstorm init` makes one, bootstorm.yaml(5) has an example");
  }
  if (status.type() == std::filesystem::file_type::directory) {
    return whole_file_error(path, "a directory, not a configuration file");
  }
  auto read = read_whole_file(path, config_bytes_max);
  if (auto* problem = std::get_if<ReadProblem>(&read)) return whole_file_error(path, std::move(problem->text));
  return parse(std::get<std::string>(read), path);
}

}  // namespace

std::string to_text(const ConfigError& error) {
  if (error.line == 0) return error.file + ": " + error.message;
  return error.file + ':' + std::to_string(error.line) + ':' + std::to_string(error.column) + ": " + error.message;
}

ConfigResult load_config(const std::string& path) noexcept {
  try {
    return load(path);
  } catch (const std::exception& exception) {
    return whole_file_error(path, std::string{"cannot be read: "} + exception.what());
  }
}

ConfigResult parse_config(std::string_view text, const std::string& file_name) noexcept {
  try {
    return parse(text, file_name);
  } catch (const std::exception& exception) {
    return whole_file_error(file_name, std::string{"cannot be read: "} + exception.what());
  }
}

std::vector<std::string> layer_directories(const Config& config) {
  std::set<std::string> directories;
  for (const ImageConfig& image : config.images) {
    for (const LayerConfig& layer : image.layers) directories.insert(layer.directory.string());
    for (const LayerConfig& link : image.links) directories.insert(link.directory.string());
  }
  return {directories.begin(), directories.end()};
}

std::vector<ConfigError> missing_layers(const Config& config) {
  std::vector<ConfigError> errors;
  const auto look_at = [&](const LayerConfig& layer, const std::string& key) {
    const auto add = [&](const std::string& problem) {
      errors.push_back({config.file, layer.at.line, layer.at.column, key + ": " + layer.directory.string() + problem});
    };
    const Activity looking{"looking for " + layer.directory.string()};
    std::error_code error;
    const auto status = std::filesystem::status(layer.directory, error);
    if (status.type() == std::filesystem::file_type::not_found) {
      add(" does not exist");
    } else if (status.type() != std::filesystem::file_type::directory && !error) {
      add(" is not a directory");
    } else if (error || ::access(layer.directory.c_str(), R_OK | X_OK) != 0) {
      add(" cannot be read: " + (error ? error : std::error_code{errno, std::generic_category()}).message());
    }
  };
  for (const ImageConfig& image : config.images) {
    for (const LayerConfig& layer : image.layers) look_at(layer, "layers");
    for (const LayerConfig& link : image.links) look_at(link, "links");
  }
  return errors;
}

}  // namespace bootstorm::config
