// The book of boards of the running appliance: kept true to the configuration, the files and the ports.
#pragma once

#include <cstdint>
#include <optional>

#include "appliance/publisher.hpp"
#include "base/workers.hpp"
#include "bootstorm/event.hpp"
#include "operate/book/book.hpp"
#include "operate/images.hpp"

namespace bootstorm::appliance {

class BookService {
 public:
  /// Both outlive this object.
  BookService(const Workers& workers, const Publisher& publisher);

  void take(const Event& event) { book_.take(event); }
  /// In each round before anybody asks, and after the last generation was published.
  void update();
  /// A port has no link since then; 0: it has one.
  void set_link(unsigned port, Nanos down_since) { book_.set_link(static_cast<std::uint8_t>(port), down_since); }
  [[nodiscard]] const operate::Book& book() const noexcept { return book_; }

 private:
  void list_boards();

  const Workers& workers_;
  const Publisher& publisher_;
  std::optional<operate::Images> images_;  // of the generation that is served
  operate::Book book_;
  std::uint64_t listed_id_ = ~std::uint64_t{0};  // of the configuration whose boards the book lists
};

}  // namespace bootstorm::appliance
