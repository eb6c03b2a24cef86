// Input: a byte of how the frame arrives, then the frame. The appliance it reaches has a transfer under way, one that
// has proven nothing, and a lease.
#include <string>
#include <string_view>

#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

using namespace std::string_view_literals;

Input bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

Input discover() {
  static const std::string message = [] {
    std::string text{"\1\1\6\0\x26\xf3\x03\x39"sv};
    text.resize(28);
    text += "\xb8\x27\xeb\x28\xf6\x6d";
    text.resize(236);
    return text + std::string{"\x63\x82\x53\x63\x35\1\1\xff"sv};
  }();
  return bytes_of(message);
}

}  // namespace

std::string demux(Input input) {
  Stage stage{1};
  stage.receive_udp(client(0), 49152, 69, bytes_of("\0\1bootcode.bin\0octet\0"sv));
  stage.receive_udp(client(0), 49152, 4096, bytes_of("\0\4\0\1"sv));
  stage.receive_udp(client(1), 49153, 69, bytes_of("\0\1start.elf\0octet\0tsize\0000\0"sv));
  stage.receive_udp(client(0), 68, 67, discover());
  BytesIn in{input};
  const bool trusted = (in.u8() & 1) != 0;
  stage.receive(in.rest(), {.worker = 0, .port = 0, .trusted = trusted});
  return stage.finish();
}

}  // namespace bootstorm::fuzz
