#include "fuzz/mutate.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "exchanges/exchange.hpp"
#include "exchanges/play.hpp"

namespace bootstorm::fuzz {
namespace {

using Frame = std::vector<std::byte>;

std::vector<Frame> all_frames(const std::filesystem::path& exchanges) {
  std::vector<Frame> frames;
  std::set<std::string> seen;
  for (const auto& path : exchange::list(exchanges)) {
    for (auto& arriving : exchange::arrivals_of(exchange::load(path), 2)) {
      const auto* text = reinterpret_cast<const char*>(arriving.frame.data());
      if (seen.emplace(text, arriving.frame.size()).second) frames.push_back(std::move(arriving.frame));
    }
  }
  return frames;
}

void put16(Frame& frame, std::size_t at, std::uint32_t value) {
  frame[at] = static_cast<std::byte>(value >> 8);
  frame[at + 1] = static_cast<std::byte>(value & 0xff);
}

/// Makes the IPv4 header's sum right again and says that UDP has none, so that the change is not all that is seen.
void mend(Frame& frame) {
  const std::size_t l3 = frame.size() > 14 && frame[12] == std::byte{0x81} ? 18 : 14;
  if (frame.size() < l3 + 20) return;
  const std::size_t header = (std::to_integer<std::size_t>(frame[l3]) & 15) * 4;
  if (header < 20 || l3 + header > frame.size()) return;
  put16(frame, l3 + 10, 0);
  std::uint32_t sum = 0;
  for (std::size_t at = l3; at < l3 + header; at += 2) {
    sum += (std::to_integer<std::uint32_t>(frame[at]) << 8) + std::to_integer<std::uint32_t>(frame[at + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  put16(frame, l3 + 10, ~sum & 0xffff);
  if (frame.size() >= l3 + header + 8) put16(frame, l3 + header + 6, 0);
}

void mutate(Frame& frame, const std::vector<Frame>& frames, Dice& dice) {
  const std::size_t at = dice.below(frame.size());
  switch (dice.below(9)) {
    case 0: frame[at] ^= static_cast<std::byte>(1u << dice.below(8)); break;
    case 1: frame[at] = static_cast<std::byte>(dice.roll() & 0xff); break;
    case 2: frame[at] = dice.one_in(2) ? std::byte{0} : std::byte{0xff}; break;
    case 3: frame.resize(at); break;
    case 4: frame.resize(frame.size() + dice.below(64), static_cast<std::byte>(dice.roll() & 0xff)); break;
    case 5: {  // the head of one, the tail of another
      const Frame& other = frames[dice.below(frames.size())];
      frame.resize(at);
      frame.insert(frame.end(), other.begin() + static_cast<std::ptrdiff_t>(std::min(at, other.size())), other.end());
      break;
    }
    case 6: frame.erase(frame.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 7: {
      const auto byte = static_cast<std::byte>(dice.roll() & 0xff);
      frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(at), byte);
      break;
    }
    default: {  // a length or a port at its edge
      constexpr std::array<std::uint16_t, 8> edges{0, 1, 7, 8, 0x7fff, 0x8000, 0xfffe, 0xffff};
      if (at + 2 <= frame.size()) put16(frame, at, edges[dice.below(edges.size())]);
      break;
    }
  }
}

}  // namespace

Mutator::Mutator(const std::filesystem::path& exchanges, std::uint64_t seed)
    : frames_(all_frames(exchanges)), dice_(seed) {}

std::vector<std::byte> Mutator::next() {
  Frame frame = frames_[dice_.below(frames_.size())];
  for (std::size_t left = dice_.below(5); left > 0 && !frame.empty(); --left) mutate(frame, frames_, dice_);
  if (!dice_.one_in(3)) mend(frame);
  return frame;
}

}  // namespace bootstorm::fuzz
