// The networks that a fleet stands in, and the way of a frame between a board and the server: tags, a relay, a router.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bootstorm/bytes.hpp"
#include "bootstorm/snapshot.hpp"
#include "fleet.hpp"
#include "support/boot_files.hpp"
#include "support/frame_pool.hpp"

namespace bootstorm::durability {

/// Where a board stands.
enum class Place : std::uint8_t { home, tagged, relayed };

class Field {
 public:
  explicit Field(const Fleet& fleet);

  [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] const client::FileSet& files() const { return files_.expected(); }
  [[nodiscard]] Place place_of(std::uint32_t board) const { return places_[board % places_.size()]; }
  [[nodiscard]] std::span<const Place> places() const { return places_; }
  [[nodiscard]] const Network& network_at(Place place) const;
  /// What boards there send to when they send to the server.
  [[nodiscard]] static MacAddress next_hop(Place place);

  /// A stranger uses that address of a pool.
  [[nodiscard]] bool is_squatted(Ipv4Address address) const;
  [[nodiscard]] static MacAddress squatter_mac() { return MacAddress::from_number(0x02'55'00'00'00'01); }

  /// A board's frame as it comes to the server; an ARP request behind the router is answered by that: then false, and
  /// the frame is the answer.
  [[nodiscard]] bool towards_server(Place place, test::Buffer& frame) const;
  /// Takes the server's frame off its tag, and says where it then is.
  [[nodiscard]] static Place untagged(test::Buffer& frame);
  /// A frame to the router, as its board gets it: by whose address, zero where its MAC says it.
  [[nodiscard]] static std::optional<Ipv4Address> towards_board(test::Buffer& frame);

 private:
  std::vector<Place> places_;
  test::BootFiles files_;
  Snapshot snapshot_;
  std::uint32_t squatted_every_ = 0;
};

inline constexpr MacAddress server_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
inline constexpr MacAddress router_mac{{0x02, 0xb0, 0x07, 0, 0, 2}};

}  // namespace bootstorm::durability
