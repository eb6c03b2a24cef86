#include <gtest/gtest.h>

#include <string>

#include "bootstorm/limits.hpp"
#include "base/environment_error.hpp"
#include "dpdk/device/device.hpp"
#include "dpdk/device/pool.hpp"

namespace bootstorm::dpdk {
namespace {

TEST(Device, NamesAVirtualDeviceByItsFirstWord) {
  const Device device = parse_device("net_tap0,mac=02:00:00:00:77:01,iface=bootstorm0");
  EXPECT_EQ(device.name, "net_tap0");
  EXPECT_EQ(device.driver, "net_tap");
  EXPECT_EQ(device.interface, "bootstorm0");
  EXPECT_FALSE(device.is_pci);
  EXPECT_EQ(parse_device("net_pcap12,rx_pcap=a.pcap").driver, "net_pcap");
  EXPECT_EQ(parse_device("net_pcap12,rx_pcap=a.pcap").interface, "");
  EXPECT_EQ(parse_device("net_ring_peer").name, "net_ring_peer");
  EXPECT_EQ(parse_device("net_af_packet1,qpairs=4,iface=veth0").interface, "veth0");
}

TEST(Device, CompletesAPciAddressAndLowersItsCase) {
  EXPECT_EQ(parse_device("0000:3b:00.0").name, "0000:3b:00.0");
  EXPECT_EQ(parse_device("3B:00.1").name, "0000:3b:00.1");
  EXPECT_TRUE(parse_device("0000:3b:00.0,class=eth").is_pci);
  EXPECT_EQ(parse_device("0000:3b:00.0,class=eth").name, "0000:3b:00.0");
}

TEST(Device, TakesOddTextForTheNameOfADriver) {
  for (const char* text : {"", ",", "0", "net", "iface=x", ",iface=", "net_tap0,iface", "net_tap0,iface="}) {
    EXPECT_FALSE(parse_device(text).is_pci) << text;
    EXPECT_EQ(parse_device(text).text, text);
  }
}

TEST(Device, NamesAMissingInterfaceOrCardAndWhatHelps) {
  const auto complaint = [](const char* text) -> std::string {
    try {
      check_device(parse_device(text));
    } catch (const EnvironmentError& error) {
      return error.what();
    }
    return "";
  };
  const std::string card = complaint("00ff:fe:1f.7");
  EXPECT_NE(card.find("00ff:fe:1f.7"), card.npos) << card;
  EXPECT_NE(card.find("lspci"), card.npos) << card;
  const std::string interface = complaint("net_af_packet0,iface=nosuchif0");
  EXPECT_FALSE(interface.empty());
  EXPECT_EQ(complaint("net_pcap0,rx_pcap=a.pcap"), "");
}

TEST(DeviceLock, RefusesASecondHolder) {
  const Device device = parse_device("net_tap0,iface=bslocktest");
  {
    const DeviceLock first{"bootstorm-test", device};
    EXPECT_THROW((DeviceLock{"bootstorm-test", device}), EnvironmentError);
    EXPECT_NO_THROW((DeviceLock{"bootstorm-other", device}));
    EXPECT_NO_THROW((DeviceLock{"bootstorm-test", parse_device("net_tap0,iface=bslocktest2")}));
  }
  EXPECT_NO_THROW((DeviceLock{"bootstorm-test", device}));
}

TEST(Pool, HasBuffersForTheLargestFrameAndEveryHead) {
  EXPECT_GE((PoolNeed{.buffers = 1, .mtu = 68, .threads = 1}.frame_room()), tx_head_max);
  for (const unsigned mtu : {1500u, 2030u, 4000u, 9000u, 9216u}) {
    const PoolNeed need{.buffers = 1, .mtu = static_cast<std::uint16_t>(mtu), .threads = 1};
    EXPECT_GE(need.frame_room(), mtu + 14 + 4);
    EXPECT_EQ(need.frame_room() % 1024, 0u);
  }
}

TEST(Pool, CountsWhatThreadsCacheOnTopOfQueues) {
  const PoolNeed need{.buffers = 1000, .mtu = 1500, .threads = 3};
  EXPECT_GE(need.total_buffers(), 1000u + 3 * pool_cache);
  EXPECT_GT(need.bytes(), need.total_buffers() * need.frame_room());
}

}  // namespace
}  // namespace bootstorm::dpdk
