// Input: DHCP messages, each as a byte (who sends it), a byte (tenths of a second that pass before it), 16 bits (its
// length) and its bytes.
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {

std::string dhcp(Input input) {
  constexpr int messages_max = 32;
  Stage stage{1};
  BytesIn in{input};
  for (int i = 0; i < messages_max && !in.empty() && stage.complaint().empty(); ++i) {
    const Client from = client(in.u8());
    stage.pass(in.u8() * 100 * nanos_per_ms);
    const std::size_t length = in.u16();
    stage.receive_udp(from, 68, 67, in.take(length));
  }
  return stage.finish();
}

}  // namespace bootstorm::fuzz
