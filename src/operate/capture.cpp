#include "operate/capture.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/base64.hpp"
#include "bootstorm/outcome.hpp"

namespace bootstorm::operate {

namespace {

/// Of the file in one line: as base64 it stays below stream_line_max.
constexpr std::size_t chunk_bytes = 32'000;
/// Frames that are looked at in one call: less than a millisecond.
constexpr int frames_at_once = 512;
/// A board that was silent for as long and then asks for an address has been switched on again, or off and on.
constexpr Nanos silence_before_boot_ns = 30 * nanos_per_s;
/// The same where it has read files since: loaders ask again within a second or two, and every five seconds if nobody
/// answers.
constexpr Nanos pause_before_boot_ns = 8 * nanos_per_s;

bool is_file_request(const FrameRecord& record) {
  return record.direction == FrameRecord::Direction::received && record.reason == Reason::tftp_opened;
}

}  // namespace

Capture::Capture(CaptureWorld world, const CaptureOrder& order)
    : world_(std::move(world)), order_(order), began_at_(world_.now()) {
  add_taps();
}

void Capture::add_taps() {
  taps_.clear();
  const auto add = [&](const FrameRing& ring) {
    taps_.push_back({.ring = &ring,
                     .cursor = order_.is_last_boot ? ring.oldest() : ring.newest(),
                     .frame = std::make_unique<FrameRing::Read>()});
  };
  for (const FrameRecorder* recorder : world_.recorders) {
    if (!order_.board.is_any() && !order_.is_last_boot) {
      add(recorder->wanted);
    } else {
      add(recorder->boards);
      add(recorder->strangers);
    }
  }
}

bool Capture::is_wanted(const FrameRing::Read& frame) const {
  return (groups_of(frame) & order_.groups) != 0 && (order_.board.is_any() || concerns(frame.kept(), order_.board));
}

Capture::Tap* Capture::earliest() {
  Tap* first = nullptr;
  for (Tap& tap : taps_) {
    if (!tap.has_frame) tap.has_frame = tap.ring->next(tap.cursor, *tap.frame);
    if (tap.has_frame && (first == nullptr || tap.frame->record.at < first->frame->record.at)) first = &tap;
  }
  return first;
}

bool Capture::find_boot() {
  for (int i = 0; i < frames_at_once; ++i) {
    Tap* const tap = earliest();
    if (tap == nullptr) return true;
    tap->has_frame = false;
    const FrameRing::Read& frame = *tap->frame;
    if (!tap->gone_until) tap->gone_until = frame.record.number == 0 ? 0 : frame.record.at;
    if (!concerns(frame.kept(), order_.board)) continue;
    const Nanos silence = frame.record.at - last_at_;
    const bool is_first = boot_at_ == 0;
    const bool is_new =
        is_first || silence >= silence_before_boot_ns || (has_requested_ && silence >= pause_before_boot_ns);
    last_at_ = frame.record.at;
    if (is_first || (is_new && is_boot_discover(frame))) {
      boot_at_ = frame.record.at;
      has_requested_ = false;
      const bool is_after_gone = *tap->gone_until != 0 && boot_at_ - *tap->gone_until < silence_before_boot_ns;
      may_lack_beginning_ = !is_boot_discover(frame) || (is_first && is_after_gone);
    }
    has_requested_ |= is_file_request(frame.record);
  }
  return false;
}

void Capture::begin_file() {
  append_section(file_, {.hardware = world_.origin, .system = "", .application = world_.application});
  for (const CapturePort& port : world_.ports) {
    append_interface(
        file_,
        {.name = port.name, .description = "a port of the appliance", .mac = port.mac, .kept_max = recorded_bytes_max});
  }
  is_begun_ = true;
}

std::uint64_t Capture::missed_by_taps() const {
  std::uint64_t missed = 0;
  for (const Tap& tap : taps_) missed += tap.cursor.missed;
  return missed;
}

void Capture::write(const FrameRing::Read& frame) {
  const FrameRecord& record = frame.record;
  const std::string comment = comment_of(record);
  const std::uint64_t missed = missed_by_taps();
  append_packet(file_,
                {.interface = record.port,
                 .time_ns = record.at + world_.wall_offset,
                 .bytes = frame.kept(),
                 .original = record.original,
                 .direction = record.direction == FrameRecord::Direction::received ? PcapngPacket::Direction::inbound
                                                                                   : PcapngPacket::Direction::outbound,
                 .missed = missed - missed_,
                 .comment = comment});
  missed_ = missed;
  ++frames_;
  ++frames_of_port_[record.port];
}

bool Capture::is_over(const Tap* next) const {
  if (bytes_ + file_.size() >= order_.bytes) return true;
  if (order_.is_last_boot) return next == nullptr;
  const Nanos until = began_at_ + order_.seconds * nanos_per_s;
  return (next == nullptr ? world_.now() : next->frame->record.at) >= until;
}

LineSource::Next Capture::give(std::string& line) {
  line = nlohmann::json{{"pcapng", base64_of(file_)}}.dump();
  bytes_ += file_.size();
  file_.clear();
  return Next::line;
}

LineSource::Next Capture::end(std::string& line) {
  if (end_ == End::told) return Next::end;
  if (end_ == End::no) {
    missed_ = missed_by_taps();
    for (std::size_t port = 0; port < world_.ports.size(); ++port) {
      // Nobody knows which port a frame came from that was overwritten.
      const std::uint64_t missed = port == 0 ? missed_ : 0;
      append_counts(file_, {.interface = static_cast<std::uint32_t>(port),
                            .time_ns = world_.now() + world_.wall_offset,
                            .began_ns = began_at_ + world_.wall_offset,
                            .received = frames_of_port_[port] + missed,
                            .missed = missed});
    }
    end_ = End::counted;
    return give(line);
  }
  end_ = End::told;
  line =
      nlohmann::json{
          {"frames", frames_}, {"missing", missed_}, {"bytes", bytes_}, {"may_lack_beginning", may_lack_beginning_}}
          .dump();
  return Next::line;
}

LineSource::Next Capture::next(std::string& line) {
  if (end_ != End::no) return end(line);
  if (order_.is_last_boot && !is_boot_found_) {
    if (!find_boot()) return Next::nothing_yet;
    is_boot_found_ = true;
    add_taps();
  }
  if (!is_begun_) begin_file();
  for (int i = 0; i < frames_at_once && file_.size() < chunk_bytes; ++i) {
    Tap* const tap = earliest();
    if (is_over(tap)) return end(line);
    if (tap == nullptr) break;
    tap->has_frame = false;
    if (tap->frame->record.at >= boot_at_ && is_wanted(*tap->frame)) write(*tap->frame);
  }
  return file_.empty() ? Next::nothing_yet : give(line);
}

}  // namespace bootstorm::operate
