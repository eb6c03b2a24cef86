// A capture: what workers have recorded of some frames, as a pcapng file that is written while it is read. Control's
// thread; nothing in here waits, and what it holds does not grow.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bootstorm/frame_recorder.hpp"
#include "bootstorm/time.hpp"
#include "operate/frame_words.hpp"
#include "operate/line_source.hpp"
#include "operate/pcapng.hpp"

namespace bootstorm::operate {

/// A capture ends after that long, or with so many bytes, if it is not told otherwise; and never later.
inline constexpr std::uint64_t capture_seconds_default = 300;
inline constexpr std::uint64_t capture_seconds_max = 24 * 3600;
inline constexpr std::uint64_t capture_bytes_default = std::uint64_t{64} << 20;
inline constexpr std::uint64_t capture_bytes_max = std::uint64_t{4} << 30;

struct CapturePort {
  std::string name;
  MacAddress mac;
};

struct CaptureOrder {
  WantedBoard board;                  // none: notable frames of all
  std::uint8_t groups = every_group;  // FrameGroup, added up
  bool is_last_boot = false;          // what is recorded of that board's last boot, instead of what comes
  std::uint64_t seconds = capture_seconds_default;
  std::uint64_t bytes = capture_bytes_default;
};

/// What it is made from. The recorders must outlive the capture.
struct CaptureWorld {
  std::vector<FrameRecorder*> recorders;  // one a worker
  std::vector<CapturePort> ports;
  std::string origin;  // the machine and its system
  std::string application;
  std::function<Nanos()> now;       // the workers' clock
  Nanos wall_offset = 0;            // from that clock to nanoseconds since 1970
  std::shared_ptr<void> wanting{};  // goes with the capture: the workers' promise to keep that board's frames
};

/// A line is {"pcapng": "<base64>"}; the last one tells how many frames the file has and how many it lacks,
/// and whether the beginning of a boot may have been overwritten.
class Capture : public LineSource {
 public:
  Capture(CaptureWorld world, const CaptureOrder& order);
  [[nodiscard]] Next next(std::string& line) override;

 private:
  /// One ring, with its next frame already read.
  struct Tap {
    const FrameRing* ring;
    FrameRing::Cursor cursor{};
    bool has_frame = false;
    std::optional<Nanos> gone_until{};  // what came before was overwritten; 0: nothing was
    std::unique_ptr<FrameRing::Read> frame{};
  };

  void add_taps();
  void begin_file();
  [[nodiscard]] bool find_boot();
  [[nodiscard]] bool is_wanted(const FrameRing::Read& frame) const;
  [[nodiscard]] Tap* earliest();
  void write(const FrameRing::Read& frame);
  [[nodiscard]] std::uint64_t missed_by_taps() const;
  [[nodiscard]] bool is_over(const Tap* next) const;
  [[nodiscard]] Next give(std::string& line);
  [[nodiscard]] Next end(std::string& line);

  const CaptureWorld world_;
  const CaptureOrder order_;
  const Nanos began_at_;
  std::vector<Tap> taps_;
  PcapngBytes file_;  // not given out yet

  // Where the last boot began.
  bool is_boot_found_ = false;
  Nanos boot_at_ = 0;
  Nanos last_at_ = 0;           // of the board's frame before
  bool has_requested_ = false;  // a file, since boot_at_
  bool may_lack_beginning_ = false;

  bool is_begun_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t missed_ = 0;  // and said so
  std::array<std::uint64_t, ports_max> frames_of_port_{};
  enum class End : std::uint8_t {
    no,
    counted,  // the file is whole
    told,
  } end_ = End::no;
};

}  // namespace bootstorm::operate
