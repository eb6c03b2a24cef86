// From what a client asks for to what it gets (RFC 2347): never more than it asked for, never more than the operator
// allows, never a block that does not fit one packet.
#pragma once

#include "bootstorm/frame.hpp"
#include "bootstorm/session.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/tftp/request.hpp"

namespace bootstorm::tftp {

/// `network`: that the request came from.
void negotiate(const Request& request, const Network& network, const Snapshot& snapshot, Session& session,
               SessionDetail& detail) noexcept;

}  // namespace bootstorm::tftp
