#include "content/demand/loader.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::content {

namespace {

constexpr std::size_t read_at_once_max = 16;

}  // namespace

void DemandLoader::serve(std::uint64_t snapshot_id, std::uint8_t generation_slot, OnDemandFiles* files) {
  files_ = files;
  snapshot_id_ = snapshot_id;
  slot_ = generation_slot;
  requests_.clear();
  evictions_.clear();
  reported_.clear();
}

void DemandLoader::request(const Demand& demand) {
  if (files_ == nullptr || demand.snapshot_id != snapshot_id_) return;
  requests_.push_back({files_->number_of(*demand.file), demand.at});
}

std::vector<std::string> DemandLoader::poll(Nanos now) {
  Problems problems;
  finish_reading(now, problems);
  if (files_ == nullptr) return problems;
  finish_evictions();
  if (reading_.valid() || !evictions_.empty()) return problems;
  choose_files(problems);
  if (!being_read_.empty()) begin_reading();
  return problems;
}

void DemandLoader::finish_reading(Nanos now, Problems& problems) {
  if (!reading_.valid() || reading_.wait_for(std::chrono::seconds{0}) != std::future_status::ready) return;
  const Reads reads = reading_.get();
  const bool is_served = reading_files_ == files_;
  for (std::size_t i = 0; i < reads.size() && is_served; ++i) {
    const auto [file, since] = being_read_[i];
    if (reads[i].is_complete) {
      // Counts as a use, so that the file is not evicted before its client repeats the request.
      files_->shared(file).used_at.store(now, std::memory_order_relaxed);
      files_->publish(file);
      ++statistics_.loaded;
      statistics_.wait_ns += now - since;
      statistics_.longest_wait_ns = std::max(statistics_.longest_wait_ns, now - since);
    } else {
      files_->free_place(file);
      ++statistics_.failed;
      report(file, reads[i].message, problems);
    }
    files_->shared(file).asked.store(false, std::memory_order_release);
  }
  being_read_.clear();
}

void DemandLoader::finish_evictions() {
  std::erase_if(evictions_, [&](Eviction& eviction) {
    if (!quiescence_.passed(eviction.token)) return false;
    if (eviction.is_unused) {
      files_->free_place(eviction.file);
      ++statistics_.evicted;
      return true;
    }
    if (files_->shared(eviction.file).uses.load(std::memory_order_acquire) != 0) {
      files_->publish(eviction.file);
      return true;
    }
    eviction.is_unused = true;
    eviction.token = quiescence_.start();
    return false;
  });
}

/// Moves requests whose files have room to being_read_. If none has, evicts files for the oldest that can be helped.
void DemandLoader::choose_files(Problems& problems) {
  for (auto request = requests_.begin(); request != requests_.end() && being_read_.size() < read_at_once_max;) {
    const std::size_t file = request->file;
    if (files_->is_in_memory(file)) {  // a transfer had it open, so it was not evicted
      files_->shared(file).asked.store(false, std::memory_order_release);
      request = requests_.erase(request);
    } else if (files_->place(file)) {
      being_read_.push_back(*request);
      request = requests_.erase(request);
    } else if (!being_read_.empty()) {
      return;  // files that have a place must be read before it is known which to evict
    } else {
      evict_for(file, problems);
      if (!evictions_.empty()) return;
      ++request;  // a smaller file may still find room
    }
  }
}

void DemandLoader::evict_for(std::size_t file, Problems& problems) {
  const std::vector<std::size_t> victims = files_->victims_for(file);
  if (victims.empty()) {
    report(file, "clients are waiting for it because open transfers hold nearly all of tftp.cache; increase tftp.cache",
           problems);
    return;
  }
  for (const std::size_t victim : victims) files_->withdraw(victim);
  const Quiescence::Token token = quiescence_.start();
  for (const std::size_t victim : victims) evictions_.push_back({victim, token});
}

void DemandLoader::begin_reading() {
  reading_files_ = files_;
  reading_slot_ = slot_;
  reading_ = std::async(std::launch::async, [this, files = files_, requests = being_read_] {
    enclose_(files->places());
    Reads reads;
    for (const Request& request : requests) {
      try {
        reads.push_back(files->read(request.file));
      } catch (const std::exception& error) {
        reads.push_back({false, error.what()});
      }
    }
    return reads;
  });
}

void DemandLoader::report(std::size_t file, const std::string& problem, Problems& problems) {
  if (reported_.insert(file).second) problems.push_back(name_text(files_->name(file)) + ": " + problem);
}

DemandStatistics DemandLoader::statistics() const {
  DemandStatistics statistics = statistics_;
  if (files_ != nullptr) {
    statistics.files = files_->size();
    statistics.in_memory = files_->in_memory();
  }
  statistics.waiting = requests_.size() + being_read_.size();
  return statistics;
}

}  // namespace bootstorm::content
