// Capture files (the classic pcap format, microseconds, Ethernet), as far as the tests need them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace bootstorm::live {

using Bytes = std::vector<std::byte>;

struct PcapHeader {
  std::uint32_t magic = 0xa1b2c3d4;
  std::uint16_t version_major = 2;
  std::uint16_t version_minor = 4;
  std::int32_t zone = 0;
  std::uint32_t accuracy = 0;
  std::uint32_t frame_bytes_max = 65535;
  std::uint32_t link_type = 1;  // Ethernet
};
static_assert(sizeof(PcapHeader) == 24);

struct PcapRecord {
  std::uint32_t seconds = 0;
  std::uint32_t microseconds = 0;
  std::uint32_t bytes_kept = 0;
  std::uint32_t bytes_sent = 0;
};
static_assert(sizeof(PcapRecord) == 16);

inline void write_pcap(const std::string& path, const std::vector<Bytes>& frames) {
  std::ofstream file{path, std::ios::binary};
  const auto put = [&file](const void* data, std::size_t size) {
    file.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  };
  const PcapHeader header;
  put(&header, sizeof header);
  for (const auto& frame : frames) {
    const auto size = static_cast<std::uint32_t>(frame.size());
    const PcapRecord record{.bytes_kept = size, .bytes_sent = size};
    put(&record, sizeof record);
    put(frame.data(), frame.size());
  }
}

/// The frames of a file in this machine's byte order; none if it is not one.
inline std::vector<Bytes> read_pcap(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{file}, {}};
  std::vector<Bytes> frames;
  for (std::size_t at = sizeof(PcapHeader); at + sizeof(PcapRecord) <= all.size();) {
    PcapRecord record;
    std::memcpy(&record, all.data() + at, sizeof record);
    at += sizeof record;
    if (record.bytes_kept > all.size() - at) break;
    const auto* bytes = reinterpret_cast<const std::byte*>(all.data()) + at;
    frames.emplace_back(bytes, bytes + record.bytes_kept);
    at += record.bytes_kept;
  }
  return frames;
}

}  // namespace bootstorm::live
