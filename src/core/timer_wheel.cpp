#include "bootstorm/timer_wheel.hpp"

namespace bootstorm {

namespace {

// A worker that slept for long catches up over several calls; its burst of frames comes first.
constexpr unsigned ticks_per_call_max = 4096;

}  // namespace

TimerWheel::TimerWheel(std::uint32_t timers, std::size_t shelves)
    : timers_(timers), nodes_(timers + levels * slots + 1 + shelves) {
  for (std::uint32_t head = timers_; head < nodes_.size(); ++head) nodes_[head].next = nodes_[head].previous = head;
}

void TimerWheel::link(std::uint32_t timer, std::uint32_t head) noexcept {
  const std::uint32_t last = nodes_[head].previous;
  nodes_[timer].next = head;
  nodes_[timer].previous = last;
  nodes_[last].next = timer;
  nodes_[head].previous = timer;
}

void TimerWheel::unlink(std::uint32_t timer) noexcept {
  Node& node = nodes_[timer];
  nodes_[node.previous].next = node.next;
  nodes_[node.next].previous = node.previous;
  node.next = node.previous = none;
}

void TimerWheel::arm(std::uint32_t timer, Nanos due) noexcept {
  disarm(timer);
  ++armed_;
  // Rounded up, so never early; the tick that is current has been emptied, so at least one ahead.
  std::uint64_t due_tick = (due + tick_ns - 1) >> tick_shift;
  if (due_tick <= tick_) due_tick = tick_ + 1;
  constexpr std::uint64_t reach = std::uint64_t{1} << 31;  // what a 32-bit difference can tell
  if (due_tick - tick_ >= reach) due_tick = tick_ + reach - 1;
  nodes_[timer].due_tick = static_cast<std::uint32_t>(due_tick);
  place(timer);
}

void TimerWheel::disarm(std::uint32_t timer) noexcept {
  if (!armed(timer)) return;
  unlink(timer);
  --armed_;
}

void TimerWheel::shelve(std::uint32_t timer, std::size_t shelf) noexcept {
  disarm(timer);
  ++armed_;
  link(timer, shelf_head(shelf));
}

std::uint32_t TimerWheel::take_from(std::size_t shelf) noexcept {
  const std::uint32_t timer = nodes_[shelf_head(shelf)].next;
  if (timer == shelf_head(shelf)) return none;
  disarm(timer);
  return timer;
}

void TimerWheel::place(std::uint32_t timer) noexcept {
  const auto now = static_cast<std::uint32_t>(tick_);
  const std::uint32_t due = nodes_[timer].due_tick;
  const std::uint32_t ahead = due - now;
  if (ahead == 0) return link(timer, due_head());
  for (unsigned level = 0; level < levels; ++level) {
    const unsigned shift = level * slot_bits;
    // A level reaches as far as its slots that have not come round again.
    if ((ahead >> shift) < slots) return link(timer, head_of(level, (due >> shift) & (slots - 1)));
  }
  // Out of reach: the slot that comes round last, to be placed anew then.
  const unsigned shift = (levels - 1) * slot_bits;
  link(timer, head_of(levels - 1, ((now >> shift) + slots - 1) & (slots - 1)));
}

void TimerWheel::step() noexcept {
  ++tick_;
  // Where a level wraps, the next one's slot is spread over it; the highest first, so that one pass is enough.
  unsigned top = 0;
  while (top + 1 < levels && (tick_ & ((std::uint64_t{1} << ((top + 1) * slot_bits)) - 1)) == 0) ++top;
  for (unsigned level = top + 1; level-- > 0;) {
    const std::uint32_t head = head_of(level, static_cast<unsigned>((tick_ >> (level * slot_bits)) & (slots - 1)));
    // Detach the whole ring first: place() may put a far timer back into this very slot.
    std::uint32_t timer = nodes_[head].next;
    nodes_[nodes_[head].previous].next = none;
    nodes_[head].next = nodes_[head].previous = head;
    while (timer != head && timer != none) {
      const std::uint32_t next = nodes_[timer].next;
      place(timer);
      timer = next;
    }
  }
}

std::uint32_t TimerWheel::pop_due(Nanos now) noexcept {
  const std::uint64_t target = now >> tick_shift;
  const std::uint32_t head = due_head();
  if (armed_ == 0 && tick_ < target) tick_ = target;  // nothing to pass on the way
  for (unsigned steps = 0; nodes_[head].next == head && tick_ < target && steps < ticks_per_call_max; ++steps) step();
  const std::uint32_t timer = nodes_[head].next;
  if (timer == head) return none;
  disarm(timer);
  return timer;
}

}  // namespace bootstorm
