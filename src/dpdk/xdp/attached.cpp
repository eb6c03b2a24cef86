#include "dpdk/xdp/attached.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>

#include "base/file_descriptor.hpp"

namespace bootstorm::dpdk {
namespace {

struct Question {
  nlmsghdr header{};
  ifinfomsg interface {};
  std::array<char, 64> attributes{};
};

Question question(std::uint16_t type, std::uint16_t flags, unsigned interface_index) {
  Question question;
  question.header = {.nlmsg_len = NLMSG_LENGTH(sizeof question.interface),
                     .nlmsg_type = type,
                     .nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags),
                     .nlmsg_seq = 1,
                     .nlmsg_pid = 0};
  question.interface.ifi_index = static_cast<int>(interface_index);
  return question;
}

/// Appends an attribute; returns its place, so that its length can grow.
rtattr& append(Question& question, std::uint16_t type, const void* value, std::size_t size) {
  auto* attribute = reinterpret_cast<rtattr*>(reinterpret_cast<char*>(&question) + question.header.nlmsg_len);
  *attribute = {.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size)), .rta_type = type};
  if (size != 0) std::memcpy(RTA_DATA(attribute), value, size);
  question.header.nlmsg_len += RTA_SPACE(size);
  return *attribute;
}

using Answer = std::array<char, 32768>;  // of one interface: 2 KiB, and some for each of its virtual functions

/// The answer's bytes. nullopt: see errno.
std::optional<std::size_t> ask(const Question& question, Answer& answer) {
  const FileDescriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!socket.ok() || ::send(socket.get(), &question, question.header.nlmsg_len, 0) < 0) return std::nullopt;
  const ssize_t size = ::recv(socket.get(), answer.data(), answer.size(), 0);
  if (size < static_cast<ssize_t>(sizeof(nlmsghdr))) return std::nullopt;
  return static_cast<std::size_t>(size);
}

/// The attribute of that type in `bytes`, a row of attributes; empty: there is none.
std::span<const char> find(std::span<const char> bytes, std::uint16_t type) {
  while (bytes.size() >= sizeof(rtattr)) {
    rtattr attribute{};
    std::memcpy(&attribute, bytes.data(), sizeof attribute);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > bytes.size()) return {};
    if ((attribute.rta_type & NLA_TYPE_MASK) == type) {
      return bytes.subspan(sizeof attribute, attribute.rta_len - sizeof attribute);
    }
    bytes = bytes.subspan(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), bytes.size()));
  }
  return {};
}

}  // namespace

std::uint32_t attached_program(unsigned interface_index) {
  Answer answer;
  const auto size = ask(question(RTM_GETLINK, 0, interface_index), answer);
  constexpr std::size_t before = NLMSG_LENGTH(sizeof(ifinfomsg));
  nlmsghdr header{};
  if (!size || *size < before) return 0;
  std::memcpy(&header, answer.data(), sizeof header);
  if (header.nlmsg_type != RTM_NEWLINK) return 0;
  const auto id = find(find(std::span{answer}.first(*size).subspan(before), IFLA_XDP), IFLA_XDP_PROG_ID);
  std::uint32_t program = 0;
  if (id.size() == sizeof program) std::memcpy(&program, id.data(), sizeof program);
  return program;
}

int detach_program(unsigned interface_index) {
  Question request = question(RTM_SETLINK, NLM_F_ACK, interface_index);
  constexpr std::int32_t none = -1;
  rtattr& xdp = append(request, IFLA_XDP | NLA_F_NESTED, nullptr, 0);
  xdp.rta_len = static_cast<std::uint16_t>(xdp.rta_len + append(request, IFLA_XDP_FD, &none, sizeof none).rta_len);
  Answer answer;
  const auto size = ask(request, answer);
  if (!size) return errno;
  nlmsgerr refused{};
  if (*size < NLMSG_LENGTH(sizeof refused)) return EPROTO;
  std::memcpy(&refused, answer.data() + NLMSG_HDRLEN, sizeof refused);
  return -refused.error;
}

}  // namespace bootstorm::dpdk
