#include "base/activity.hpp"

#include <mutex>
#include <utility>

namespace bootstorm {
namespace {

struct Activities {
  std::mutex mutex;
  std::vector<const std::string*> texts;
};

/// Never destroyed: a thread that hangs may outlive everything else.
Activities& activities() {
  static auto* const all = new Activities;
  return *all;
}

}  // namespace

Activity::Activity(std::string what) : what_(std::move(what)) {
  Activities& all = activities();
  const std::lock_guard lock{all.mutex};
  all.texts.push_back(&what_);
}

Activity::~Activity() {
  Activities& all = activities();
  const std::lock_guard lock{all.mutex};
  std::erase(all.texts, &what_);
}

std::vector<std::string> Activity::all() {
  Activities& all = activities();
  const std::lock_guard lock{all.mutex};
  std::vector<std::string> texts;
  for (const std::string* text : all.texts) texts.push_back(*text);
  return texts;
}

}  // namespace bootstorm
