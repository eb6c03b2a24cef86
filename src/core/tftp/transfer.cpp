#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

std::uint64_t block_sum(const Session& session, std::uint32_t block) noexcept {
  std::uint64_t offset = std::uint64_t{block - 1} * session.blksize;
  if (offset == session.size) return 0;  // the empty block that ends a multiple of blksize: no stored sum stands for it
  if (session.blksize == sum_block_bytes) return session.sums[offset / sum_block_bytes];

  std::span<const std::byte> bytes = block_bytes(session, block);
  if (offset % 2 != 0) return sum_bytes(bytes);  // the stored sums would have to be swapped; no client asks for this
  std::uint64_t sum = 0;
  if (const std::size_t within = offset % sum_block_bytes; within != 0) {
    const std::size_t head = std::min(bytes.size(), sum_block_bytes - within);
    sum += sum_bytes(bytes.first(head));
    bytes = bytes.subspan(head);
    offset += head;
  }
  for (; bytes.size() >= sum_block_bytes; bytes = bytes.subspan(sum_block_bytes), offset += sum_block_bytes) {
    sum += session.sums[offset / sum_block_bytes];
  }
  return sum + sum_bytes(bytes);
}

}  // namespace bootstorm::tftp
