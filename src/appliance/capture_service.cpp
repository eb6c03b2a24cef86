#include "appliance/capture_service.hpp"

#include <spdlog/fmt/fmt.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/address_text.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

std::string system_text() {
  utsname names{};
  if (uname(&names) != 0) return {};
  return fmt::format("{}, {} {} {}", names.nodename, names.sysname, names.release, names.machine);
}

Nanos wall_offset(const Workers& workers) {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<Nanos>(std::chrono::nanoseconds{wall}.count()) - workers.now();
}

bool is_named(const config::BoardConfig& board, const std::string& word) {
  if (word == board.hostname || word == board.prefix) return true;
  if (!board.serial) return false;
  return word == fmt::format("{:x}", *board.serial) || word == fmt::format("{:08x}", *board.serial & 0xffffffffu);
}

WantedBoard wanted(const config::BoardConfig& board) {
  return {board.mac.value_or(MacAddress{}), board.address.value_or(Ipv4Address{})};
}

/// By what it has said in DHCP.
MacAddress mac_of_serial(std::uint32_t serial, const ClientTable& clients) {
  MacAddress found;
  clients.for_each([&](MacAddress mac, const ClientFacts& facts) {
    if (facts.has_serial && facts.serial == serial) found = mac;
  });
  return found;
}

}  // namespace

std::optional<WantedBoard> board_named(const std::string& word, const config::Config& config,
                                       const ClientTable* clients) {
  const auto listed = [&](auto is_it) -> const config::BoardConfig* {
    const auto found = std::ranges::find_if(config.boards, is_it);
    return found == config.boards.end() ? nullptr : &*found;
  };
  if (const auto mac = mac_from_text(word)) {
    const auto* board = listed([&](const config::BoardConfig& one) { return one.mac == mac; });
    return WantedBoard{*mac, board == nullptr ? Ipv4Address{} : board->address.value_or(Ipv4Address{})};
  }
  if (const auto ip = ipv4_from_text(word)) {
    const auto* board = listed([&](const config::BoardConfig& one) { return one.address == ip; });
    return WantedBoard{board == nullptr ? MacAddress{} : board->mac.value_or(MacAddress{}), *ip};
  }
  const auto* board = listed([&](const config::BoardConfig& one) { return is_named(one, word); });
  if (board == nullptr) return std::nullopt;
  WantedBoard found = wanted(*board);
  if (found.mac == MacAddress{} && board->serial && clients != nullptr) {
    found.mac = mac_of_serial(static_cast<std::uint32_t>(*board->serial), *clients);
  }
  return found.is_any() ? std::nullopt : std::optional{found};
}

std::shared_ptr<void> CaptureService::want(const WantedBoard& board) {
  const auto place = std::ranges::find(*in_use_, false);
  if (place == in_use_->end()) return {};
  *place = true;
  const auto number = static_cast<std::size_t>(place - in_use_->begin());
  std::vector<FrameRecorder*> recorders;
  for (unsigned i = 0; i < workers_.shards(); ++i) recorders.push_back(workers_.shard(i).recorder.get());
  for (FrameRecorder* recorder : recorders) recorder->want(number, board);
  return {recorders.front(), [in_use = in_use_, recorders, number](void*) {
            for (FrameRecorder* recorder : recorders) recorder->want_no_more(number);
            (*in_use)[number] = false;
          }};
}

std::variant<std::unique_ptr<operate::Capture>, std::string> CaptureService::begin(const operate::Arguments& arguments,
                                                                                   const config::Config& config) {
  operate::CaptureOrder order;
  if (arguments.has("filter")) {
    const auto groups = operate::groups_from(arguments.text("filter"));
    if (!groups) return "filter: expected some of arp, dhcp, tftp, other and drops, such as 'dhcp,drops'";
    order.groups = *groups;
  }
  operate::CaptureWorld world{.recorders = {},
                              .ports = {},
                              .origin = system_text(),
                              .application = "bootstorm",
                              .now = [&workers = workers_] { return workers.now(); },
                              .wall_offset = wall_offset(workers_)};
  for (unsigned i = 0; i < workers_.shards(); ++i) {
    if (!workers_.shard(i).recorder) return "the workers of this appliance record no frames";
    world.recorders.push_back(workers_.shard(i).recorder.get());
  }
  for (unsigned port = 0; port < workers_.ports(); ++port) {
    world.ports.push_back({workers_.port_info(port).device, workers_.port_info(port).mac});
  }
  if (arguments.has("board")) {
    const auto board = board_named(arguments.text("board"), config, workers_.shard(0).clients.get());
    if (!board) {
      return fmt::format(
          "no board is {}: expected a MAC address, an IPv4 address, or the hostname, prefix or serial of a "
          "listed board",
          in_quotes(arguments.text("board")));
    }
    order.board = *board;
  }
  order.is_last_boot = arguments.flag("last-boot");
  if (order.is_last_boot && order.board.is_any()) return "last-boot: of which board?";
  if (arguments.has("seconds")) order.seconds = arguments.number("seconds");
  if (arguments.has("bytes")) order.bytes = arguments.number("bytes");
  if (!order.board.is_any() && !order.is_last_boot) {
    world.wanting = want(order.board);
    if (!world.wanting) return fmt::format("{} captures of a board run already; end one of them", captures_max);
  }
  return std::make_unique<operate::Capture>(std::move(world), order);
}

}  // namespace bootstorm::appliance
