#define ALLOW_EXPERIMENTAL_API  // all of rte_pcapng.h is marked so in the DPDK that we build against

#include "dpdk/raw/recorder.hpp"

#include <fcntl.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_pcapng.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "base/environment_error.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr std::uint32_t frame_max = 2048;
constexpr unsigned held_max = 64;  // frames written at once
constexpr unsigned buffers = 2 * held_max - 1;

EnvironmentError cannot_write(const std::string& path, int error) {
  return EnvironmentError{"the recording cannot be written to " + path + " (" + std::strerror(error) + ")"};
}

/// The library takes the time in TSC cycles, and makes years far ahead of them where it was loaded before the TSC's
/// rate was known. So the block's own two words are written over: nanoseconds of wall time, as its interface says.
void stamp(rte_mbuf* block) {
  constexpr std::uint32_t time_at = 12;  // of an Enhanced Packet Block: behind type, length and interface
  timespec wall{};
  clock_gettime(CLOCK_REALTIME, &wall);
  const std::uint64_t ns =
      static_cast<std::uint64_t>(wall.tv_sec) * nanos_per_s + static_cast<std::uint64_t>(wall.tv_nsec);
  const std::array<std::uint32_t, 2> words{static_cast<std::uint32_t>(ns >> 32), static_cast<std::uint32_t>(ns)};
  std::memcpy(rte_pktmbuf_mtod_offset(block, char*, time_at), words.data(), sizeof words);
}

}  // namespace

struct Recorder::Parts {
  std::uint16_t port_id = 0;
  rte_pcapng_t* file = nullptr;
  rte_mempool* pool = nullptr;
  std::array<rte_mbuf*, held_max> held{};
  std::uint16_t held_count = 0;
  bool good = true;

  ~Parts() {
    if (file != nullptr) rte_pcapng_close(file);
    rte_mempool_free(pool);
  }
};

Recorder::Recorder(const std::string& path, std::uint16_t port_id) : parts_(std::make_unique<Parts>()) {
  parts_->port_id = port_id;
  const auto room = static_cast<std::uint16_t>(RTE_PKTMBUF_HEADROOM + rte_pcapng_mbuf_size(frame_max));
  parts_->pool = rte_pktmbuf_pool_create("recording", buffers, 0, 0, room, SOCKET_ID_ANY);
  if (parts_->pool == nullptr) throw cannot_write(path, rte_errno);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) throw cannot_write(path, errno);
  parts_->file = rte_pcapng_fdopen(file, nullptr, nullptr, "bootstorm swarm", nullptr);
  if (parts_->file == nullptr) throw cannot_write(path, rte_errno);
}

Recorder::~Recorder() { [[maybe_unused]] const bool good = flush(); }

void Recorder::add(std::span<const std::byte> frame, Direction direction) {
  if (parts_->held_count == held_max && !flush()) return;
  rte_mbuf* buffer = rte_pktmbuf_alloc(parts_->pool);
  const std::size_t length = std::max(frame.size(), ether_frame_min);
  if (buffer == nullptr || length > frame_max) {
    rte_pktmbuf_free(buffer);
    parts_->good = false;
    return;
  }
  char* data = rte_pktmbuf_append(buffer, static_cast<std::uint16_t>(length));
  std::memcpy(data, frame.data(), frame.size());
  std::memset(data + frame.size(), 0, length - frame.size());
  rte_mbuf* copy = rte_pcapng_copy(parts_->port_id, 0, buffer, parts_->pool, UINT32_MAX, 0,
                                   direction == Direction::sent ? RTE_PCAPNG_DIRECTION_OUT : RTE_PCAPNG_DIRECTION_IN);
  rte_pktmbuf_free(buffer);
  if (copy == nullptr) {
    parts_->good = false;
    return;
  }
  stamp(copy);
  parts_->held[parts_->held_count++] = copy;
}

bool Recorder::flush() {
  if (parts_->held_count == 0) return parts_->good;
  if (rte_pcapng_write_packets(parts_->file, parts_->held.data(), parts_->held_count) < 0) parts_->good = false;
  rte_pktmbuf_free_bulk(parts_->held.data(), parts_->held_count);  // the library does not, whatever its header says
  parts_->held_count = 0;
  return parts_->good;
}

}  // namespace bootstorm::dpdk
