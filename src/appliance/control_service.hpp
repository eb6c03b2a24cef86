// What operators ask over the sockets, answered by the running appliance.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "appliance/book_service.hpp"
#include "appliance/capture_service.hpp"
#include "appliance/content_status.hpp"
#include "appliance/publisher.hpp"
#include "base/workers.hpp"
#include "bootstorm/time.hpp"
#include "operate/control_socket.hpp"
#include "operate/event_ring.hpp"
#include "operate/history.hpp"
#include "operate/lease_lines.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::appliance {

class ControlService : public operate::Operations {
 public:
  /// `status`: of this moment.
  /// `held`: the leases on disk, or null until they are copied.
  ControlService(Workers& workers, Publisher& publisher, std::function<ContentStatus()> status,
                 operate::AskForLeases held);

  /// Opens the sockets in the run directory. Without them, the appliance serves all the same; that is logged.
  void open(const config::Config& config);
  /// Answers what has been asked. Does not wait.
  void poll();
  /// What operators may ask for later.
  void take(const Event& event) {
    ring_.take(event);
    books_.take(event);
  }
  [[nodiscard]] const operate::Book& book() const noexcept { return books_.book(); }
  /// A port has no link since then; 0: it has one.
  void set_link(unsigned port, Nanos down_since) { books_.set_link(port, down_since); }

  void reload(const operate::Arguments& arguments, operate::Reply reply) override;
  void status(const operate::Arguments& arguments, operate::Reply reply) override;
  void release(const operate::Arguments& arguments, operate::Reply reply) override;
  void stats(const operate::Arguments& arguments, operate::Reply reply) override;
  void boards(const operate::Arguments& arguments, operate::Reply reply) override;
  void explain(const operate::Arguments& arguments, operate::Reply reply) override;
  void top(const operate::Arguments& arguments, operate::Reply reply) override;
  void history(const operate::Arguments& arguments, operate::Reply reply) override;
  void leases(const operate::Arguments& arguments, operate::Reply reply) override;
  void events(const operate::Arguments& arguments, operate::Reply reply) override;
  void capture(const operate::Arguments& arguments, operate::Reply reply) override;

 private:
  /// A reload that is not done.
  struct Pending {
    std::uint64_t number = 0;
    Nanos asked_at = 0;
    std::optional<operate::Reply> reply;  // none: its client knows that it is not done
  };

  void poll(operate::ControlSocket& socket, operate::Access access);
  void reload_done(std::uint64_t number, const ReloadResult& result);
  void answer_pending();
  [[nodiscard]] ContentStatus status_now() const;

  Workers& workers_;
  Publisher& publisher_;
  std::function<ContentStatus()> status_;
  operate::AskForLeases held_;
  operate::EventRing ring_;
  BookService books_;
  operate::History history_;
  CaptureService captures_;
  operate::ControlSocket control_;
  operate::ControlSocket observe_;  // opened last, so that it is gone before a directory that both are in is removed
  std::deque<Pending> pending_;     // by number
  ReloadStatus reloads_;
};

}  // namespace bootstorm::appliance
