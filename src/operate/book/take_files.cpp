// How a board's requests for files, and what becomes of them, change what the book knows of it.
#include "operate/book/book.hpp"
#include "operate/book/count.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

bool is_kernel(std::string_view path) {
  const std::string_view name = base_of(path);
  return (name.starts_with("kernel") && name.ends_with(".img")) || name.starts_with("vmlinu") ||
         name.starts_with("linux") || name.ends_with("Image") || name.ends_with(".wim");
}

}  // namespace

void Book::take_request(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const bool is_missing = event.reason == Reason::tftp_file_not_found;
  const Name name = names_.intern(event.get_text(), is_missing);
  remember(record, event,
           {.number = static_cast<std::uint32_t>(event.value / 1024),
            .name = name,
            .kind = Kind::requested,
            .reason = event.reason});
  record.ip = event.ip;
  if (boot.began_at == 0) boot.began_at = event.at;
  boot.requested_at = event.at;
  boot.asks = 0;
  if (is_missing) {
    if (boot.missing != name) boot.missing_asks = 0;
    add(boot.missing_asks);
    boot.missing = name;
    boot.missing_at = event.at;
  } else if (event.reason == Reason::tftp_opened) {
    boot.requested = name;
    // The same file from another folder: what was missing was only looked for there.
    if (base_of(names_.text(name)) == base_of(names_.text(boot.missing))) boot.missing = name_none;
  } else if (event.reason != Reason::tftp_request_repeated && event.reason != Reason::tftp_file_loading &&
             event.reason != Reason::tftp_not_ready) {
    boot.refused_at = event.at;
    boot.refused = event.reason;
  }
}

void Book::take_end(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const Name name = names_.intern(event.get_text(), false);
  const bool is_finished = event.kind == EventKind::transfer_finished;
  const bool is_timed_out = event.kind == EventKind::transfer_timed_out;
  remember(record, event,
           {.number = static_cast<std::uint32_t>(is_finished ? event.value / 1024 : event.value),
            .name = name,
            .kind = is_finished    ? Kind::finished
                    : is_timed_out ? Kind::timed_out
                                   : Kind::ended,
            .detail = event.message});
  boot.repeated += event.repeated;
  if (event.round_trip_us != 0) boot.round_trip_us = event.round_trip_us;
  if (is_finished) {
    ++boot.files;
    boot.bytes += event.value;
    boot.finished = name;
    boot.finished_at = event.at;
    boot.stalled_at = 0;
    if (is_kernel(names_.text(name))) boot.kernel_at = event.at;
    const Nanos took = event.at - boot.requested_at;
    if (name == boot.requested && took > boot.slow_ns) {
      boot.slow_ns = took;
      boot.slow = name;
    }
  } else if (is_timed_out && boot.requested_at <= event.at && (name == boot.requested || boot.requested == name_none)) {
    boot.stalled_at = event.at;
    boot.stalled = name;
    boot.stalled_block = static_cast<std::uint32_t>(event.value);
    stalls_[stalls_seen_++ % stalls_.size()] = {event.at, static_cast<std::uint32_t>(&record - records_.get())};
  }
}

}  // namespace bootstorm::operate
