// The last frames that passed, with when and why: a ring of bytes that its one writer fills and never waits for, and
// that any number of readers on other threads copy from. What a reader is too slow for is overwritten, and it is told
// how much that was.
//
// The ring is cut into segments; no record crosses one. The writer says which segment it enters before it writes there,
// so a reader that has copied a record looks whether the writer has come round meanwhile (a sequence lock).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "bootstorm/outcome.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// Bytes of a frame that are kept: one of Ethernet's size, whole.
inline constexpr std::size_t recorded_bytes_max = 1536;

/// What is known of a recorded frame besides its bytes.
struct FrameRecord {
  enum class Direction : std::uint8_t {
    received,
    answer,   // to the frame before
    further,  // sent besides an answer
    timed,    // sent because its time had come
  };

  Nanos at = 0;
  std::uint32_t number = 0;    // of the records of this ring; wraps
  std::uint32_t original = 0;  // bytes of the frame
  std::uint16_t kept = 0;      // bytes of it that are here
  std::uint16_t words = 0;     // of the ring, this included; 0: nothing more in this segment
  Direction direction = Direction::received;
  Verdict verdict = Verdict::drop;  // of a received one
  Reason reason{};                  // of a received one, or of the one that this answers
  std::uint8_t port = 0;            // index into Snapshot::ports
};
static_assert(sizeof(FrameRecord) == 3 * sizeof(std::uint64_t));

class FrameRing {
 public:
  enum class Memory : std::uint8_t {
    now,        // all of it is this process's from the start
    when_used,  // from when it is first written
  };

  /// Takes all memory that it will ever use. `bytes` is a power of two, at least 512 KiB.
  explicit FrameRing(std::size_t bytes, Memory memory = Memory::now);

  // The writer's.

  /// Copies the beginning of a frame: of all its bytes at most `kept_max`. Readers see the record when it is published;
  /// until then what add() returned can be filled in, and another add() takes its place.
  FrameRecord& add(std::span<const std::byte> head, std::span<const std::byte> body = {},
                   std::size_t kept_max = recorded_bytes_max) noexcept;
  void publish() noexcept;

  // Readers', on any thread. A cursor is one reader's.

  struct Cursor {
    std::uint64_t at = 0;      // in words, from the beginning of time
    std::uint32_t number = 0;  // of the record that should come next
    bool has_number = false;   // it knows
    std::uint64_t missed = 0;  // records that were overwritten before they were read
  };
  [[nodiscard]] Cursor oldest() const noexcept { return {}; }
  /// The next record that will be written.
  [[nodiscard]] Cursor newest() const noexcept;

  struct Read {
    FrameRecord record;
    std::array<std::byte, recorded_bytes_max> bytes;
    [[nodiscard]] std::span<const std::byte> kept() const noexcept { return std::span{bytes}.first(record.kept); }
  };
  /// The next record. False: there is none yet.
  [[nodiscard]] bool next(Cursor& cursor, Read& read) const noexcept;

 private:
  static constexpr std::uint64_t segments = 64;
  static constexpr std::uint64_t head_words = sizeof(FrameRecord) / sizeof(std::uint64_t);

  [[nodiscard]] std::uint64_t* word_at(std::uint64_t at) const noexcept {
    return &words_[at & (segments * segment_words_ - 1)];
  }
  [[nodiscard]] std::uint64_t left_in_segment(std::uint64_t at) const noexcept {
    return segment_words_ - (at & (segment_words_ - 1));
  }
  void enter_segment() noexcept;
  [[nodiscard]] bool is_intact(std::uint64_t at) const noexcept;

  const std::uint64_t segment_words_;  // a power of two
  const std::unique_ptr<std::uint64_t[]> words_;

  // The writer's own.
  std::uint64_t at_ = 0;  // where the next record goes
  FrameRecord added_;     // there, and not published yet

  // What it says to readers.
  alignas(64) std::atomic<std::uint64_t> entered_{0};  // the segment that is being written, from the beginning of time
  std::atomic<std::uint64_t> published_{0};            // records below this are whole
  std::atomic<std::uint32_t> number_{0};               // of the next record
};

}  // namespace bootstorm
