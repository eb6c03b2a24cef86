#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {

std::string seconds(Nanos time) {
  const Nanos tenths = time / (100 * nanos_per_ms);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

ImageAsker asker_of(const Case& board) {
  return {board.record.board, board.record.mac, board.book.model_of(board.record)};
}

std::string lacking(const Case& board) {
  if (board.book.images() == nullptr) return {};
  const ImageAsker asker = asker_of(board);
  const Images& images = *board.book.images();
  std::string text;
  for (const std::string& missing : images.lacks(images.searched_by(asker), asker.model)) {
    text += (text.empty() ? "" : "; ") + missing;
  }
  return text;
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
