#include "content/demand/keeper.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::content {

namespace {

constexpr std::size_t read_at_once_max = 16;

}  // namespace

void DemandKeeper::serve(std::uint64_t snapshot_id, std::uint8_t generation_slot, OnDemandFiles* files) {
  files_ = files;
  snapshot_id_ = snapshot_id;
  slot_ = generation_slot;
  wanted_.clear();
  leaving_.clear();
  told_.clear();
}

void DemandKeeper::ask(const Demand& demand) {
  if (files_ == nullptr || demand.snapshot_id != snapshot_id_) return;
  wanted_.push_back({files_->number_of(*demand.file), demand.at});
}

std::vector<std::string> DemandKeeper::turn(Nanos now) {
  std::vector<std::string> troubles;
  finish_reading(now, troubles);
  if (files_ == nullptr) return troubles;
  make_room();
  if (!reading_.valid() && leaving_.empty()) begin_reading(troubles);
  return troubles;
}

void DemandKeeper::finish_reading(Nanos now, Troubles& troubles) {
  if (!reading_.valid() || reading_.wait_for(std::chrono::seconds{0}) != std::future_status::ready) return;
  const Reads reads = reading_.get();
  const bool is_served = reading_files_ == files_;
  for (std::size_t i = 0; i < reads.size() && is_served; ++i) {
    const auto [file, since] = being_read_[i];
    if (reads[i].is_complete) {
      // As if it had been used, so that it does not go before its board asks again.
      files_->shared(file).used_at.store(now, std::memory_order_relaxed);
      files_->publish(file);
      ++figures_.loaded;
      figures_.wait_ns += now - since;
      figures_.longest_wait_ns = std::max(figures_.longest_wait_ns, now - since);
    } else {
      files_->give_up(file);
      ++figures_.failed;
      tell(file, reads[i].message, troubles);
    }
    files_->shared(file).asked.store(false, std::memory_order_release);
  }
  being_read_.clear();
}

void DemandKeeper::make_room() {
  std::erase_if(leaving_, [&](Leaving& leaving) {
    if (!quiescence_.passed(leaving.token)) return false;
    if (leaving.is_unused) {
      files_->give_up(leaving.file);
      ++figures_.evicted;
      return true;
    }
    if (files_->shared(leaving.file).uses.load(std::memory_order_acquire) != 0) {
      files_->publish(leaving.file);
      return true;
    }
    leaving.is_unused = true;
    leaving.token = quiescence_.start();
    return false;
  });
}

void DemandKeeper::begin_reading(Troubles& troubles) {
  for (auto wanted = wanted_.begin(); wanted != wanted_.end() && being_read_.size() < read_at_once_max;) {
    if (files_->is_in_memory(wanted->file)) {  // it was to go, and then a transfer had it open
      files_->shared(wanted->file).asked.store(false, std::memory_order_release);
      wanted = wanted_.erase(wanted);
      continue;
    }
    if (files_->place(wanted->file)) {
      being_read_.push_back(*wanted);
      wanted = wanted_.erase(wanted);
      continue;
    }
    if (!being_read_.empty()) break;  // what has found room must be there before it is known what is in the way
    const std::vector<std::size_t> in_the_way = files_->in_the_way_of(wanted->file);
    if (in_the_way.empty()) {  // open transfers hold too much: a smaller one may still find room
      tell(wanted->file, "boards wait for it, because open transfers hold nearly all of tftp.cache; give it more",
           troubles);
      ++wanted;
      continue;
    }
    for (const std::size_t file : in_the_way) files_->withdraw(file);
    const std::uint64_t token = quiescence_.start();
    for (const std::size_t file : in_the_way) leaving_.push_back({file, token});
    break;
  }
  if (being_read_.empty()) return;
  reading_files_ = files_;
  reading_slot_ = slot_;
  reading_ = std::async(std::launch::async, [files = files_, wanted = being_read_] {
    Reads reads;
    for (const Wanted& one : wanted) {
      try {
        reads.push_back(files->read(one.file));
      } catch (const std::exception& error) {
        reads.push_back({false, error.what()});
      }
    }
    return reads;
  });
}

void DemandKeeper::tell(std::size_t file, const std::string& what, Troubles& troubles) {
  if (told_.insert(file).second) troubles.push_back(name_text(files_->name(file)) + ": " + what);
}

DemandFigures DemandKeeper::figures() const {
  DemandFigures figures = figures_;
  if (files_ != nullptr) {
    figures.files = files_->size();
    figures.in_memory = files_->in_memory();
  }
  figures.waiting = wanted_.size() + being_read_.size();
  return figures;
}

}  // namespace bootstorm::content
