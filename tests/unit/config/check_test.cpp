// bootstorm check, and the files in conf.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "cli/check.hpp"
#include "config/config.hpp"
#include "support/config_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::config {
namespace {

using test::lines;
using test::ports_line;
using test::with_dhcp;

TEST(Config, AcceptsTheShippedFiles) {
  const std::filesystem::path source{BOOTSTORM_SOURCE};
  unsigned files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source / "conf"}) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const ConfigResult result = load_config(entry.path().string());
    EXPECT_EQ(lines(result), std::vector<std::string>{});
    EXPECT_TRUE(std::holds_alternative<Config>(result)) << entry.path();
  }
  EXPECT_GE(files, 4u);
  const ConfigResult quickstart = load_config((source / "conf/quickstart.yaml").string());
  ASSERT_TRUE(std::holds_alternative<Config>(quickstart));
  EXPECT_EQ(std::get<Config>(quickstart).images.at(0).layers.at(0).directory.lexically_normal(),
            (source / "build/quickstart/boot").lexically_normal());
}

class ConfigCheck : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{directory_ / name} << text;
    return (directory_ / name).string();
  }
  int check(const std::string& path) {
    out_.str("");
    err_.str("");
    return cli::check(path, out_, err_);
  }

  bootstorm::test::TemporaryDirectory directory_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ConfigCheck, ReportsAMissingFile) {
  EXPECT_EQ(lines(load_config("/nowhere/x.yaml")),
            std::vector<std::string>{
                "/nowhere/x.yaml: no such file; `bootstorm init` makes one, bootstorm.yaml(5) has an example"});
  EXPECT_EQ(lines(load_config(directory_.path().string())),
            std::vector<std::string>{directory_.path().string() + ": a directory, not a configuration file"});
}

TEST_F(ConfigCheck, AcceptsAndCounts) {
  std::filesystem::create_directory(directory_ / "boot");
  write("boot/vmlinuz", "x");
  const std::string text = with_dhcp("{pool: [10.0.0.50-10.0.0.59]}") + "images: {pi: {layers: [boot]}}\n";
  const auto path = write("good.yaml", text);
  EXPECT_EQ(check(path), 0);
  EXPECT_EQ(out_.str(),
            path +
                ": configuration OK: 1 worker, 1 port, 1 network, 10 addresses to give out, 1 image, 1 file, 0 known "
                "boards\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ConfigCheck, WarnsOfWhatABoardWouldMiss) {
  std::filesystem::create_directory(directory_ / "boot");
  for (const char* name : {"start4.elf", "kernel8.img", "bcm2711-rpi-4-b.dtb", "cmdline.txt"}) {
    write(std::string{"boot/"} + name, "x");
  }
  std::filesystem::create_symlink("nowhere", directory_ / "boot/dangling");
  const auto path = write("pi4.yaml", ports_line + "images: {pi: {layers: [boot]}}\n");
  EXPECT_EQ(check(path), 0);
  EXPECT_NE(out_.str().find("4 files"), std::string::npos) << out_.str();
  EXPECT_EQ(err_.str(), "warning: " + (directory_ / "boot/dangling").string() +
                            ": skipped: a dangling link, or removed just now\n"
                            "warning: image pi: no fixup4.dat: a Pi 4 stops after start4.elf\n");
}

TEST_F(ConfigCheck, NamesTheFileThatDoesNotFitTheCache) {
  std::filesystem::create_directory(directory_ / "boot");
  std::filesystem::resize_file(write("boot/large.img", ""), 3 << 20);
  const auto path = write("small.yaml", ports_line + "tftp: {cache: 2MiB}\nimages: {pi: {layers: [boot]}}\n");
  EXPECT_EQ(check(path), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("boot/large.img: its 3 MiB do not fit into tftp.cache"), std::string::npos) << err_.str();
}

TEST_F(ConfigCheck, ReportsEachErrorOnItsOwnLine) {
  const auto path = write("bad.yaml", ports_line + "tftp: {sessions: 0}\nappliance: {workers: 0}\n");
  EXPECT_EQ(check(path), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), path + ":2:18: sessions: expected a whole number from 1 to 61440, not '0'\n" + path +
                            ":3:22: workers: expected a whole number from 1 to 16, not '0'\n");
}

TEST_F(ConfigCheck, LooksForTheLayers) {
  write("file", "");
  const auto path = write("layers.yaml", ports_line + "images:\n  pi:\n    layers: [absent, file, file/below]\n");
  EXPECT_EQ(check(path), 1);
  const std::string base = directory_.path().string();
  EXPECT_EQ(err_.str(), path + ":4:14: layers: " + base + "/absent does not exist\n" + path + ":4:22: layers: " + base +
                            "/file is not a directory\n" + path + ":4:28: layers: " + base +
                            "/file/below does not exist\n");
}

}  // namespace
}  // namespace bootstorm::config
