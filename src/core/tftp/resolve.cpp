#include "core/tftp/resolve.hpp"

#include <algorithm>
#include <array>

#include "bootstorm/prefix.hpp"

namespace bootstorm::tftp {

namespace {

/// What a client is taken for, and so where its files come from.
struct Identity {
  const Board* board = nullptr;
  Model model = Model::unknown;
  Model stage = Model::unknown;  // what its present boot stage says it is, in contradiction to the model
  MacAddress mac;
  std::uint16_t form = 0;  // beside an image's number
};

/// By what a client cannot choose to say in the name: its MAC, the serial it said in DHCP, its address.
Identity identity_of(const Snapshot& snapshot, const Asker& asker) noexcept {
  Identity identity{.mac = asker.mac, .form = asker.netascii ? image_in_netascii : std::uint16_t{0}};
  if (snapshot.boards.empty() && !snapshot.has_model_images) return identity;
  identity.board = snapshot.board_by_mac(asker.mac);
  const bool serial_helps = identity.board == nullptr && snapshot.board_index.has_serials();
  ClientFacts facts;
  if (asker.clients != nullptr && (serial_helps || snapshot.has_model_images)) facts = asker.clients->find(asker.mac);
  identity.model = facts.model;
  identity.stage = facts.stage;
  if (serial_helps && facts.has_serial) {
    const Board* board = snapshot.board_by_serial(facts.serial);
    if (board != nullptr && !board->has_mac) identity.board = board;
  }
  if (identity.board == nullptr) identity.board = snapshot.board_by_address(asker.ip);
  return identity;
}

const File* find_for(const Snapshot& snapshot, const Identity& identity, std::string_view path) noexcept {
  std::array<std::uint16_t, 6> chain;
  std::size_t length = 0;
  const auto add = [&](std::uint16_t image) {
    const auto end = chain.begin() + length;
    if (image != image_none && std::find(chain.begin(), end, image) == end) chain[length++] = image;
  };
  const Board* board = identity.board;
  if (const Rollout& rollout = snapshot.rollout; rollout.image != image_none) {
    const bool is_in = board != nullptr ? board->in_rollout : is_in_share(identity.mac.number(), rollout.share);
    if (is_in) add(rollout.image);
  }
  Model model = identity.model;
  if (board != nullptr) {
    add(board->image);
    add(board->group_image);
    if (board->model != Model::unknown) model = board->model;
  }
  add(snapshot.model_images[static_cast<std::size_t>(model)]);
  add(snapshot.default_image);
  // Last, so that whoever forges a client's DHCP takes none of its files away.
  if (identity.stage != Model::unknown) add(snapshot.model_images[static_cast<std::size_t>(identity.stage)]);

  const std::uint64_t path_hash = hash_path(path);
  const auto number =
      board == nullptr ? FileIndex::board_any : static_cast<std::uint32_t>(board - snapshot.boards.data());
  for (std::size_t i = 0; i < length; ++i) {
    const auto image = static_cast<std::uint16_t>(chain[i] | identity.form);
    if (const File* file = snapshot.files.find(image, path, path_hash, number)) return file;
  }
  return nullptr;
}

/// The board that the name's first folders name, and how many characters of the name they are with their '/'.
struct Named {
  const Board* board = nullptr;
  std::size_t length = 0;
};

Named board_in_name(const Snapshot& snapshot, std::string_view name, std::size_t first_slash) noexcept {
  Named named;
  if (snapshot.board_index.has_prefixes()) {  // a prefix may be several folders: the longest counts
    for (std::size_t slash = first_slash; slash != std::string_view::npos && slash <= board_prefix_max;
         slash = name.find('/', slash + 1)) {
      if (const Board* board = snapshot.board_by_prefix(name.substr(0, slash))) named = {board, slash + 1};
    }
    if (named.board != nullptr) return named;
  }
  const std::string_view folder = name.substr(0, first_slash);
  if (const auto serial = parse_serial(folder)) {
    named = {snapshot.board_by_serial(*serial), first_slash + 1};
  } else if (const auto mac = parse_mac(folder)) {
    named = {snapshot.board_by_mac(*mac), first_slash + 1};
  }
  return named;
}

}  // namespace

void normalise(std::string_view sent, FileName& name) noexcept {
  while (!sent.empty() && sent.back() == '\xff') sent.remove_suffix(1);
  std::size_t start = 0;
  for (std::size_t i = 0; i <= sent.size(); ++i) {
    if (i < sent.size() && sent[i] != '/' && sent[i] != '\\') continue;
    const std::string_view component = sent.substr(start, i - start);
    start = i + 1;
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      name.climbs = true;
      return;
    }
    const std::size_t separator = name.length == 0 ? 0 : 1;
    if (name.length + separator + component.size() > name.text.size()) {
      name.too_long = true;
      return;
    }
    if (separator != 0) name.text[name.length++] = '/';
    component.copy(name.text.data() + name.length, component.size());
    name.length += component.size();
  }
}

Resolved resolve(const Snapshot& snapshot, const Asker& asker, std::string_view name) noexcept {
  Identity identity = identity_of(snapshot, asker);
  if (const File* file = find_for(snapshot, identity, name)) return {file, identity.board};

  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return {nullptr, identity.board};
  const Named named = board_in_name(snapshot, name, slash);
  if (named.length == 0) return {nullptr, identity.board};
  if (named.board != nullptr) identity.board = named.board;
  return {find_for(snapshot, identity, name.substr(named.length)), identity.board};
}

}  // namespace bootstorm::tftp
