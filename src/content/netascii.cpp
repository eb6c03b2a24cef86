#include "content/netascii.hpp"

#include <utility>

#include "bootstorm/files.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "content/read_file.hpp"

namespace bootstorm::content {

static_assert(config::images_max <= image_in_netascii);

namespace {

constexpr std::uint16_t in_netascii(std::uint16_t image) {
  return static_cast<std::uint16_t>(image | image_in_netascii);
}

bool is_text(std::string_view bytes) { return bytes.find('\0') == bytes.npos; }

}  // namespace

std::string to_netascii(std::string_view text) {
  std::string converted;
  converted.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    if (c == '\n') converted += '\r';
    converted += c;
    if (c == '\r') converted += '\0';
  }
  return converted;
}

std::string add_netascii(const ListedContent& content, ContentPlan& plan) {
  std::vector<RenderedFile> added;
  for (const RenderedFile& file : plan.rendered) {  // templates contain no NUL
    added.push_back({in_netascii(file.image), file.board, file.path, to_netascii(file.text), 0, 0});
  }
  for (const PlannedName& name : plan.names) {
    const StoredFile& file = plan.files[name.file];
    if (file.size > netascii_source_max) continue;
    std::string text;
    const FileReadResult read = read_text(content.layers[file.layer].root, file, text);
    if (read.verdict == FileReadResult::Verdict::replaced || read.verdict == FileReadResult::Verdict::changing) {
      return name_text(content.layers[file.layer].root.directory() + '/' + file.path) +
             ": changed while the files were being loaded";
    }
    if (read.verdict != FileReadResult::Verdict::complete || !is_text(text)) continue;
    added.push_back({in_netascii(name.image), FileIndex::board_any, name.path, to_netascii(text), 0, 0});
  }
  for (RenderedFile& file : added) plan.rendered.push_back(std::move(file));
  return {};
}

}  // namespace bootstorm::content
