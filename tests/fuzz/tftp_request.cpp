// Input: the payload of a datagram to port 69. Besides the answer, the name's normal form is looked at.
#include "core/tftp/options.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/resolve.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

std::string inspect_name(const tftp::FileName& name) {
  const std::string_view text = name.view();
  if (text.size() > file_name_max) return "a name that is too long";
  if (text.find('\\') != text.npos || text.find('\0') != text.npos) return "a name with \\ or a zero byte";
  if (name.climbs || name.too_long) return "";
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    const std::string_view component = text.substr(start, end - start);
    if (component.empty() || component == "." || component == "..") return "a name with an empty or dotted component";
    if (end + 1 == text.size()) return "a name that ends with /";
    start = end + 1;
  }
  return "";
}

}  // namespace

std::string tftp_request(Input input) {
  if (tftp::Request request; tftp::parse_request(input, request)) {
    const std::string complaint = inspect_name(tftp::normalise(request.name));
    if (!complaint.empty()) return complaint;
    const bool has_blksize = (request.options & tftp::option_blksize) != 0;
    if (has_blksize && request.blksize < tftp_blksize_min) return "too small a block size";
  }
  Stage stage{1};
  // Twice, then acknowledged: the second is a repetition.
  for (int i = 0; i < 2; ++i) stage.receive_udp(client(0), 49152, 69, input);
  const std::byte ack[4]{std::byte{0}, std::byte{4}, std::byte{0}, std::byte{0}};
  stage.receive_udp(client(0), 49152, 4096, ack);
  return stage.finish();
}

}  // namespace bootstorm::fuzz
