// A board that asks for files that are not there.
#include "bootstorm/prefix.hpp"
#include "operate/book/needs.hpp"
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// How often a board asks for a missing file before it is stuck with it.
constexpr unsigned missing_asks_max = 3;

/// The file that a board came to a stop for, or name_none. Firmware asks for many files that need not be there: one is
/// trouble if nothing came after it, or if the board cannot do without it and has stopped since.
Name culprit(const Case& board) {
  const Boot& boot = board.record.boot;
  if (boot.kernel_at != 0 || boot.bound_at != 0) return name_none;
  const bool is_last = boot.missing != name_none && boot.missing_at >= std::max(boot.requested_at, boot.finished_at);
  const bool is_stuck =
      is_last && (boot.missing_asks >= missing_asks_max || board.now >= boot.missing_at + fetched_after_ns);
  if (boot.needed != name_none && (is_stuck || board.phase == Phase::dark)) return boot.needed;
  return is_stuck ? boot.missing : name_none;
}

bool is_missing(const Case& board) { return culprit(board) != name_none; }

/// The board's own folder in a tree: that of the name, or of its serial number.
std::string folder_of(const Case& board, std::string_view path) {
  const std::string_view first = path.substr(0, std::min(path.find('/'), path.size()));
  if (first != path && (parse_serial(first) || parse_mac(first))) return std::string{first};
  return board.record.has_serial ? serial_text(board.record.serial) : std::string{};
}

/// Without the board's own folder: there, every board finds it.
std::string_view without_folder(std::string_view path, std::string_view folder) {
  const bool has_it =
      !folder.empty() && path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
  return has_it ? path.substr(folder.size() + 1) : path;
}

struct Search {
  std::vector<std::size_t> images;
  Lookalikes found;
  std::string folder;
};

Search search(const Case& board, std::string_view path) {
  Search search{.folder = folder_of(board, path)};
  search.images = board.book.images()->searched_by(asker_of(board));
  search.found = board.book.images()->lookalikes(search.images, without_folder(path, search.folder), search.folder);
  return search;
}

/// "only config.txt and cmdline.txt", "17 files, but not this one"
std::string content_text(const Lookalikes& found) {
  if (found.in_folder_count > found.in_folder.size()) {
    return std::to_string(found.in_folder_count) + " files, but not this one";
  }
  std::string text = "only ";
  for (std::size_t i = 0; i < found.in_folder.size(); ++i) {
    const bool is_last = i + 1 == found.in_folder.size();
    text += (i == 0 ? "" : is_last ? " and " : ", ") + name_text(found.in_folder[i]);
  }
  return text;
}

/// What follows for a board of that model: of the file itself, or of the setting that names it.
std::string consequence(const Case& board, std::string_view path) {
  if (const BootNeed* need = need_of(board.book.model_of(board.record), path)) return std::string{need->without};
  const std::string lacks = lacking(board);
  return lacks.find(base_of(path)) == lacks.npos ? std::string{} : lacks;
}

std::string says_missing(const Case& board) {
  const std::string_view path = board.name(culprit(board));
  std::string text = "It asked for " + printable(path);
  const Images* images = board.book.images();
  const Search searched = images == nullptr ? Search{} : search(board, path);
  const std::string places = images == nullptr ? std::string{} : images->text_of(searched.images);
  text += (places.empty() ? ", which none of its images has" : ", which is not in " + places) + ", and went no further";
  if (const std::string then = consequence(board, path); !then.empty()) text += ": " + then;
  const Lookalikes& found = searched.found;
  if (found.in_folder_count != 0) {
    text += "; its folder " + name_text(searched.folder) + " there has " + content_text(found);
  } else if (!found.elsewhere.empty()) {
    text += "; there is " + name_text(found.elsewhere);
  } else if (!found.nearest.empty()) {
    text += "; the nearest name there is " + name_text(found.nearest);
  }
  return text + ".";
}

std::string remedy_missing(const Case& board) {
  const std::string_view path = board.name(culprit(board));
  const Images* images = board.book.images();
  if (images == nullptr) {
    return "Put " + printable(without_folder(path, folder_of(board, path))) + " into the board's image.";
  }
  const Search searched = search(board, path);
  const std::string name = printable(without_folder(path, searched.folder));
  const std::string directory = images->directory_of(searched.images);
  if (directory.empty()) {
    return "No image is for this board: list it under boards with an image, or set default_image.";
  }
  std::string text;
  if (searched.found.in_folder_count != 0) {
    text = "Copy " + printable(base_of(path)) + " and whatever else it boots from into " + directory + "/" +
           name_text(searched.folder) + ", or remove that folder and put the files into " + directory +
           ", where all boards find them";
  } else if (searched.found.elsewhere.empty() && !searched.found.nearest.empty()) {
    text = "Put " + name + " into " + directory + ", or rename " + name_text(searched.found.nearest) +
           " if that is the file";
  } else {
    text = "Put " + name + " into " + directory;
  }
  return text + (images->wait_for_reload() ? ", then run 'bootstorm reload'." : "; changes are served at once.");
}

}  // namespace

constinit const VerdictRow file_missing_verdict{"file_missing", Severity::trouble, is_missing, says_missing,
                                                remedy_missing};

}  // namespace bootstorm::operate
