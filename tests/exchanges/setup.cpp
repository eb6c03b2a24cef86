#include "exchanges/setup.hpp"

#include <algorithm>

namespace bootstorm::exchange {
namespace {

std::uint16_t image_index(Words& words, const Setup& setup) {
  const std::string& name = words.next("an image");
  const auto found = std::find(setup.images.begin(), setup.images.end(), name);
  if (found == setup.images.end()) words.fail("no image '" + name + "' is given above");
  return static_cast<std::uint16_t>(found - setup.images.begin());
}

void parse_port(Words& words, Setup& setup) {
  Port port;
  while (!words.done()) {
    if (words.take("mac")) {
      port.mac = words.mac();
    } else if (words.take("mtu")) {
      port.mtu = static_cast<std::uint16_t>(words.number("an MTU", 65535));
    } else if (words.take("virtual")) {
      port.is_virtual = true;
    } else {
      words.fail("a port has mac, mtu and virtual");
    }
  }
  setup.ports.push_back(port);
}

void parse_network(Words& words, Setup& setup) {
  Network network;
  network.address = words.ipv4();
  while (!words.done()) {
    if (words.take("prefix")) {
      network.prefix_length = static_cast<std::uint8_t>(words.number("a prefix length", 32));
    } else if (words.take("ttl")) {
      network.ttl = static_cast<std::uint8_t>(words.number("a TTL", 255));
    } else if (words.take("dscp")) {
      network.tos = static_cast<std::uint8_t>(words.number("a DSCP", 63) << 2);
    } else if (words.take("path-mtu")) {
      network.path_mtu = static_cast<std::uint16_t>(words.number("an MTU", 9216));
    } else if (words.take("port")) {
      network.port = static_cast<std::uint8_t>(words.number("a port", 7));
    } else if (words.take("vlan")) {
      network.vlan = static_cast<std::uint16_t>(words.number("a VLAN", 4094));
    } else if (words.take("link")) {
      network.link_bytes_per_s = words.number("a number of kbit/s", 100'000'000) * 125;
      setup.paces_links = true;
    } else if (words.take("shared")) {
      network.shared = static_cast<std::uint8_t>(words.number("a shared wire", 255));
    } else {
      words.fail("a network has an address, prefix, port and vlan");
    }
  }
  setup.networks.push_back(network);
}

void parse_file(Words& words, Setup& setup) {
  SetupFile file;
  file.path = words.text();
  if (words.take("image")) file.image = image_index(words, setup);
  if (words.take("netascii")) file.image = static_cast<std::uint16_t>(file.image | image_in_netascii);
  if (words.take("text")) {
    for (const char c : words.text()) file.content.push_back(static_cast<std::byte>(c));
  } else {
    if (!words.take("size")) words.fail("a file has a text, or size and seed");
    const auto size = static_cast<std::size_t>(words.number("a size", std::uint64_t{1} << 30));
    if (!words.take("seed")) words.fail("a file has a text, or size and seed");
    file.content = seeded_bytes(size, static_cast<std::uint32_t>(words.number("a seed", 0xffffffffu)));
  }
  if (words.take("read-at")) file.read_at = words.time();
  setup.files.push_back(std::move(file));
}

void parse_board(Words& words, Setup& setup) {
  Board board;
  while (!words.done()) {
    if (words.take("serial")) {
      board.has_serial = true;
      board.serial = static_cast<std::uint32_t>(std::stoul(words.next("a serial"), nullptr, 16));
    } else if (words.take("mac")) {
      board.has_mac = true;
      board.mac = words.mac();
    } else if (words.take("address")) {
      board.address = words.ipv4();
    } else if (words.take("image")) {
      board.image = image_index(words, setup);
    } else if (words.take("client-id")) {
      board.client_id = words.text();
    } else if (words.take("circuit-id")) {
      board.circuit_id = words.text();
    } else if (words.take("group")) {
      board.group = static_cast<std::uint16_t>(words.number("a group's number", 65534));
    } else if (words.take("hostname")) {
      board.hostname = words.next("a host name");
    } else {
      words.fail("a board has serial, mac, address, image, group and hostname");
    }
  }
  setup.boards.push_back(board);
}

}  // namespace

bool parse_setup_line(Words& words, Setup& setup) {
  if (words.take("shards")) {
    setup.shards = static_cast<unsigned>(words.number("a number of shards", 16));
  } else if (words.take("clock")) {
    setup.clock = words.time();
  } else if (words.take("cold")) {
    setup.cold = true;
  } else if (words.take("files-not-loaded")) {
    setup.files_loaded = false;
  } else if (words.take("port")) {
    parse_port(words, setup);
  } else if (words.take("network")) {
    parse_network(words, setup);
  } else if (parse_dhcp_line(words, setup)) {
  } else if (words.take("image")) {
    setup.images.push_back(words.next("a name"));
    if (words.take("default")) setup.default_image = static_cast<std::uint16_t>(setup.images.size() - 1);
  } else if (words.take("file")) {
    parse_file(words, setup);
  } else if (words.take("board")) {
    parse_board(words, setup);
  } else if (words.take("sessions")) {
    setup.tftp.sessions_max = static_cast<std::uint32_t>(words.number("a number of sessions", 61440));
  } else if (words.take("leases")) {
    setup.leases = static_cast<std::uint32_t>(words.number("a number of leases", 65536));
  } else if (words.take("disk-fails-at")) {
    setup.disk_fails_at = words.time();
  } else if (words.take("disk-stands-at")) {
    setup.disk_stands_at = words.time();
  } else if (words.take("blksize-max")) {
    setup.tftp.blksize_max = static_cast<std::uint16_t>(words.number("a block size", 65464));
  } else if (words.take("single-port")) {
    setup.tftp.single_port = true;
  } else if (words.take("netascii")) {
    setup.tftp.netascii = true;
  } else if (words.take("windowsize-max")) {
    setup.tftp.windowsize_max = static_cast<std::uint8_t>(words.number("a number of blocks", tftp_windowsize_max));
  } else {
    return false;
  }
  words.end();
  return true;
}

void complete_setup(Setup& setup, const std::string& file) {
  if (setup.ports.empty() || setup.networks.empty()) throw Error(file + ": no port or no network is given");
  if (setup.images.empty()) {
    setup.images.emplace_back("default");
    setup.default_image = 0;
  }
  complete_subnets(setup);
  std::uint32_t pool_first = 0;
  for (Network& network : setup.networks) {
    if (network.port >= setup.ports.size()) throw Error(file + ": a network is on a port that is not given");
    network.dhcp.pool_first = pool_first;
    pool_first += network.dhcp.pool_size();
  }
}

}  // namespace bootstorm::exchange
