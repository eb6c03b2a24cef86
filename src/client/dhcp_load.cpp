#include "client/dhcp_load.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array<std::uint8_t, 7> load_wanted{1, 3, 6, 12, 15, 28, 51};
constexpr DhcpStyle load_style{.wanted = load_wanted};
constexpr DhcpPatience load_patience{};

}  // namespace

DhcpLoad::DhcpLoad(const DhcpLoadSettings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : LeasingBoard(load_style, load_patience, mac, serial), settings_(&settings) {}

void DhcpLoad::bound(const DhcpReply&, Ipv4Address, Nanos now, TxBatch& out) noexcept {
  if (stats_.exchanges >= settings_->rounds) return finish(State::booted, Failure::none, now);
  lease(now);
  on_tick(now, out);
}

}  // namespace bootstorm::client
