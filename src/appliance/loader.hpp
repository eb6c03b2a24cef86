// One load of a generation at a time, in a thread of its own: files take seconds to read, and control must not wait.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <optional>

#include "appliance/enclosure.hpp"
#include "appliance/reload.hpp"
#include "appliance/tree_watch.hpp"
#include "content/content.hpp"

namespace bootstorm::appliance {

/// What a load has come to.
struct Loaded {
  PrepareResult result;
  /// Watches the layers since before they were read; nullopt: the configuration does not ask for it, or the load failed
  /// before it began to read.
  std::optional<TreeWatch> watch;
};

/// Used by control's thread. The loading thread writes only to what it hands over at its end.
class Loader {
 public:
  /// Runs in the loading thread.
  using Load = std::function<PrepareResult(const content::LoadOptions&)>;

  Loader() = default;
  ~Loader() { stop(); }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  [[nodiscard]] bool is_busy() const noexcept { return loading_.has_value(); }
  /// Not while is_busy(). `hot`: the files to read first if not all fit. `seen`: the models of boards that have asked.
  void begin(Load load, content::HotNames hot, const content::ModelFlags& seen = {});
  /// The result, once, when there is one.
  [[nodiscard]] std::optional<Loaded> poll();
  /// Abandons what is being loaded, and waits for the thread to end.
  void stop();

 private:
  std::optional<std::future<Loaded>> loading_;
  Enclosure enclosure_{"the thread that loads files"};
  std::atomic<bool> stop_{false};  // control writes, loading threads read
};

}  // namespace bootstorm::appliance
