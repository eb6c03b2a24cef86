// A request that gets no file, and the ERROR that says why (RFC 1350 §5).
#pragma once

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/tftp/open.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/resolve.hpp"

namespace bootstorm::tftp {

/// A request that cannot be read. What is no request at all gets no answer.
[[nodiscard]] Outcome refuse_malformed(Frame& frame, const Client& client, const Request& request, Shard& shard,
                                       const Snapshot& snapshot) noexcept;

/// A request that is refused whatever files there are: a WRQ, or a mode that is not served.
[[nodiscard]] Outcome refuse_request(Frame& frame, const Client& client, const Request& request, Shard& shard,
                                     const Snapshot& snapshot) noexcept;

/// A name that leads out of the image.
[[nodiscard]] Outcome refuse_climbing(Frame& frame, const Client& client, Shard& shard,
                                      const Snapshot& snapshot) noexcept;

/// A file that is not to be had. `netascii`: it was wanted as text.
[[nodiscard]] Outcome refuse_file(Frame& frame, const Client& client, const FileName& name, bool netascii,
                                  Shard& shard, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::tftp
