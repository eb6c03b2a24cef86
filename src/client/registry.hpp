// The models of boot clients that can be simulated: for the swarm's options, the simulations and tests.
#pragma once

#include <span>
#include <string_view>

#include "client/client_model.hpp"

namespace bootstorm::client {

/// Every model, in the order in which people read of them.
[[nodiscard]] std::span<const ClientModel* const> client_models() noexcept;
/// The model of that name or alias, or nullptr.
[[nodiscard]] const ClientModel* find_client_model(std::string_view name) noexcept;

}  // namespace bootstorm::client
