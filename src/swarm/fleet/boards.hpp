// The boards of a swarm, as the command line describes them.
#pragma once

#include <string>

#include "client/file_set.hpp"
#include "client/only_dhcp.hpp"
#include "client/only_tftp.hpp"
#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/swarm.hpp"

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
  [[nodiscard]] std::unique_ptr<client::Board> make_one(std::uint32_t index, Model model) const;

  const SwarmOptions& options_;
  client::Pi3Settings pi3_;
  client::Pi4Settings pi4_;
  client::PxeSettings pxe_;
  client::OnlyTftpSettings only_tftp_;
  client::OnlyDhcpSettings only_dhcp_;
};

}  // namespace bootstorm::swarm
