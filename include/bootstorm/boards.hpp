// Boards that the operator has named, and the ways to know one: all of them lead to the same board.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

inline constexpr std::uint16_t image_none = 0xffff;
inline constexpr std::uint16_t group_none = 0xffff;
/// The firmware's own limit (TFTP_PREFIX_STR).
inline constexpr std::size_t board_prefix_max = 32;

/// One board. It is known by its serial, its MAC, its address, a prefix of its own, or any of these.
struct Board {
  bool has_serial = false;
  bool has_mac = false;
  std::uint32_t serial = 0;  // low 32 bits: what the firmware uses as a prefix
  MacAddress mac;
  Ipv4Address address;                     // reserved, or its own settings'; zero: from the pool
  std::uint16_t image = image_none;        // its own
  std::uint16_t group = group_none;        // its number
  std::uint16_t group_image = image_none;  // asked next
  bool in_rollout = false;                 // asks the image that is being rolled out before all others
  Model model = Model::unknown;            // unknown: as it says in DHCP
  std::string hostname{};
  std::string client_id{};   // option 61, its bytes; empty: none
  std::string circuit_id{};  // what its relay says of the port it is on (RFC 3046); empty: none
  std::string prefix{};      // asks for "<prefix>/start4.elf"; no '/' at either end; empty: none
};

/// Finds boards by what is known of them: one probe, however many boards there are.
class BoardIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  BoardIndex() = default;
  explicit BoardIndex(const std::vector<Board>& boards);

  /// By its MAC, or where it is listed by its serial alone by the MAC that Raspberry Pis before the 4 have: the
  /// serial's low 24 bits behind b8:27:eb.
  [[nodiscard]] std::uint32_t by_mac(MacAddress mac) const noexcept {
    return slots_.empty() ? none : by_mac_or_serial(mac.number());
  }
  [[nodiscard]] std::uint32_t by_serial(std::uint32_t serial) const noexcept {
    return slots_.empty() ? none : find(Kind::serial, serial);
  }
  /// Only a board whose MAC is not listed: else the MAC decides.
  [[nodiscard]] std::uint32_t by_address(Ipv4Address address) const noexcept {
    return slots_.empty() ? none : find(Kind::address, address.value);
  }
  [[nodiscard]] std::uint32_t by_prefix(std::string_view prefix, const std::vector<Board>& boards) const noexcept;

  [[nodiscard]] std::uint32_t by_client_id(std::string_view id, const std::vector<Board>& boards) const noexcept;
  [[nodiscard]] std::uint32_t by_circuit_id(std::string_view id, const std::vector<Board>& boards) const noexcept;

  [[nodiscard]] bool has_serials() const noexcept { return has_serials_; }
  [[nodiscard]] bool has_prefixes() const noexcept { return has_prefixes_; }

 private:
  enum class Kind : std::uint8_t {
    mac = 1,
    serial,
    address,
    prefix,
    mac_of_serial,
    client_id,
    circuit_id
  };
  struct Slot {
    std::uint64_t key = 0;  // kind and value; 0: empty
    std::uint32_t board = none;
  };

  [[nodiscard]] static std::uint64_t key_of(Kind kind, std::uint64_t value) noexcept {
    return static_cast<std::uint64_t>(kind) << 56 | (value & ~std::uint64_t{0} >> 8);
  }
  /// The first of a key wins.
  void insert(Kind kind, std::uint64_t value, std::uint32_t board);
  [[nodiscard]] std::uint32_t find(Kind kind, std::uint64_t value) const noexcept;  // slots_ is not empty
  [[nodiscard]] std::uint32_t by_mac_or_serial(std::uint64_t mac) const noexcept;

  std::vector<Slot> slots_;  // a power of two, at most half full
  bool has_serials_ = false;
  bool has_prefixes_ = false;
  bool has_client_ids_ = false;
  bool has_circuit_ids_ = false;
};

}  // namespace bootstorm
