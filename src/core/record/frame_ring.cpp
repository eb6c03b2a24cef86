#include "bootstorm/frame_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace bootstorm {

namespace {

constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t page_words = 4096 / word_bytes;
/// A reader that the writer overtakes again and again comes back later.
constexpr int overtaken_max = 8;

constexpr std::uint64_t words_of(std::size_t bytes) noexcept { return (bytes + word_bytes - 1) / word_bytes; }

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BOOTSTORM_TSAN
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define BOOTSTORM_TSAN
#endif

// A reader may copy what the writer overwrites at that moment, and then throws it away. A race detector cannot know.
#ifdef BOOTSTORM_TSAN
void copy_in(void* to, const void* from, std::size_t bytes) noexcept {
  for (std::size_t i = 0; i < bytes; ++i) {
    __atomic_store_n(static_cast<char*>(to) + i, static_cast<const char*>(from)[i], __ATOMIC_RELAXED);
  }
}
void copy_out(void* to, const void* from, std::size_t bytes) noexcept {
  for (std::size_t i = 0; i < bytes; ++i) {
    static_cast<char*>(to)[i] = __atomic_load_n(static_cast<const char*>(from) + i, __ATOMIC_RELAXED);
  }
}
#else
void copy_in(void* to, const void* from, std::size_t bytes) noexcept { std::memcpy(to, from, bytes); }
void copy_out(void* to, const void* from, std::size_t bytes) noexcept { std::memcpy(to, from, bytes); }
#endif

}  // namespace

FrameRing::FrameRing(std::size_t bytes, Memory memory)
    : segment_words_(std::bit_floor(bytes) / word_bytes / segments),
      words_(std::make_unique_for_overwrite<std::uint64_t[]>(segments * segment_words_)) {
  static_assert(head_words + words_of(recorded_bytes_max) <= (std::size_t{512} << 10) / word_bytes / segments);
  // A page that was never written is not there yet. What is in it is never read.
  for (std::size_t at = 0; memory == Memory::now && at < segments * segment_words_; at += page_words) {
    *const_cast<volatile std::uint64_t*>(&words_[at]) = 0;
  }
}

void FrameRing::enter_segment() noexcept {
  if (const std::uint64_t left = left_in_segment(at_); left != segment_words_) {
    const FrameRecord nothing_more{};
    if (left >= head_words) copy_in(word_at(at_), &nothing_more, sizeof nothing_more);
    at_ += left;
  }
  entered_.store(at_ / segment_words_, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
}

FrameRecord& FrameRing::add(std::span<const std::byte> head, std::span<const std::byte> body,
                            std::size_t kept_max) noexcept {
  const std::size_t of_head = std::min(head.size(), kept_max);
  const std::size_t of_body = std::min(body.size(), kept_max - of_head);
  const std::uint64_t words = head_words + words_of(of_head + of_body);
  if (const std::uint64_t left = left_in_segment(at_); left < words || left == segment_words_) enter_segment();
  auto* const bytes = reinterpret_cast<std::byte*>(word_at(at_ + head_words));
  copy_in(bytes, head.data(), of_head);
  if (of_body != 0) copy_in(bytes + of_head, body.data(), of_body);
  added_ = {.original = static_cast<std::uint32_t>(head.size() + body.size()),
            .kept = static_cast<std::uint16_t>(of_head + of_body),
            .words = static_cast<std::uint16_t>(words)};
  return added_;
}

void FrameRing::publish() noexcept {
  added_.number = number_.load(std::memory_order_relaxed);
  copy_in(word_at(at_), &added_, sizeof added_);
  at_ += added_.words;
  number_.store(added_.number + 1, std::memory_order_relaxed);
  published_.store(at_, std::memory_order_release);
}

FrameRing::Cursor FrameRing::newest() const noexcept {
  for (;;) {
    const std::uint64_t at = published_.load(std::memory_order_acquire);
    const std::uint32_t number = number_.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    // Between the writer's two stores its number is ahead by one: it is looked at once more.
    if (at == published_.load(std::memory_order_relaxed) && number == number_.load(std::memory_order_relaxed)) {
      return {.at = at, .number = number, .has_number = true};
    }
  }
}

bool FrameRing::is_intact(std::uint64_t at) const noexcept {
  return entered_.load(std::memory_order_relaxed) < at / segment_words_ + segments;
}

bool FrameRing::next(Cursor& cursor, Read& read) const noexcept {
  for (int overtaken = 0; overtaken < overtaken_max;) {
    if (cursor.at >= published_.load(std::memory_order_acquire)) return false;
    if (!is_intact(cursor.at)) {
      ++overtaken;  // on to the oldest segment but one, for the writer is about to enter the oldest
      cursor.at = (entered_.load(std::memory_order_relaxed) + 2 - segments) * segment_words_;
      continue;
    }
    const std::uint64_t left = left_in_segment(cursor.at);
    read.record = {};
    if (left >= head_words) copy_out(&read.record, word_at(cursor.at), sizeof read.record);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (!is_intact(cursor.at)) continue;
    if (read.record.words == 0) {
      cursor.at += left;
      continue;
    }
    copy_out(read.bytes.data(), word_at(cursor.at + head_words), read.record.kept);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (!is_intact(cursor.at)) continue;
    if (cursor.has_number) cursor.missed += read.record.number - cursor.number;
    cursor.has_number = true;
    cursor.number = read.record.number + 1;
    cursor.at += read.record.words;
    return true;
  }
  return false;
}

}  // namespace bootstorm
