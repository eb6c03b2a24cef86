// How a board's requests for files, and what becomes of them, change what the book knows of it.
#include <algorithm>
#include <limits>

#include "operate/book/book.hpp"
#include "operate/book/count.hpp"
#include "operate/book/needs.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

bool is_kernel(std::string_view path) {
  const std::string_view name = base_of(path);
  return (name.starts_with("kernel") && name.ends_with(".img")) || name.starts_with("vmlinu") ||
         name.starts_with("linux") || name.ends_with("Image") || name.ends_with(".wim");
}

std::uint32_t number_of_bytes(std::uint64_t bytes) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

void Book::take_request(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const bool is_missing = event.reason == Reason::tftp_file_not_found;
  const Name name = names_.intern(event.get_text(), is_missing);
  remember(record, event,
           {.number = number_of_bytes(event.value), .name = name, .kind = Kind::requested, .reason = event.reason});
  record.ip = event.ip;
  if (boot.began_at == 0) boot.began_at = event.at;
  boot.requested_at = event.at;
  if (boot.files == 0) boot.bound_at = 0;  // it was no system that took its address
  boot.asks = 0;
  if (is_missing) {
    if (boot.missing != name) boot.missing_asks = 0;
    add(boot.missing_asks);
    boot.missing = name;
    boot.missing_at = event.at;
    if (need_of(model_of(record), event.get_text()) != nullptr) boot.needed = name;
  } else if (event.reason == Reason::tftp_opened) {
    boot.requested = name;
    boot.beside = transfers_;
    add(boot.open);
    // The same file from another folder: what was missing was only looked for there.
    for (Name* missing : {&boot.missing, &boot.needed}) {
      if (base_of(names_.text(name)) == base_of(names_.text(*missing))) *missing = name_none;
    }
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
           {.number = number_of_bytes(event.value),
            .name = name,
            .kind = is_finished    ? Kind::finished
                    : is_timed_out ? Kind::timed_out
                                   : Kind::ended,
            .detail = event.message});
  // The request names the board's folder, the end of its transfer the file that it got instead.
  const bool is_requested = base_of(names_.text(name)) == base_of(names_.text(boot.requested));
  if (boot.open != 0) --boot.open;
  boot.repeated += event.repeated;
  if (event.round_trip_us != 0) {
    boot.round_trip_us = event.round_trip_us;
    times_.round_trips.add(event.round_trip_us * nanos_per_us);
  }
  if (is_finished) {
    ++boot.files;
    boot.bytes += event.value;
    boot.finished = name;
    boot.finished_at = event.at;
    boot.stalled_at = 0;
    if (is_kernel(names_.text(name))) {
      if (boot.kernel_at == 0 && boot.began_at != 0) {
        boot_times_.add(model_of(record), event.at - boot.began_at);
        times_.boots[static_cast<std::size_t>(model_of(record))].add(event.at - boot.began_at);
      }
      boot.kernel_at = event.at;
    }
    const Nanos took = event.at - boot.requested_at;
    if (is_requested) times_.files.add(took);
    if (is_requested && took > boot.slow_ns) {
      boot.slow_ns = took;
      boot.slow = name;
    }
  } else if (is_timed_out && boot.requested_at <= event.at && (is_requested || boot.requested == name_none)) {
    boot.stalled_at = event.at;
    boot.stalled = name;
    boot.stalled_block = static_cast<std::uint32_t>(event.value);
    stalls_[stalls_seen_++ % stalls_.size()] = {event.at, static_cast<std::uint32_t>(&record - records_.get())};
  }
}

}  // namespace bootstorm::operate
