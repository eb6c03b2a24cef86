#include "machine/packet_socket.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace bootstorm::machine {
namespace {

// Has the kernel pass frames of one kind only, so that a busy card's others do not push them out of the socket.
// The test `frame[12..13] == TYPE`, and for DHCP also: UDP, no later fragment, to port 68.
const std::array<sock_filter, 4> only_arp{{BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
                                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETHERTYPE_ARP, 0, 1),
                                           BPF_STMT(BPF_RET | BPF_K, 65535), BPF_STMT(BPF_RET | BPF_K, 0)}};
const std::array<sock_filter, 11> only_dhcp{
    {BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETHERTYPE_IP, 0, 8),
     BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 6),
     BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 20), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 4, 0),
     BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 14), BPF_STMT(BPF_LD | BPF_H | BPF_IND, 16),
     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 68, 0, 1), BPF_STMT(BPF_RET | BPF_K, 65535), BPF_STMT(BPF_RET | BPF_K, 0)}};
// Group addresses of IEEE 802.1D: the first four octets.
const std::array<sock_filter, 4> only_switches{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                                                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x0180c200, 0, 1),
                                                BPF_STMT(BPF_RET | BPF_K, 65535), BPF_STMT(BPF_RET | BPF_K, 0)}};

template <std::size_t Count>
void attach(int socket, const std::array<sock_filter, Count>& filter) {
  sock_fprog program{static_cast<unsigned short>(Count), const_cast<sock_filter*>(filter.data())};
  (void)::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

std::string error_text() { return std::generic_category().message(errno); }

}  // namespace

PacketSocket::PacketSocket(const WireEnd& end, Hears hears) : vlan_(end.vlan.value_or(0)) {
  if (end.interface.empty() || end.interface.size() >= IFNAMSIZ) {
    problem_ = "the card has no interface of the kernel's";
    return;
  }
  open(end.interface, hears);
}

void PacketSocket::open(const std::string& interface, Hears hears) {
  // Protocol 0 hears nothing until the filter is there.
  socket_ = FileDescriptor{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket_.ok()) {
    problem_ = errno == EPERM ? "only root may send frames" : error_text();
    return;
  }
  if (hears == Hears::arp) attach(socket_.get(), only_arp);
  if (hears == Hears::dhcp_answers) attach(socket_.get(), only_dhcp);
  if (hears == Hears::switches) attach(socket_.get(), only_switches);
  ifreq request{};
  std::copy(interface.begin(), interface.end(), request.ifr_name);
  if (::ioctl(socket_.get(), SIOCGIFHWADDR, &request) != 0) {
    problem_ = error_text();
    return;
  }
  std::memcpy(mac_.octets.data(), request.ifr_hwaddr.sa_data, mac_.octets.size());
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
  const int yes = 1;
  (void)::setsockopt(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
  (void)::setsockopt(socket_.get(), SOL_PACKET, PACKET_AUXDATA, &yes, sizeof yes);
  packet_mreq groups{};
  groups.mr_ifindex = address.sll_ifindex;
  // A card keeps to itself the frames of VLANs that the kernel has no part in, unless it is to hear everything.
  groups.mr_type = hears == Hears::all || vlan_ != 0 ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI;
  (void)::setsockopt(socket_.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &groups, sizeof groups);
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) problem_ = error_text();
}

bool PacketSocket::send(std::span<const std::byte> frame) const {
  constexpr std::size_t addresses_bytes = 12;
  std::vector<std::byte> bytes{frame.begin(), frame.end()};
  if (vlan_ != 0) {
    const std::array<Be16, 2> tag{Be16{ether_type_vlan}, Be16{vlan_}};
    const auto wire = std::bit_cast<std::array<std::byte, 4>>(tag);
    bytes.insert(bytes.begin() + addresses_bytes, wire.begin(), wire.end());
  }
  return ::send(socket_.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

/// One frame, of whichever VLAN: its length, or as recv(2).
ssize_t PacketSocket::receive_one(std::span<std::byte> room, std::uint16_t& vlan) const {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control;
  iovec part{room.data(), room.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t count = ::recvmsg(socket_.get(), &message, 0);
  vlan = 0;
  const cmsghdr* header = count < 0 ? nullptr : CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_level != SOL_PACKET || header->cmsg_type != PACKET_AUXDATA) return count;
  // The kernel takes a tag out of the frame and tells it here.
  tpacket_auxdata beside;
  std::memcpy(&beside, CMSG_DATA(header), sizeof beside);
  if ((beside.tp_status & TP_STATUS_VLAN_VALID) != 0) vlan = beside.tp_vlan_tci & vlan_id_mask;
  return count;
}

void PacketSocket::receive(Until until, const std::function<bool(std::span<const std::byte>)>& is_enough) const {
  receive_all(until,
              [&](std::uint16_t vlan, std::span<const std::byte> frame) { return vlan == vlan_ && is_enough(frame); });
}

void PacketSocket::receive_all(Until until,
                               const std::function<bool(std::uint16_t, std::span<const std::byte>)>& is_enough) const {
  std::array<std::byte, 2048> frame;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    pollfd file{socket_.get(), POLLIN, 0};
    if (::poll(&file, 1, static_cast<int>(left.count())) < 0 && errno != EINTR) return;
    std::uint16_t vlan = 0;
    const ssize_t count = receive_one(frame, vlan);
    if (count > 0 && is_enough(vlan, std::span{frame}.first(static_cast<std::size_t>(count)))) return;
    if (count < 0 && errno != EAGAIN && errno != EINTR && errno != ENETDOWN) return;
  }
}

}  // namespace bootstorm::machine
