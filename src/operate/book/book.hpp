// The board book: what every board that was heard has done, from the workers' events and nothing else. Plain data, no
// thread and no clock; all memory is bounded from the start.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstorm/event.hpp"
#include "bootstorm/limits.hpp"
#include "operate/book/boot_times.hpp"
#include "operate/book/names.hpp"
#include "operate/book/record.hpp"
#include "operate/book/site.hpp"
#include "operate/book/times.hpp"

namespace bootstorm::operate {

class Images;

/// A board that the operator has listed.
struct ListedBoard {
  std::string name{};  // its host name; empty: none
  std::optional<MacAddress> mac{};
  std::optional<std::uint32_t> serial{};
  std::optional<Ipv4Address> address{};
  Model model = Model::unknown;
};

class Book {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;
  static constexpr std::uint32_t capacity_max = 65536;

  /// `capacity`: boards that are remembered, a power of two. Strangers take at most half of it.
  /// `key`: another one for each start, so that nobody can choose MACs that share a place in the index.
  explicit Book(std::uint32_t capacity = capacity_max, std::uint64_t key = 0);

  /// Boards that are listed from now on, in the order of Snapshot::boards; `snapshot`: its id.
  void list(std::vector<ListedBoard> boards, std::uint64_t snapshot = 0);
  /// What is configured from now on.
  void set_site(Site site) { site_ = std::move(site); }
  void take(const Event& event);
  /// So many events did not reach the book since the start. Then what it tells of such boards is incomplete.
  struct Lost {
    std::uint64_t of_listed = 0;  // boards, and of clients that have proven themselves
    std::uint64_t of_others = 0;

    [[nodiscard]] std::uint64_t all() const noexcept { return of_listed + of_others; }
  };
  void set_lost(const Lost& events) noexcept { lost_ = events; }
  /// Transfers that run now, of all boards.
  void set_transfers(std::uint64_t open) noexcept { transfers_ = static_cast<std::uint32_t>(open); }
  /// What the images have from now on; outlives the book or is replaced. nullptr: nobody knows.
  void set_images(const Images* images) noexcept { images_ = images; }
  /// A port has a link, or has lost it at that time. `port`: below ports_max.
  void set_link(std::uint8_t port, Nanos down_since) noexcept;

  [[nodiscard]] const Lost& lost() const noexcept { return lost_; }
  [[nodiscard]] std::uint32_t transfers() const noexcept { return transfers_; }
  [[nodiscard]] const Images* images() const noexcept { return images_; }
  /// Since when that port has no link; 0: it has one.
  [[nodiscard]] Nanos link_down_since(std::uint8_t port) const noexcept;
  /// How long boots of each model took.
  [[nodiscard]] const BootTimes& boot_times() const noexcept { return boot_times_; }
  /// What the operator says that it is, or else what it said itself.
  [[nodiscard]] Model model_of(const Record& record) const noexcept;
  /// Boards that were forgotten because others needed their places.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }
  [[nodiscard]] std::uint32_t size() const noexcept { return used_; }
  [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }
  /// Memory that it takes at most.
  [[nodiscard]] std::size_t bytes_max() const noexcept;
  [[nodiscard]] const std::vector<ListedBoard>& listed() const noexcept { return listed_; }
  /// Places are 0 to size() - 1, each with a record.
  [[nodiscard]] const Record& at(std::uint32_t place) const noexcept { return records_[place]; }
  /// The board of that MAC, or `none`.
  [[nodiscard]] std::uint32_t find(MacAddress mac) const noexcept;
  /// The place of a listed board that was heard, or `none`. `number`: from 1.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t number) const noexcept { return places_of_listed_[number]; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  [[nodiscard]] const Site& site() const noexcept { return site_; }
  /// Other DHCP servers that were heard, or that clients have named.
  [[nodiscard]] const HostsAt& other_servers() const noexcept { return other_servers_; }
  /// Hosts that have an address of the appliance.
  [[nodiscard]] const HostsAt& contenders() const noexcept { return contenders_; }
  /// Of all boards since the start.
  [[nodiscard]] const Times& times() const noexcept { return times_; }
  /// Boards on the same port, VLAN and relay whose transfers stalled within ten seconds of that one's, itself aside.
  [[nodiscard]] unsigned stalled_beside(const Record& record) const noexcept;

 private:
  struct Ages {  // a list by last_at
    std::uint32_t oldest = none;
    std::uint32_t youngest = none;
    std::uint32_t count = 0;
  };
  struct Stall {
    Nanos at = 0;
    std::uint32_t place = none;
  };

  [[nodiscard]] Record* record_for(const Event& event);
  [[nodiscard]] std::uint32_t make_place(bool is_listed);
  [[nodiscard]] std::uint32_t number_of(const Event& event) const noexcept;
  [[nodiscard]] Ages& ages_of(const Record& record) noexcept { return record.board == 0 ? strangers_ : trusted_; }
  [[nodiscard]] std::size_t slot_of(MacAddress mac) const noexcept;
  void link(std::uint32_t place);
  void unlink(std::uint32_t place);
  void insert(std::uint32_t place);
  void erase(std::uint32_t place);
  void remember(Record& record, const Event& event, Happening happening);
  void take_dhcp(Record& record, const Event& event);
  void take_discover(Record& record, const Event& event);
  void take_answer(Record& record, const Event& event);
  void begin_boot(Record& record, const Event& event);
  void take_request(Record& record, const Event& event);
  void take_end(Record& record, const Event& event);
  /// True for what is of a host that is no board.
  bool take_host(const Event& event);
  void take_conflict(const Event& event);
  void take_rival(Record* record, const Event& event, MacAddress rival, bool is_intruder);
  void take_drop(Record& record, const Event& event);

  const std::uint32_t capacity_;
  const std::uint64_t key_;
  std::unique_ptr<Record[]> records_;  // pages that no board has used yet take no memory
  std::vector<std::uint32_t> index_;   // place + 1 by MAC, open addressing, at most half full
  std::uint32_t used_ = 0;
  Ages trusted_;
  Ages strangers_;
  std::vector<ListedBoard> listed_;
  std::vector<std::uint32_t> places_of_listed_{none};
  std::array<Stall, 256> stalls_{};  // the last ones
  std::size_t stalls_seen_ = 0;
  Names names_;
  BootTimes boot_times_;
  Times times_;
  const Images* images_ = nullptr;
  std::array<Nanos, ports_max> links_down_since_{};
  std::uint16_t snapshot_ = 0;  // low 16 bits of the id of the one whose boards are listed
  std::uint32_t transfers_ = 0;
  Site site_;
  HostsAt other_servers_{};
  HostsAt contenders_{};
  Lost lost_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace bootstorm::operate
