// The boards of a swarm, as the command line describes them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/dhcp_load.hpp"
#include "client/file_set.hpp"
#include "client/tftp_load.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/options/options.hpp"

namespace bootstorm::swarm {

class SwarmBoards {
 public:
  /// `files` must outlive the boards, and this object too.
  SwarmBoards(const SwarmOptions& options, const client::FileSet& files);
  SwarmBoards(const SwarmBoards&) = delete;
  SwarmBoards& operator=(const SwarmBoards&) = delete;

  /// Why these files cannot serve these boards; empty if they can.
  [[nodiscard]] std::string complaint() const;
  [[nodiscard]] BoardList make() const;

 private:
  [[nodiscard]] std::unique_ptr<client::Board> make_one(std::uint32_t index) const;

  const SwarmOptions& options_;
  client::BootSettings boot_;
  client::TftpLoadSettings tftp_load_;
  client::DhcpLoadSettings dhcp_load_;
};

}  // namespace bootstorm::swarm
