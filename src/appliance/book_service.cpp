#include "appliance/book_service.hpp"

#include <random>
#include <utility>
#include <vector>

#include "appliance/site.hpp"
#include "appliance/sums.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

BookService::BookService(const Workers& workers, const Publisher& publisher)
    : workers_(workers),
      publisher_(publisher),
      book_(operate::Book::capacity_max, std::uint64_t{std::random_device{}()} << 32 | std::random_device{}()) {}

void BookService::update() {
  book_.set_lost({.of_listed = sum_of(workers_, Statistic::board_events_lost),
                  .of_others = sum_of(workers_, Statistic::events_lost)});
  book_.set_transfers(sum_of(workers_, Statistic::tftp_sessions_open));
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
