#include "dpdk/device/port.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment_error.hpp"
#include "core/steer.hpp"
#include "dpdk/device/device.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/packet_sockets.hpp"
#include "dpdk/device/port_offer.hpp"

namespace bootstorm::dpdk {

namespace {

/// A whole frame lies in one buffer, and a buffer's length has 16 bits.
constexpr std::uint16_t mtu_max = UINT16_MAX - RTE_PKTMBUF_HEADROOM - 64;

/// Drivers (as DPDK names them) that take frames from a kernel. It leaves checksums to the device that a frame goes out
/// by, and some of these frames never meet one.
constexpr std::array<std::string_view, 6> virtual_drivers{"net_tap",    "net_af_packet",   "net_af_xdp",
                                                          "net_virtio", "net_virtio_user", "net_vhost"};

/// Many devices tell only the longest frame they take.
std::uint32_t mtu_most(const rte_eth_dev_info& device) {
  constexpr std::uint32_t overhead = RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN;
  const std::uint32_t by_frame = device.max_rx_pktlen > overhead ? device.max_rx_pktlen - overhead : 0;
  return std::min<std::uint32_t>(device.max_mtu, by_frame);
}

}  // namespace

Port::Port(const Eal& eal, const std::string& device, unsigned index, unsigned queues, std::optional<std::uint16_t> mtu)
    : eal_(&eal), mtu_(mtu), queues_(queues) {
  info_.device = device;
  if (rte_eth_dev_get_port_by_name(device.c_str(), &id_) != 0) fail("does not exist", 0);
  configure(queues, mtu);
  open_ = true;
  read_mac(index);
  remember_interface();
  hear_events();
}

Port::Port(Port&& other) noexcept
    : eal_(other.eal_),
      id_(other.id_),
      info_(std::move(other.info_)),
      mtu_(other.mtu_),
      queues_(other.queues_),
      interface_index_(other.interface_index_),
      events_(std::move(other.events_)),
      hash_key_(std::move(other.hash_key_)),
      receive_descriptors_(other.receive_descriptors_),
      transmit_descriptors_(other.transmit_descriptors_),
      open_(std::exchange(other.open_, false)),
      started_(std::exchange(other.started_, false)) {}

Port::~Port() {
  stop();
  if (open_) rte_eth_dev_close(id_);
}

void Port::configure(unsigned queues, std::optional<std::uint16_t> mtu) {
  rte_eth_dev_info device{};
  if (const int error = rte_eth_dev_info_get(id_, &device); error != 0) fail("does not report its capabilities", error);
  info_.driver = device.driver_name == nullptr ? "" : device.driver_name;
  info_.is_virtual = std::ranges::find(virtual_drivers, info_.driver) != virtual_drivers.end();
  info_.offer = offer_of(device);
  info_.receive_queues = std::clamp<unsigned>(device.max_rx_queues, 1, queues);
  info_.transmit_queues = std::clamp<unsigned>(device.max_tx_queues, 1, queues);
  rte_eth_dev_get_mtu(id_, &info_.mtu);
  info_.mtu = std::min(mtu.value_or(info_.mtu), mtu_max);

  rte_eth_conf conf{};
  conf.rxmode.mtu = info_.mtu;
  // Virtual devices verify checksums in software if asked to, and a frame from the kernel may have none yet.
  constexpr std::uint64_t sums = RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM;
  info_.checks_sums = parse_device(info_.device).is_pci && (device.rx_offload_capa & sums) == sums;
  if (info_.checks_sums) conf.rxmode.offloads |= sums;

  // Only a plain hash of the two addresses sends all frames of a client to one queue, whatever their ports. Fewer cards
  // offer it than one would think, and it saves hand-offs only, so nothing else is asked of them.
  hash_key_.resize(std::max<std::size_t>(device.hash_key_size, toeplitz_key.size()));
  std::ranges::copy(toeplitz_key, hash_key_.begin());
  info_.hashes_addresses = info_.receive_queues > 1 && info_.offer.hashes_addresses;
  if (info_.hashes_addresses) {
    conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
    conf.rxmode.offloads |= device.rx_offload_capa & RTE_ETH_RX_OFFLOAD_RSS_HASH;
    conf.rx_adv_conf.rss_conf = {.rss_key = hash_key_.data(),
                                 .rss_key_len = static_cast<std::uint8_t>(hash_key_.size()),
                                 .rss_hf = RTE_ETH_RSS_IPV4};
  }

  const auto configured = [&] {
    return rte_eth_dev_configure(id_, static_cast<std::uint16_t>(info_.receive_queues),
                                 static_cast<std::uint16_t>(info_.transmit_queues), &conf);
  };
  int error = configured();
  if (error != 0 && info_.receive_queues != info_.transmit_queues) {  // some drivers require as many of each
    info_.receive_queues = info_.transmit_queues = std::min(info_.receive_queues, info_.transmit_queues);
    error = configured();
  }
  if (const std::uint32_t most = mtu_most(device); error != 0 && mtu && *mtu > most) {
    throw EnvironmentError{info_.device + " cannot have an MTU of " + std::to_string(*mtu) +
                           ": set mtu: " + std::to_string(most) + " or less for this port"};
  }
  if (error != 0) fail("rejects its configuration", error);
  if (mtu) {
    if (const int refused = rte_eth_dev_set_mtu(id_, *mtu); refused != 0 && refused != -ENOTSUP) {
      fail("rejects an MTU of " + std::to_string(*mtu), refused);
    }
  }
  rte_eth_dev_adjust_nb_rx_tx_desc(id_, &receive_descriptors_, &transmit_descriptors_);
}

void Port::read_mac(unsigned index) {
  rte_ether_addr address{};
  rte_eth_macaddr_get(id_, &address);
  std::memcpy(info_.mac.octets.data(), address.addr_bytes, info_.mac.octets.size());
  // A ring has no address of its own: a locally administered one, the same at every start.
  if (info_.mac == MacAddress{}) info_.mac = {{0x02, 0x62, 0x73, 0x00, 0x00, static_cast<std::uint8_t>(index)}};
}

std::size_t Port::buffers() const {
  // vmxnet3 fills a second ring for each queue, for the rest of frames that fit no single buffer.
  const std::size_t receive_rings = info_.driver == "net_vmxnet3" ? 2 : 1;
  return std::size_t{info_.receive_queues} * receive_rings * receive_descriptors_ +
         std::size_t{info_.transmit_queues} * transmit_descriptors_;
}

void Port::start(rte_mempool* pool) {
  const int socket = rte_eth_dev_socket_id(id_);
  const auto socket_id = socket < 0 ? static_cast<unsigned>(SOCKET_ID_ANY) : static_cast<unsigned>(socket);
  for (unsigned queue = 0; queue < info_.receive_queues; ++queue) {
    const int error =
        rte_eth_rx_queue_setup(id_, static_cast<std::uint16_t>(queue), receive_descriptors_, socket_id, nullptr, pool);
    if (error != 0) fail("cannot receive", error);
  }
  for (unsigned queue = 0; queue < info_.transmit_queues; ++queue) {
    const int error =
        rte_eth_tx_queue_setup(id_, static_cast<std::uint16_t>(queue), transmit_descriptors_, socket_id, nullptr);
    if (error != 0) fail("cannot send", error);
  }
  keep_foreign_tags_out();
  if (const int error = rte_eth_dev_start(id_); error != 0) fail("does not start", error);
  started_ = true;
  if (info_.driver == "net_af_xdp") eal_->xdp().remember(described());
  // Boot loaders that failed to find the server's address send to aa:aa:aa:aa:aa:aa or to zeros. A device that
  // cannot be promiscuous serves all other boards.
  rte_eth_promiscuous_enable(id_);
  if (info_.hashes_addresses) fill_redirection_table();
}

void Port::keep_foreign_tags_out() const {
  if (info_.driver != "net_af_packet") return;
  rte_eth_dev_info device{};
  if (rte_eth_dev_info_get(id_, &device) == 0) (void)refuse_service_tags(device.if_index);
}

void Port::fill_redirection_table() const {
  rte_eth_dev_info device{};
  if (rte_eth_dev_info_get(id_, &device) != 0 || device.reta_size == 0) return;
  constexpr unsigned group = RTE_ETH_RETA_GROUP_SIZE;
  std::vector<rte_eth_rss_reta_entry64> table((device.reta_size + group - 1) / group);
  for (unsigned entry = 0; entry < device.reta_size; ++entry) {
    table[entry / group].mask |= std::uint64_t{1} << (entry % group);
    table[entry / group].reta[entry % group] = static_cast<std::uint16_t>(shard_of_hash(entry, info_.receive_queues));
  }
  rte_eth_dev_rss_reta_update(id_, table.data(), device.reta_size);  // refused: the frames are handed over
}

void Port::stop() noexcept {
  if (std::exchange(started_, false)) rte_eth_dev_stop(id_);
}

bool Port::is_link_up() const {
  rte_eth_link link{};
  return rte_eth_link_get_nowait(id_, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
}

void Port::fail(const std::string& what, int error) const {
  std::string text = "the device " + info_.device + " " + what;
  if (error != 0) text += std::string{" ("} + rte_strerror(-error) + ")";
  text += ": check the arguments in its device string against its driver's page in the DPDK guide";
  if (const std::string said = eal_->log(); !said.empty()) text += " (DPDK: " + said + ")";
  throw EnvironmentError{text};
}

}  // namespace bootstorm::dpdk
