// bootstorm prepare: what it says, and what it remembers from one run to the next.
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/exit_codes.hpp"
#include "cli/prepare/machine.hpp"
#include "config/config.hpp"
#include "support/kernel_fixture.hpp"

namespace bootstorm::cli::test {
namespace {

using bootstorm::test::FakeKernel;
using bootstorm::test::MachineTree;
using bootstorm::test::TemporaryDirectory;

struct Prepared : ::testing::Test {
  TemporaryDirectory directory;
  MachineTree tree;
  FakeKernel kernel{tree};
  PrepareWords words;
  std::ostringstream out, err;

  Prepared() { kernel.add_card("eth1", {.iommu_group = "12"}); }
  static config::Config configuration() {
    auto read = config::parse_config(
        "appliance: {user: root}\nports:\n  - device: \"0000:03:00.0\"\n    networks: [{address: 192.168.77.1/24, "
        "dhcp: "
        "{pool: [192.168.77.50]}}]\nimages: {pi: {layers: [/nowhere]}}\n",
        "b.yaml");
    return std::get<config::Config>(std::move(read));
  }
  int run() {
    (void)tree.host();  // says where the tree is
    out.str({});
    err.str({});
    const PreparePlace place{tree.source(), kernel, directory / "record"};
    return words.must_restore ? restore_machine(words, place, out, err)
                              : prepare_machine(configuration(), words, place, out, err);
  }
};

TEST_F(Prepared, GivesBackInALaterRunWhatItHasTaken) {
  const std::string before = kernel.state();
  EXPECT_EQ(run(), exit_ok) << err.str();
  EXPECT_NE(out.str().find("cost: The kernel loses the interface eth1"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("0000:03:00.0 was taken from igb and has vfio-pci.\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("96 huge pages of 2 MiB were reserved.\n"), std::string::npos) << out.str();
  EXPECT_EQ(run(), exit_ok);
  EXPECT_EQ(out.str(), "Everything is as it should be.\n");
  words.must_restore = true;
  EXPECT_EQ(run(), exit_ok) << err.str();
  EXPECT_EQ(out.str(), "0000:03:00.0 has igb again.\n96 huge pages of 2 MiB were given back.\n");
  EXPECT_EQ(kernel.state(), before);
  EXPECT_EQ(run(), exit_ok);
  EXPECT_EQ(out.str(), "There is nothing to give back.\n");
  EXPECT_TRUE(std::filesystem::is_empty(directory / "record"));
}

TEST_F(Prepared, DoesNothingInADryRun) {
  const std::string before = kernel.state();
  words.is_dry = true;
  EXPECT_EQ(run(), exit_ok);
  EXPECT_NE(out.str().find("modprobe vfio-pci\necho vfio-pci > /sys/bus/pci/devices/0000:03:00.0/driver_override\n"),
            std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("chown root: /dev/vfio/12\n"), std::string::npos) << out.str();
  EXPECT_EQ(kernel.state(), before);
  EXPECT_FALSE(std::filesystem::exists(directory / "record"));
}

TEST_F(Prepared, SaysWhatIsWrongAndEndsWith3) {
  tree.add_pci("0000:03:00.1", "snd_hda_intel", "12");
  words.is_dry = true;
  EXPECT_EQ(run(), exit_environment);
  EXPECT_EQ(out.str().find("echo "), std::string::npos) << "nothing would be done: " << out.str();
  words.is_dry = false;
  EXPECT_EQ(run(), exit_environment);
  EXPECT_EQ(err.str().find("bootstorm prepare: eth1 (0000:03:00.0) shares IOMMU group 12"), 0u) << err.str();
  words.is_json = true;
  EXPECT_EQ(run(), exit_environment);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["problems"].size(), 1u);
  EXPECT_EQ(err.str(), "");
}

TEST_F(Prepared, TrustsNoRecordThatSomebodyElseCouldHaveWritten) {
  words.must_restore = true;
  const std::filesystem::path record = directory / "record";
  std::filesystem::create_directory(record);
  const auto write = [&](const std::string& text) { std::ofstream{record / "changes.json"} << text; };
  const std::string files = R"({"v":1,"pages_added":0,"cards":[],"files":[{"path":")";
  for (const std::string& text :
       {std::string{"no JSON"}, std::string{"{}"}, files + R"(etc/shadow","uid_before":1000,"gid_before":1000}]})",
        files + R"(dev/../etc/shadow","uid_before":1000,"gid_before":1000}]})",
        std::string{R"({"v":1,"pages_added":0,"files":[],"cards":[{"pci":"../../x","driver":"a","driver_before":"",)"
                    R"("override_before":""}]})"}}) {
    write(text);
    EXPECT_EQ(run(), exit_environment) << text;
    EXPECT_NE(err.str().find("is no record of `bootstorm prepare`"), std::string::npos) << err.str();
  }
  write(R"({"v":1,"pages_added":0,"cards":[],"files":[]})");
  EXPECT_EQ(run(), exit_ok) << err.str();
  std::filesystem::permissions(record, std::filesystem::perms{0777});
  EXPECT_EQ(run(), exit_environment);
  EXPECT_NE(err.str().find("have root give files away"), std::string::npos) << err.str();
  EXPECT_EQ(kernel.log, std::vector<std::string>{});
}

}  // namespace
}  // namespace bootstorm::cli::test
