#include "client/only_dhcp.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array<std::uint8_t, 7> wanted{1, 3, 6, 12, 15, 28, 51};
constexpr DhcpStyle style{.wanted = wanted};
constexpr DhcpPatience patience{};

}  // namespace

OnlyDhcp::OnlyDhcp(const OnlyDhcpSettings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : LeasingBoard(style, patience, mac, serial), settings_(&settings) {}

void OnlyDhcp::bound(const DhcpReply&, Ipv4Address, Nanos now, TxBatch& out) noexcept {
  if (stats_.exchanges >= settings_->rounds) return finish(State::booted, Failure::none, now);
  lease(now);
  on_tick(now, out);
}

}  // namespace bootstorm::client
