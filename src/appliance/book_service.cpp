#include "appliance/book_service.hpp"

#include <random>
#include <utility>
#include <vector>

#include "appliance/site.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

BookService::BookService(const Workers& workers, const Publisher& publisher)
    : workers_(workers),
      publisher_(publisher),
      book_(operate::Book::capacity_max, std::uint64_t{std::random_device{}()} << 32 | std::random_device{}()) {}

void BookService::update() {
  operate::Book::Lost lost;
  std::uint64_t transfers = 0;
  for (unsigned i = 0; i < workers_.shards(); ++i) {
    const Counters& counters = workers_.shard(i).counters;
    lost.of_listed += counters[Statistic::board_events_lost].get();
    lost.of_others += counters[Statistic::events_lost].get();
    transfers += counters[Statistic::tftp_sessions_open].get();
  }
  book_.set_lost(lost);
  book_.set_transfers(transfers);
  if (listed_id_ == publisher_.published_id()) return;
  listed_id_ = publisher_.published_id();
  list_boards();
  images_.emplace(publisher_.config(), publisher_.snapshot().files, publisher_.lacks());
  book_.set_images(&*images_);
}

void BookService::list_boards() {
  std::vector<operate::ListedBoard> listed;
  for (const config::BoardConfig& board : publisher_.config().boards) {
    listed.push_back({.name = board.hostname, .mac = board.mac, .address = board.address, .model = board.model});
    if (board.serial) listed.back().serial = static_cast<std::uint32_t>(*board.serial);
  }
  book_.list(std::move(listed), listed_id_);
  book_.set_site(site_of(publisher_.config()));
}

}  // namespace bootstorm::appliance
