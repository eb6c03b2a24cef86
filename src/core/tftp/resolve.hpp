// From the name a client sends to a file: only ever a look-up in the immutable index, never a path on disk.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bootstorm/clients.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/snapshot.hpp"

namespace bootstorm::tftp {

/// A client's file name in the index's form: '/' between components, none empty, none "." or "..".
struct FileName {
  std::array<char, file_name_max> text;  // not initialised, because every request has one: `length` of them count
  std::size_t length = 0;
  bool climbs = false;    // had a ".." component: refused, wherever it would have led
  bool too_long = false;  // cannot be any file's name

  FileName() noexcept {}
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), length}; }
};

/// Tolerates what is seen in the wild: a leading '/', doubled '/', '\' for '/', 0xff behind the end.
void normalise(std::string_view sent, FileName& name) noexcept;
[[nodiscard]] inline FileName normalise(std::string_view sent) noexcept {
  FileName name;
  normalise(sent, name);
  return name;
}

/// Who asks, as far as the request itself tells; `clients` knows what it said in DHCP, or is null.
struct Asker {
  MacAddress mac;
  Ipv4Address ip;
  const ClientTable* clients = nullptr;
  bool netascii = false;  // the file is wanted in netascii
};

/// The file that a client means, or nullptr. The board is the one that the name's prefix names (`<serial>/`, `<mac>/`,
/// a prefix of its own), or else the one known by MAC, by the serial it said in DHCP, or by address. Each file comes
/// from the first that has it: the board's image, its group's, its model's, the default one. A prefix that looks like a
/// serial or a MAC but names no board counts as absent. A tree that really has a folder of that name is served from it.
/// `board` stands for the one that it was taken for, found or not.
struct Resolved {
  const File* file = nullptr;
  const Board* board = nullptr;
};
[[nodiscard]] Resolved resolve(const Snapshot& snapshot, const Asker& asker, std::string_view name) noexcept;

}  // namespace bootstorm::tftp
