#include "content/template_values.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::content {
namespace {

std::string& value_of(config::TemplateValues& values, config::TemplateName name) {
  return values[static_cast<std::size_t>(name)];
}

/// The appliance's address in the board's network; empty if the board may be in any of several networks.
std::string server_of(const config::Config& config, const std::optional<Ipv4Address>& board) {
  std::string only;
  std::size_t networks = 0;
  for (const config::PortConfig& port : config.ports) {
    for (const config::NetworkConfig& network : port.networks) {
      only = to_text(network.address);
      ++networks;
      if (board && network.contains(*board)) return only;
      for (const config::NetworkConfig& subnet : network.subnets) {
        if (board && subnet.contains(*board)) return only;
      }
    }
  }
  return networks == 1 ? only : std::string{};
}

}  // namespace

config::TemplateValues values_for_all(const config::Config& config, std::size_t image) {
  config::TemplateValues values;
  value_of(values, config::TemplateName::server) = server_of(config, std::nullopt);
  value_of(values, config::TemplateName::image) = config.images[image].name;
  return values;
}

config::TemplateValues values_of(const config::Config& config, const config::BoardConfig& board, std::size_t image) {
  config::TemplateValues values;
  if (board.serial) {
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", static_cast<unsigned>(*board.serial & 0xffffffffu));
    value_of(values, config::TemplateName::serial) = text.data();
  }
  if (board.mac) value_of(values, config::TemplateName::mac) = to_text(*board.mac);
  if (board.address) value_of(values, config::TemplateName::ip) = to_text(*board.address);
  value_of(values, config::TemplateName::hostname) = board.hostname;
  value_of(values, config::TemplateName::server) = server_of(config, board.address);
  value_of(values, config::TemplateName::image) = config.images[image].name;
  return values;
}

std::vector<SearchedImage> searched_images(const config::Config& config, const config::BoardConfig& board) {
  std::vector<SearchedImage> searched;
  const auto add = [&](const std::optional<std::size_t>& image, bool is_certain) {
    if (!image) return;
    for (const SearchedImage& before : searched) {
      if (before.image == *image && (before.is_certain || !is_certain)) return;
    }
    searched.push_back({*image, is_certain});
  };
  if (config::is_in_rollout(config, board)) add(config.rollout->image, true);
  add(board.image, true);
  if (board.group) add(config.groups[*board.group].image, true);
  if (board.model != Model::unknown) {
    add(config.model_images[static_cast<std::size_t>(board.model)], true);
  } else {
    for (const auto& image : config.model_images) add(image, false);
  }
  add(config.default_image, true);
  return searched;
}

}  // namespace bootstorm::content
