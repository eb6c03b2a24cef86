#include "machine/listeners.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace bootstorm::machine {
namespace {

struct Socket {
  Listener listener;
  std::string inode;
};

bool is_boot_port(unsigned long port) { return port == 67 || port == 69 || port == 4011; }

void add_sockets(const Tree& tree, const char* file, std::vector<Socket>& sockets) {
  for (const std::string& line : tree.lines(file)) {
    // sl local_address rem_address st queues tr:when retransmits uid timeout inode
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 10) continue;
    const std::size_t colon = words[1].find(':');
    if (colon == std::string::npos) continue;
    const unsigned long port = std::strtoul(words[1].c_str() + colon + 1, nullptr, 16);
    if (!is_boot_port(port)) continue;
    Listener listener{.port = static_cast<std::uint16_t>(port)};
    if (colon == 8) {
      listener.address.value = ntohl(static_cast<std::uint32_t>(std::strtoul(words[1].c_str(), nullptr, 16)));
    }
    sockets.push_back({listener, words[9]});
  }
}

bool is_process(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Finds the owners of all sockets in one pass over the processes.
void find_owners(const Tree& tree, std::vector<Socket>& sockets) {
  if (sockets.empty()) return;
  for (const std::string& process : tree.names("proc")) {
    if (!is_process(process)) continue;
    const std::string files = "proc/" + process + "/fd";
    for (const std::string& file : tree.names(files)) {
      const std::string target = tree.link_name(files + "/" + file);
      for (Socket& socket : sockets) {
        if (target != "socket:[" + socket.inode + "]") continue;
        socket.listener.process = std::atoi(process.c_str());
        socket.listener.name = tree.line("proc/" + process + "/comm");
      }
    }
  }
}

}  // namespace

std::vector<Listener> read_listeners(const Tree& tree) {
  std::vector<Socket> sockets;
  add_sockets(tree, "proc/net/udp", sockets);
  add_sockets(tree, "proc/net/udp6", sockets);
  find_owners(tree, sockets);
  std::vector<Listener> listeners;
  for (Socket& socket : sockets) listeners.push_back(std::move(socket.listener));
  std::ranges::stable_sort(listeners, {}, &Listener::port);
  return listeners;
}

}  // namespace bootstorm::machine
