#include "exchanges/world.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "bootstorm/limits.hpp"

namespace bootstorm::exchange {
namespace {

/// The one's-complement sum of two-byte pieces as they lie in memory (RFC 1071), the plain way.
std::uint16_t plain_sum(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint16_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min<std::size_t>(2, bytes.size() - i));
    sum += word;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(sum);
}

std::vector<std::byte> joined(std::span<const std::byte> head, std::span<const std::byte> body) {
  std::vector<std::byte> bytes{head.begin(), head.end()};
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

}  // namespace

World::World(const Setup& setup)
    : on_demand_(setup.files.size()),
      workers_(setup.shards,
               {.answered = [this](unsigned worker, std::uint32_t, const Frame& frame,
                                   Outcome outcome) { answered(worker, frame, outcome); },
                .sent = [this](const TxFrame& frame) { sent(frame); }},
               setup.tftp.sessions_max, setup.leases),
      disk_fails_at_(setup.disk_fails_at),
      disk_stands_at_(setup.disk_stands_at),
      base_(setup.clock) {
  snapshot_.id = 1;
  snapshot_.shards = setup.shards;
  snapshot_.ports = setup.ports;
  snapshot_.networks = setup.networks;
  snapshot_.boards = setup.boards;
  snapshot_.default_image = setup.default_image;
  snapshot_.files_loaded = setup.files_loaded;
  snapshot_.tftp = setup.tftp;
  snapshot_.new_clients = setup.new_clients;
  snapshot_.paces_links = setup.paces_links;
  take_files(setup);
  snapshot_.index_boards();
  if (disk_fails_at_ || disk_stands_at_) shard(0).journal = std::make_shared<LeaseJournal>();
  if (!setup.cold) {
    advance(warm_up);
    base_ += warm_up;
    now_ = 0;
  }
}

void World::take_files(const Setup& setup) {
  std::vector<FileIndex::Entry> entries;
  contents_.reserve(setup.files.size());
  sums_.reserve(setup.files.size());
  for (const SetupFile& file : setup.files) {
    const auto& content = contents_.emplace_back(file.content);
    auto& sums = sums_.emplace_back();
    for (std::size_t at = 0; at < content.size(); at += sum_block_bytes) {
      sums.push_back(plain_sum(std::span{content}.subspan(at, std::min(sum_block_bytes, content.size() - at))));
    }
    OnDemand& shared = on_demand_[read_at_.size()];
    shared.sums = sums.data();
    read_at_.push_back(file.read_at);
    entries.push_back({file.image, file.path,
                       file.read_at ? File{.size = content.size(), .on_demand = &shared}
                                    : File{content.data(), content.size(), sums.data()}});
    by_path_[file.path] = contents_.size() - 1;
  }
  snapshot_.files = FileIndex{entries};
}

std::span<const std::byte> World::content(const std::string& path) const {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) throw Error("no file \"" + path + "\" in the setup");
  return contents_[found->second];
}

std::span<const std::byte> World::content_around(std::span<const std::byte> part) const {
  for (const std::vector<std::byte>& content : contents_) {
    const std::less_equal<const std::byte*> before;
    const std::byte* end = content.data() + content.size();
    if (before(content.data(), part.data()) && before(part.data() + part.size(), end)) return content;
  }
  return {};
}

Answer World::receive(std::span<const std::byte> bytes, const Arrival& arrival) {
  const std::size_t capacity = std::max<std::size_t>(tx_head_max, bytes.size());
  const auto buffer = std::make_unique<std::byte[]>(capacity);
  std::copy(bytes.begin(), bytes.end(), buffer.get());
  Frame frame;
  frame.data = buffer.get();
  frame.length = static_cast<std::uint32_t>(bytes.size());
  frame.capacity = static_cast<std::uint32_t>(capacity);
  frame.port = arrival.port;
  frame.checksums_trusted = arrival.trusted;

  keep_leases();
  read_files();
  workers_.arrive(arrival.worker, {frame});
  workers_.settle(base_ + now_, snapshot_);
  answer_.also = std::move(sent_);
  sent_.clear();
  keep_leases();
  return std::move(answer_);
}

void World::answered(unsigned worker, const Frame& frame, Outcome outcome) {
  answer_ = {.outcome = outcome, .shard = worker, .reply = {}, .body = {}, .also = {}};
  if (outcome.verdict != Verdict::reply) return;
  answer_.reply = joined({frame.data, frame.length}, frame.body);
  answer_.body = frame.body;
}

void World::sent(const TxFrame& frame) {
  sent_.push_back({frame.port, now_, joined({frame.head, frame.length}, frame.body), frame.body});
}

std::vector<Sent> World::advance(Nanos to, Nanos step) {
  if (step == 0) step = to - now_ > 200 * nanos_per_s ? 16 * nanos_per_ms : nanos_per_ms;
  while (now_ < to) {
    now_ = std::min(to, now_ - now_ % step + step);
    workers_.tick(base_ + now_, snapshot_);
  }
  return std::exchange(sent_, {});
}

void World::keep_leases() {
  LeaseJournal* journal = shard(0).journal.get();
  if (journal == nullptr) return;
  const bool stands = disk_stands_at_ && now_ >= *disk_stands_at_;
  if (disk_fails_at_ && now_ >= *disk_fails_at_) {
    journal->latch(true);
  } else if (stands) {
    while (journal->has_room()) (void)journal->push({});
  } else {
    LeaseRecord record;
    while (journal->pop(record)) journal->publish(record.number);
  }
}

void World::read_files() {
  for (unsigned i = 0; i < workers_.count(); ++i) {
    for (Demand demand; shard(i).demands.pop(demand);) {}
  }
  for (std::size_t file = 0; file < on_demand_.size(); ++file) {
    OnDemand& shared = on_demand_[file];
    if (!read_at_[file] || now_ < *read_at_[file] || !shared.asked.exchange(false)) continue;
    shared.data = contents_[file].data();
  }
}

std::uint64_t World::counter(std::string_view name) const {
  std::uint64_t sum = 0;
  if (const auto reason = reason_named(name)) sum += workers_.total(*reason);
  if (const auto statistic = statistic_named(name)) sum += workers_.total(*statistic);
  return sum;
}

std::optional<Event> World::next_event() {
  Event event;
  for (unsigned i = 0; i < workers_.count(); ++i) {
    if (shard(i).events.pop(event)) return event;
  }
  return std::nullopt;
}

}  // namespace bootstorm::exchange
