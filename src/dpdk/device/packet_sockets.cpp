#include "dpdk/device/packet_sockets.hpp"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

namespace bootstorm::dpdk {

namespace {

constexpr std::uint32_t ether_type_service_vlan = 0x88a8;

constexpr std::uint32_t beside_the_frame(int what) { return static_cast<std::uint32_t>(SKF_AD_OFF + what); }

bool is_bound_to(int socket, unsigned interface) noexcept {
  int domain = 0;
  socklen_t length = sizeof domain;
  if (getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0 || domain != AF_PACKET) return false;
  sockaddr_ll bound{};
  length = sizeof bound;
  return getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &length) == 0 &&
         static_cast<unsigned>(bound.sll_ifindex) == interface;
}

bool attach_filter(int socket) noexcept {
  constexpr std::uint32_t whole_frame = 0xffffffff;
  std::array<sock_filter, 6> program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, beside_the_frame(SKF_AD_VLAN_TAG_PRESENT)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, beside_the_frame(SKF_AD_VLAN_TPID)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ether_type_service_vlan, 1, 0),
      sock_filter BPF_STMT(BPF_RET | BPF_K, whole_frame),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

}  // namespace

unsigned refuse_service_tags(unsigned interface) noexcept {
  unsigned count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator each{"/proc/self/fd", error}, end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    int descriptor = -1;
    (void)std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor >= 0 && is_bound_to(descriptor, interface) && attach_filter(descriptor)) ++count;
  }
  return count;
}

}  // namespace bootstorm::dpdk
