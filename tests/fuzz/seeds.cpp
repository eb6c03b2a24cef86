// Writes the exchanges as inputs for the harnesses: fuzz_seeds EXCHANGES OUT makes OUT/demux, OUT/sequence and so on.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "exchanges/exchange.hpp"
#include "exchanges/play.hpp"

namespace bootstorm::fuzz {
namespace {

class SeedWriter {
 public:
  explicit SeedWriter(std::filesystem::path out) : out_(std::move(out)) {
    for (const char* name : {"demux", "sequence", "dhcp", "tftp_request"}) {
      std::filesystem::create_directories(out_ / name);
    }
  }

  void write(const std::filesystem::path& path) {
    name_ = path.parent_path().filename().string() + '-' + path.stem().string();
    const exchange::Exchange exchange = exchange::load(path);
    std::string sequence{exchange.setup.shards >= 4 ? '\2' : exchange.setup.shards == 2 ? '\1' : '\0'};
    std::string dhcp;
    Nanos now = 0;
    for (const exchange::Arriving& arriving : exchange::arrivals_of(exchange, 3)) {
      const std::string frame{reinterpret_cast<const char*>(arriving.frame.data()), arriving.frame.size()};
      const auto waited_ms = std::min<Nanos>((arriving.at - now) / nanos_per_ms, 0xffff);
      now = arriving.at;
      if (waited_ms != 0) sequence += '\1' + in_16_bits(waited_ms);
      sequence += static_cast<char>((arriving.arrival.worker << 3) | (arriving.arrival.trusted ? 0x20 : 0));
      sequence += in_16_bits(frame.size()) + frame;
      put("demux", (arriving.arrival.trusted ? '\1' : '\0') + frame);
      const std::string payload = udp_payload(frame);
      if (payload.empty()) continue;
      const unsigned port = destination_port(frame);
      if (port == 69) put("tftp_request", payload);
      if (port != 67) continue;
      dhcp += {'\0', static_cast<char>(std::min<Nanos>(waited_ms / 100, 255))};
      dhcp += in_16_bits(payload.size()) + payload;
    }
    put("sequence", sequence);
    if (!dhcp.empty()) put("dhcp", dhcp);
  }

 private:
  static std::string in_16_bits(std::size_t value) {
    return {static_cast<char>((value >> 8) & 0xff), static_cast<char>(value & 0xff)};
  }
  static std::size_t l4_of(const std::string& frame) {
    const std::size_t l3 = frame.size() > 18 && frame.compare(12, 2, "\x81\0", 2) == 0 ? 18 : 14;
    return frame.size() > l3 + 28 && frame.compare(l3 - 2, 2, "\x08\0", 2) == 0 && frame[l3 + 9] == 17 ? l3 + 20 : 0;
  }
  static unsigned number(const std::string& frame, std::size_t at) {
    return (static_cast<unsigned char>(frame[at]) * 256u) + static_cast<unsigned char>(frame[at + 1]);
  }
  static unsigned destination_port(const std::string& frame) { return number(frame, l4_of(frame) + 2); }
  static std::string udp_payload(const std::string& frame) {
    const std::size_t l4 = l4_of(frame);
    if (l4 == 0 || number(frame, l4 + 4) < 8) return "";
    return frame.substr(l4 + 8, number(frame, l4 + 4) - 8);
  }

  void put(const std::string& harness, const std::string& input) {
    if (!written_.insert(harness + input).second) return;
    std::ofstream{out_ / harness / (name_ + '-' + std::to_string(written_.size())), std::ios::binary} << input;
  }

  std::filesystem::path out_;
  std::string name_;
  std::set<std::string> written_;
};

}  // namespace
}  // namespace bootstorm::fuzz

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s DIRECTORY-OF-EXCHANGES OUT\n", argv[0]);
    return 2;
  }
  bootstorm::fuzz::SeedWriter writer{argv[2]};
  for (const auto& path : bootstorm::exchange::list(argv[1])) writer.write(path);
}
