// A rate limit: a burst at once, and then so many a second.
#pragma once

#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::dhcp {

class TokenBucket {
 public:
  /// Takes one token. False: there is none.
  [[nodiscard]] bool take(Nanos now, const NewClientLimit& limit) noexcept {
    if (limit.per_s == 0) return true;
    const Nanos interval = nanos_per_s / limit.per_s;
    const Nanos due = due_ > now ? due_ : now;
    if (due - now > interval * (limit.burst > 0 ? limit.burst - 1 : 0)) return false;
    due_ = due + interval;
    return true;
  }

 private:
  Nanos due_ = 0;  // when the bucket is full again
};

}  // namespace bootstorm::dhcp
