#include "client/boot_walk.hpp"

namespace bootstorm::client {

BootWalk::BootWalk(std::span<const BootStep> plan, std::uint32_t serial) noexcept : plan_(plan) {
  for (std::size_t i = 0; i < 8; ++i) prefix_[i] = "0123456789abcdef"[(serial >> (28 - 4 * i)) & 0xf];
  prefix_[8] = '/';
}

Download::Request BootWalk::request(const FileSet& files) const noexcept {
  const BootStep& step = plan_[step_];
  return {.expected = below_prefix_ ? files.find(prefix(), step.name) : files.find(step.name),
          .wanted = step.wanted,
          // A server may know no folder of that serial.
          .may_be_absent = step.decides_prefix};
}

BootWalk::Next BootWalk::advance(bool was_there) noexcept {
  const BootStep& step = plan_[step_];
  const std::uint8_t next = was_there ? step.next : step.if_absent;
  if (next == step_fails) return Next::file_missing;
  if (next == step_booted) return Next::booted;
  if (step.decides_prefix && !was_there && !plan_[next].decides_prefix) below_prefix_ = false;
  step_ = next;
  return Next::read;
}

Expected BootWalk::expected(const FileSet& files) const noexcept {
  BootWalk walk = *this;
  walk.restart();
  Expected expected;
  while (true) {
    const Download::Request request = walk.request(files);
    const bool is_there = request.expected != nullptr;
    if (is_there && request.wanted == Download::Wanted::all) {
      ++expected.files;
      expected.bytes += request.expected->bytes.size();
    }
    if (walk.advance(is_there) != Next::read) return expected;
  }
}

}  // namespace bootstorm::client
