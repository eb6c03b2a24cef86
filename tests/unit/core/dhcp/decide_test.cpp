// What the policy decides, before anything is bound.
#include <variant>

#include <gtest/gtest.h>

#include "core/dhcp/policy/decide.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

using dhcp::Decision;
using dhcp::Grant;
using dhcp::Refusal;

class DhcpDecision : public testing::Test {
 protected:
  Decision discover(MacAddress mac) { return decide(DhcpType::discover, mac, {}); }
  Decision request(MacAddress mac, Ipv4Address address) { return decide(DhcpType::request, mac, address); }

  DhcpWorld world;

 private:
  Decision decide(DhcpType type, MacAddress mac, Ipv4Address requested) {
    dhcp::Request message;
    message.type = type;
    message.mac = message.ether_source = mac;
    message.requested = requested;
    if (type == DhcpType::request) {
      message.server_id = dhcp_own_ip;
      message.has_server_id = true;
    }
    Frame frame;
    const dhcp::Exchange exchange{
        .context = {world.now, *world.shard, world.plan(), world.snapshot, world.snapshot.networks[0], 0},
        .request = message,
        .client = {},
        .frame = frame};
    return type == DhcpType::discover ? dhcp::decide_discover(exchange) : dhcp::decide_request(exchange);
  }
};

TEST_F(DhcpDecision, GrantsANewClientAnAddressOfThePoolAndHoldsNone) {
  const Decision decision = discover(mac_of(1));
  ASSERT_TRUE(std::holds_alternative<Grant>(decision));
  EXPECT_EQ(std::get<Grant>(decision).source, Grant::Source::pool);
  EXPECT_EQ(world.lease_of(mac_of(1)), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

TEST_F(DhcpDecision, GrantsAHolderItsLease) {
  const Ipv4Address address = world.bind(mac_of(1));
  for (const Decision& decision : {discover(mac_of(1)), request(mac_of(1), address)}) {
    ASSERT_TRUE(std::holds_alternative<Grant>(decision));
    EXPECT_EQ(std::get<Grant>(decision).source, Grant::Source::held);
    EXPECT_EQ(&world.plan().at(std::get<Grant>(decision).held), world.lease_of(mac_of(1)));
  }
}

TEST_F(DhcpDecision, RefusesAnAddressThatAnotherClientHolds) {
  const Ipv4Address address = world.bind(mac_of(1));
  const Decision decision = request(mac_of(2), address);
  ASSERT_TRUE(std::holds_alternative<Refusal>(decision));
  EXPECT_EQ(std::get<Refusal>(decision).why, "the address is in use");
}

TEST_F(DhcpDecision, NamesTheReasonWhyAnUnknownClientGetsNothing) {
  world.snapshot.networks[0].dhcp.serves_unknown = false;
  const Decision decision = discover(mac_of(1));
  ASSERT_TRUE(std::holds_alternative<Reason>(decision));
  EXPECT_EQ(std::get<Reason>(decision), Reason::dhcp_client_unknown);
}

TEST_F(DhcpDecision, GrantsAnAddressToTheHostThatUsesItAndEndsNoQuarantine) {
  world.snapshot.networks[0].dhcp.probe = true;
  world.publish();
  world.tick();
  const Ipv4Address address = Ipv4Address::of(192, 168, 77, 60);
  world.use(mac_of(1), address);
  const Decision decision = request(mac_of(1), address);
  ASSERT_TRUE(std::holds_alternative<Grant>(decision));
  EXPECT_EQ(std::get<Grant>(decision).address, address);
  EXPECT_TRUE(std::holds_alternative<Refusal>(request(mac_of(2), address)));
  EXPECT_EQ(world.lease_at(address)->state, LeaseState::quarantined);
}

}  // namespace
}  // namespace bootstorm::test
