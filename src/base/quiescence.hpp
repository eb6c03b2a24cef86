// Grace periods: when may memory be freed that workers have been reading?
#pragma once

#include <cstdint>

namespace bootstorm {

/// Asks whether every worker has let go of what it had loaded at some moment. For control's thread.
class Quiescence {
 public:
  using Token = std::uint64_t;

  virtual ~Quiescence() = default;
  /// Begins a grace period.
  [[nodiscard]] virtual Token start() = 0;
  /// Every worker has reported a quiescent state that began after that start(). Does not wait. Has acquire semantics
  /// towards the workers' reports.
  [[nodiscard]] virtual bool passed(Token token) = 0;
};

}  // namespace bootstorm
