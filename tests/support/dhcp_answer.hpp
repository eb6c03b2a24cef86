// A DHCP server's frame, taken apart by a reader that shares nothing with the server's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::test {

/// A server's frame, taken apart; every checksum and length in it is checked on the way.
struct Answer {
  EtherHeader ether;
  std::uint16_t vlan = 0;
  Ipv4Header ipv4;
  UdpHeader udp;
  DhcpHeader dhcp;
  std::string payload;
  std::vector<std::pair<int, std::string>> options;  // in order

  [[nodiscard]] DhcpType type() const { return static_cast<DhcpType>(option(53).at(0)); }
  [[nodiscard]] Ipv4Address yiaddr() const { return Ipv4Address::from(dhcp.yiaddr); }
  [[nodiscard]] Ipv4Address destination() const { return Ipv4Address::from(ipv4.destination); }
  [[nodiscard]] bool has(int code) const {
    for (const auto& [other, value] : options) {
      if (other == code) return true;
    }
    return false;
  }
  [[nodiscard]] std::string option(int code) const {
    for (const auto& [other, value] : options) {
      if (other == code) return value;
    }
    ADD_FAILURE() << "no option " << code;
    return std::string(1, '\0');
  }
  [[nodiscard]] std::vector<int> codes() const {
    std::vector<int> list;
    for (const auto& [code, value] : options) list.push_back(code);
    return list;
  }

  [[nodiscard]] static Answer of(const std::byte* data, std::size_t length) {
    Answer answer{};
    std::size_t at = sizeof(EtherHeader);
    std::memcpy(&answer.ether, data, sizeof answer.ether);
    if (answer.ether.type.host() == ether_type_vlan) {
      answer.vlan = view<VlanTag>(data + at)->control.host();
      at += sizeof(VlanTag);
    }
    EXPECT_GE(length, at + 28 + sizeof(DhcpHeader) + 1);
    std::memcpy(&answer.ipv4, data + at, sizeof answer.ipv4);
    EXPECT_EQ(answer.ipv4.total_length.host(), length - at);
    EXPECT_EQ(fold_sum(sum_bytes({data + at, 20})), 0xffff);
    at += 20;
    std::memcpy(&answer.udp, data + at, sizeof answer.udp);
    EXPECT_EQ(answer.udp.length.host(), length - at);
    EXPECT_EQ(fold_sum(sum_pseudo(answer.ipv4.source, answer.ipv4.destination, 17, answer.udp.length.host()) +
                       sum_bytes({data + at, length - at})),
              0xffff);
    at += 8;
    std::memcpy(&answer.dhcp, data + at, sizeof answer.dhcp);
    answer.payload.assign(reinterpret_cast<const char*>(data) + at, length - at);
    const std::string& payload = answer.payload;
    std::size_t i = sizeof(DhcpHeader);
    while (i < payload.size() && static_cast<std::uint8_t>(payload[i]) != 255) {
      if (i + 2 > payload.size()) break;
      const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(payload[i + 1]));
      if (i + 2 + size > payload.size()) break;
      answer.options.emplace_back(static_cast<std::uint8_t>(payload[i]), payload.substr(i + 2, size));
      i += 2 + size;
    }
    EXPECT_TRUE(i < payload.size() && static_cast<std::uint8_t>(payload[i]) == 255) << "no end option";
    for (++i; i < payload.size(); ++i) EXPECT_EQ(payload[i], 0) << "padding";
    return answer;
  }
};

}  // namespace bootstorm::test
