#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {

std::string seconds(Nanos time) {
  const Nanos tenths = time / (100 * nanos_per_ms);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string file(const Case& board, Name name) {
  return name == name_none ? std::string{"a file"} : printable(board.name(name));
}

std::string where(const Record& record) {
  std::string text = "port " + std::to_string(record.port);
  if (record.vlan != 0) text += ", VLAN " + std::to_string(record.vlan);
  if (!record.relay.is_zero()) text += ", relay " + to_text(record.relay);
  return text;
}

}  // namespace bootstorm::operate
