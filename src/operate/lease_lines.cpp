#include "operate/lease_lines.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "leases/rows.hpp"

namespace bootstorm::operate {
namespace {

class LeaseLines : public LineSource {
 public:
  LeaseLines(AskForLeases ask, const Book& book, Clock now)
      : ask_(std::move(ask)), book_(book), now_(std::move(now)), asked_at_(now_()) {}

  Next next(std::string& line) override {
    const Nanos now = now_();
    if (is_over_) return Next::end;
    if (!leases_) leases_ = ask_();
    if (!leases_) {
      if (now < asked_at_ + lease_wait_max) return Next::nothing_yet;
      is_over_ = true;
      line = R"({"unknown": true})";
      return Next::line;
    }
    for (unsigned looked = 0; looked < looked_at_once && place_ < leases_->size(); ++looked) {
      const LeaseRecord& lease = (*leases_)[place_++];
      if (lease.until <= now) continue;
      line = json_of(lease, now);
      return Next::line;
    }
    return place_ < leases_->size() ? Next::nothing_yet : Next::end;
  }

 private:
  static constexpr unsigned looked_at_once = 256;

  [[nodiscard]] std::string json_of(const LeaseRecord& lease, Nanos now) const {
    nlohmann::ordered_json json{{"address", to_text(lease.address)}};
    if (lease.state != LeaseState::quarantined) json["mac"] = to_text(lease.mac);
    if (const std::string name = name_of(lease); !name.empty()) json["name"] = name;
    json["state"] = leases::name_of(lease.state);
    json["left_s"] = (lease.until - now) / nanos_per_s;
    json["port"] = lease.link.port;
    json["vlan"] = lease.link.vlan;
    json["reserved"] = lease.reserved;
    return json.dump();
  }
  [[nodiscard]] std::string name_of(const LeaseRecord& lease) const {
    const std::uint32_t place = book_.find(lease.mac);
    const std::uint32_t number = place == Book::none ? 0 : book_.at(place).board;
    if (number != 0 && !book_.listed()[number - 1].name.empty()) return printable(book_.listed()[number - 1].name);
    return printable(lease.name.view());
  }

  const AskForLeases ask_;
  const Book& book_;
  const Clock now_;
  const Nanos asked_at_;
  leases::HeldLeases leases_;
  std::size_t place_ = 0;
  bool is_over_ = false;
};

}  // namespace

std::unique_ptr<LineSource> lease_lines(AskForLeases ask, const Book& book, Clock now) {
  return std::make_unique<LeaseLines>(std::move(ask), book, std::move(now));
}

}  // namespace bootstorm::operate
