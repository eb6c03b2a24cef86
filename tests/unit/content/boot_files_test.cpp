// Boot files that DHCP names and no image has.
#include "content/advice/boot_files.hpp"

#include <gtest/gtest.h>

#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

using Lines = std::vector<std::string>;

config::ClassConfig class_with(const std::string& name, const std::string& boot_file) {
  config::ClassConfig made;
  made.settings.name = name;
  made.settings.boot_file = boot_file;
  return made;
}

TEST(BootFileAdvice, NamesClassesWhoseFileNoImageHas) {
  const TemporaryTree tree;
  tree.file("pc/EFI/ipxe.efi", "x");
  config::Config config = config_of({image_of("pc", {tree / "pc"})});
  config.dhcp.classes = {class_with("found", "/efi//IPXE.efi"), class_with("lost", "undionly.kpxe"),
                         class_with("http", "http://a/b.efi"), class_with("elsewhere", "x.efi")};
  config.dhcp.classes.back().settings.boot_server = Ipv4Address::of(10, 0, 0, 9);
  config.dhcp.classes[0].items = {{"local disk", ""}, {"menu", "menu.efi"}};
  EXPECT_EQ(load_or_fail(config).warnings,
            (Lines{"test.yaml: class found: the menu's file 'menu.efi' is in no image; its clients will not find it",
                   "test.yaml: class lost: boot_file 'undionly.kpxe' is in no image; its clients will not find it"}));
}

TEST(BootFileAdvice, SaysWhereThereAreNoImages) {
  config::Config config = config_of({});
  EXPECT_EQ(boot_file_advice(config, {}), Lines{}) << "nothing is given out at all";
  config.ports.emplace_back().networks.emplace_back().dhcp.mode = DhcpMode::server;
  EXPECT_EQ(boot_file_advice(config, {}), Lines{"test.yaml: no images: boards get addresses, but no files"});
  config.dhcp.classes = {class_with("elsewhere", "x.efi"), class_with("http", "http://a/b.efi")};
  config.dhcp.classes[0].settings.boot_server = Ipv4Address::of(10, 0, 0, 9);
  EXPECT_EQ(boot_file_advice(config, {}), Lines{});
}

}  // namespace
}  // namespace bootstorm::content::test
