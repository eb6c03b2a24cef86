// The options that the operator has configured for a network and a class of clients. They replace the server's own.
#pragma once

#include <cstdint>

#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/dhcp/reply/option_layout.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

class OperatorOptions {
 public:
  OperatorOptions(const Network& network, const ClientClass* client_class) noexcept
      : of_class_(client_class == nullptr ? nullptr : &client_class->options), of_network_(network.dhcp.options) {}

  [[nodiscard]] bool contains(DhcpOption option) const noexcept {
    const auto code = static_cast<std::uint8_t>(option);
    return class_contains(code) || of_network_.contains(code);
  }
  /// Those that the client asks for and those that are sent always; the class's come first.
  void put(OptionLayout& out, const Reply& reply) const noexcept {
    const auto put = [&](const OptionSet::Option& option) {
      if (option.always || reply.wants(option.code)) out.may(option.encoded);
    };
    if (of_class_ != nullptr) {
      for (const auto& option : of_class_->all()) put(option);
    }
    for (const auto& option : of_network_.all()) {
      if (!class_contains(option.code)) put(option);
    }
  }

 private:
  [[nodiscard]] bool class_contains(std::uint8_t code) const noexcept {
    return of_class_ != nullptr && of_class_->contains(code);
  }

  const OptionSet* of_class_;  // or nullptr
  const OptionSet& of_network_;
};

}  // namespace bootstorm::dhcp
