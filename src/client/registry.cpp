#include "client/registry.hpp"

#include <array>

#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array registered{&pi3_model, &pi4_model, &pxe_x64_model, &pxe_bios_model, &pxe_arm64_model, &ipxe_model};

}  // namespace

std::span<const ClientModel* const> client_models() noexcept { return registered; }

const ClientModel* find_client_model(std::string_view name) noexcept {
  for (const ClientModel* model : registered) {
    if (model->name == name || (!model->alias.empty() && model->alias == name)) return model;
  }
  return nullptr;
}

}  // namespace bootstorm::client
