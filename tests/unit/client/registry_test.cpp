// The registry of simulated models, and that server and client agree about each of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstorm/frame.hpp"
#include "bootstorm/model.hpp"
#include "client/boot_settings.hpp"
#include "client/pxe.hpp"
#include "client/registry.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/message/message.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

TEST(ClientRegistry, FindsEachModelByItsNameAndItsAlias) {
  std::set<std::string_view> names;
  for (const ClientModel* model : client_models()) {
    EXPECT_TRUE(names.insert(model->name).second) << model->name;
    EXPECT_EQ(find_client_model(model->name), model);
    if (model->alias.empty()) continue;
    EXPECT_TRUE(names.insert(model->alias).second) << model->alias;
    EXPECT_EQ(find_client_model(model->alias), model);
  }
  for (const char* unknown : {"", "pi5", "pi", "pxe-"}) EXPECT_EQ(find_client_model(unknown), nullptr) << unknown;
}

TEST(ClientRegistry, NamesModelsAsTheServerDoes) {
  for (const ClientModel* model : client_models()) {
    if (model == &ipxe_model) continue;  // a program, which the server takes for the machine that it runs on
    EXPECT_EQ(model->name, name_of(model->recognised_as));
  }
}

/// What the server takes the sender of a frame for: an untagged one with a DHCP message.
Model recognised(Bytes sent, std::size_t payload_length) {
  constexpr std::uint16_t l3 = sizeof(EtherHeader), payload = l3 + sizeof(Ipv4Header) + sizeof(UdpHeader);
  const auto length = static_cast<std::uint32_t>(sent.size());
  const Frame frame{.data = sent.data(),
                    .length = length,
                    .capacity = length,
                    .l3 = l3,
                    .payload = payload,
                    .payload_length = static_cast<std::uint16_t>(payload_length)};
  dhcp::Request request;
  EXPECT_FALSE(dhcp::read_request(frame, request));
  return dhcp::identify(request).facts.model;
}

TEST(ClientRegistry, HasModelsThatTheServerRecognisesByTheirDiscover) {
  const Bytes any = pattern(100, 1);
  const FileSet files{{{"a", any}}};
  const BootSettings settings{.files = &files, .fetch = {"a"}};
  for (const ClientModel* model : client_models()) {
    const auto board = model->make(settings, board_mac, board_serial);
    EXPECT_EQ(board->model(), model->name);
    Wire wire{*board};
    ASSERT_EQ(wire.sent.size(), 1u) << model->name;
    EXPECT_EQ(recognised(wire.last(), wire.payload().size()), model->recognised_as) << model->name;
  }
}

/// Every file that the server says the model needs, by the first name that would do.
FileSet all_needs(Model model, const Bytes& bytes) {
  std::vector<FileSet::File> files;
  for (const BootNeed& need : row_of(model).needs) {
    for (std::string_view rest = need.any_of; !rest.empty();) {
      const std::string_view name = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      if (!name.ends_with('*')) files.push_back({std::string{name}, bytes});
    }
  }
  return FileSet{std::move(files)};
}

TEST(ClientRegistry, NeedsNoFileThatTheServerDoesNotAskFor) {
  const Bytes any = pattern(100, 1);
  for (const ClientModel* model : client_models()) {
    if (model->missing_file == nullptr) continue;
    EXPECT_EQ(model->missing_file(all_needs(model->recognised_as, any)), "") << model->name;
    EXPECT_NE(model->missing_file(FileSet{}), "") << model->name;
  }
}

TEST(Models, FindsEachByWhatGivesItAway) {
  EXPECT_EQ(model_of_arch(0), Model::unknown);
  EXPECT_EQ(model_of_arch(9), Model::pxe_x64);
  EXPECT_EQ(model_of_arch(11), Model::pxe_arm64);
  EXPECT_EQ(model_of_arch(0xffff), Model::unknown);
  EXPECT_EQ(model_of_eeprom('4'), Model::pi4);
  EXPECT_EQ(model_of_eeprom('5'), Model::pi5);
  EXPECT_EQ(model_of_eeprom('\0'), Model::unknown);
  EXPECT_EQ(model_of_eeprom('\xff'), Model::unknown);
  EXPECT_EQ(name_of(Model::count_), "unknown") << "out of range";
}

}  // namespace
}  // namespace bootstorm::client::test
