// Parsing templates, and which board gets which rendered file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bootstorm/block_sums.hpp"
#include "config/template_text.hpp"
#include "content/render.hpp"
#include "content/templates.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

config::TemplateText parsed(std::string_view text) {
  auto result = config::TemplateText::parse(text);
  EXPECT_TRUE(std::holds_alternative<config::TemplateText>(result)) << text;
  return std::get<config::TemplateText>(std::move(result));
}

const config::TemplateValues all_values{"9ffefdef", "dc:a6:32:01:36:c2", "10.0.0.9", "desk-7", "10.0.0.1", "lab"};

TEST(TemplateText, ReplacesNamesInBraces) {
  EXPECT_EQ(parsed("").render(all_values), "");
  EXPECT_EQ(parsed("{serial}").render(all_values), "9ffefdef");
  EXPECT_EQ(parsed("a{serial}{mac}b\n{ip} {hostname} {server} {image}\n").render(all_values),
            "a9ffefdefdc:a6:32:01:36:c2b\n10.0.0.9 desk-7 10.0.0.1 lab\n");
}

TEST(TemplateText, LeavesOtherBracesAlone) {
  for (const std::string text :
       {"${net0/mac} ${serial}", "menuentry 'x' { linux (tftp)/vmlinuz }", "{}", "{Serial}", "{ serial }", "{serial",
        "{", "}", "{serial-}", "{serial\n}", "x {{ y }}", "function f {\n}"}) {
    EXPECT_EQ(parsed(text).render(all_values), text);
  }
  EXPECT_EQ(parsed("{{serial}}").render(all_values), "{9ffefdef}");
}

TEST(TemplateText, ReportsUnknownNamesWithTheirLine) {
  const auto result = config::TemplateText::parse("{serial}\n{seriel} {mac}\n\n  {colour}");
  const auto* mistakes = std::get_if<std::vector<config::TemplateText::Mistake>>(&result);
  ASSERT_NE(mistakes, nullptr);
  ASSERT_EQ(mistakes->size(), 2u);
  EXPECT_EQ((*mistakes)[0].line, 2);
  EXPECT_EQ((*mistakes)[0].message, "unknown name {seriel}; did you mean {serial}?");
  EXPECT_EQ((*mistakes)[1].line, 4);
  EXPECT_EQ((*mistakes)[1].message,
            "unknown name {colour}; there are: {serial}, {mac}, {ip}, {hostname}, {server}, {image}");
}

TEST(TemplateText, SaysWhichValueIsMissing) {
  const config::TemplateText text = parsed("\n{image}\n{hostname}{ip}\n");
  config::TemplateValues values = all_values;
  EXPECT_EQ(text.missing(values), std::nullopt);
  values[static_cast<std::size_t>(config::TemplateName::serial)].clear();
  EXPECT_EQ(text.missing(values), std::nullopt) << "it is not in it";
  values[static_cast<std::size_t>(config::TemplateName::hostname)].clear();
  EXPECT_EQ(text.missing(values), config::TemplateName::hostname);
  EXPECT_EQ(text.line_of(config::TemplateName::hostname), 3);
}

struct Templates : ::testing::Test {
  TemporaryTree tree;
  config::Config config;

  void SetUp() override {
    config = config_of({image_of("pi", {tree / "pi"}), image_of("lab", {tree / "lab"})});
    config.default_image = 0;
    config.tftp.cache_bytes = 1 << 20;
    tree.directory("pi");
    tree.directory("lab");
    add_network(Ipv4Address::of(10, 0, 0, 1));
  }
  void add_network(Ipv4Address address) {
    if (config.ports.empty()) config.ports.emplace_back();
    config.ports[0].networks.emplace_back().address = address;
  }
  config::BoardConfig& add_board(std::uint64_t serial) {
    config::BoardConfig& board = config.boards.emplace_back();
    board.serial = serial;
    board.at = {static_cast<int>(config.boards.size()) + 10, 5};
    return board;
  }
  /// What that board gets from that image; boards that are not listed are FileIndex::board_any.
  static std::string served(const Content& content, std::uint16_t image, std::string_view path,
                            std::uint32_t board = FileIndex::board_any) {
    const File* file = content.files.find(image, path, hash_path(path), board);
    if (file == nullptr) return "<absent>";
    std::vector<std::uint16_t> sums(block_sum_count(file->size));
    sum_blocks({file->data, file->size}, sums.data());
    EXPECT_TRUE(std::equal(sums.begin(), sums.end(), file->sums));
    EXPECT_EQ(file->path, path);
    return bytes_of(*file);
  }
  Content loaded() const {
    auto result = load_content(config);
    if (const auto* error = std::get_if<LoadError>(&result)) {
      ADD_FAILURE() << error->message;
      return {};
    }
    return std::get<Content>(std::move(result));
  }
  std::string refused() const {
    const auto result = load_content(config);
    const auto* error = std::get_if<LoadError>(&result);
    return error == nullptr ? "<loaded>" : error->message;
  }
};

TEST_F(Templates, RenderAFileForEachBoard) {
  tree.file("pi/cmdline.txt.tmpl", "nfsroot={server}:/srv/{serial} host={hostname}\n");
  add_board(0x9ffefdef).hostname = "desk-1";
  add_board(0x28f66d00).hostname = "desk-2";
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "cmdline.txt", 0), "nfsroot=10.0.0.1:/srv/9ffefdef host=desk-1\n");
  EXPECT_EQ(served(content, 0, "cmdline.txt", 1), "nfsroot=10.0.0.1:/srv/28f66d00 host=desk-2\n");
  EXPECT_EQ(served(content, 0, "cmdline.txt"), "<absent>") << "nobody knows who that is";
  EXPECT_EQ(served(content, 0, "cmdline.txt.tmpl", 0), "<absent>");
  EXPECT_EQ(content.stored_files, 2u);
  EXPECT_TRUE(content.warnings.empty());
}

TEST_F(Templates, LeaveThePlainFileToBoardsWithoutAValue) {
  tree.file("pi/config.txt.tmpl", "hostname={hostname}\n");
  tree.file("pi/config.txt", "plain\n");
  add_board(1).hostname = "desk-1";
  add_board(2);
  add_board(3);
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "config.txt", 0), "hostname=desk-1\n");
  EXPECT_EQ(served(content, 0, "config.txt", 1), "plain\n");
  EXPECT_EQ(served(content, 0, "config.txt"), "plain\n");
  ASSERT_EQ(content.warnings.size(), 1u);
  EXPECT_EQ(content.warnings[0],
            (tree / "pi/config.txt.tmpl").string() +
                ":1: {hostname}: 2 boards (the first in line 12) have no value in test.yaml; they get the plain "
                "config.txt");
}

TEST_F(Templates, RenderOneFileForAllWithoutBoardNames) {
  tree.file("pi/boot.ipxe.tmpl", "#!ipxe\nchain tftp://{server}/${mac}/{image}.ipxe\n");
  tree.file("pi/boot.ipxe", "plain");
  add_board(1);
  add_board(2).image = 1;
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "boot.ipxe"), "#!ipxe\nchain tftp://10.0.0.1/${mac}/pi.ipxe\n");
  EXPECT_EQ(served(content, 0, "boot.ipxe", 0), "#!ipxe\nchain tftp://10.0.0.1/${mac}/pi.ipxe\n");
  EXPECT_EQ(served(content, 0, "boot.ipxe", 1), "#!ipxe\nchain tftp://10.0.0.1/${mac}/lab.ipxe\n") << "what it boots";
}

TEST_F(Templates, UseTheServerAddressOfTheBoardsNetwork) {
  add_network(Ipv4Address::of(10, 9, 0, 1));
  tree.file("pi/a.tmpl", "{server}");
  add_board(1).address = Ipv4Address::of(10, 9, 0, 7);
  add_board(2);
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "a", 0), "10.9.0.1");
  EXPECT_EQ(served(content, 0, "a", 1), "<absent>") << "it may be in either network";
  ASSERT_EQ(content.warnings.size(), 1u);
  const std::string warning = "{server}: the board in line 12 has no value in test.yaml; image pi has no a for it";
  EXPECT_NE(content.warnings[0].find(warning), std::string::npos) << content.warnings[0];
}

TEST_F(Templates, IncludeListedFilesUnlessAPlainOneHidesThem) {
  tree.file("pi/grub/grub.cfg", "set root={server}\nmenuentry '{serial}' {\n}\n");
  tree.file("pi/hidden.tmpl", "{serial}");
  tree.file("near/hidden", "nearer");
  tree.file("near/shown.tmpl", "nearer {serial}");
  tree.file("pi/shown", "farther");
  config.images[0] = image_of("pi", {tree / "near", tree / "pi"});
  config.images[0].templates.push_back({"grub/grub.cfg", {3, 9}});
  add_board(0xabc);
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "grub/grub.cfg", 0), "set root=10.0.0.1\nmenuentry '00000abc' {\n}\n");
  EXPECT_EQ(served(content, 0, "grub/grub.cfg"), "<absent>");
  EXPECT_EQ(served(content, 0, "hidden", 0), "nearer");
  EXPECT_EQ(served(content, 0, "shown", 0), "nearer 00000abc");
  EXPECT_EQ(served(content, 0, "shown"), "farther");
}

TEST_F(Templates, RenderOnlyTheFirstImageOfABoard) {
  tree.file("pi/a.tmpl", "pi {serial}");
  tree.file("lab/a.tmpl", "lab {serial}");
  tree.file("pi/b.tmpl", "pi {serial}");
  tree.file("lab/b", "plain");
  add_board(1).image = 1;
  const Content content = loaded();
  EXPECT_EQ(served(content, 1, "a", 0), "lab 00000001");
  EXPECT_EQ(served(content, 0, "a", 0), "<absent>");
  EXPECT_EQ(served(content, 0, "b", 0), "<absent>");
  EXPECT_EQ(content.stored_files, 2u);
}

TEST_F(Templates, RenderForEveryModelThatABoardMayBe) {
  config.model_images[static_cast<std::size_t>(Model::pi4)] = 1;
  tree.file("pi/a.tmpl", "pi {serial}");
  tree.file("lab/a.tmpl", "lab {serial}");
  add_board(1);
  add_board(2).model = Model::pi4;
  add_board(3).model = Model::pi5;
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "a", 0), "pi 00000001");
  EXPECT_EQ(served(content, 1, "a", 0), "lab 00000001");
  EXPECT_EQ(served(content, 0, "a", 1), "<absent>");
  EXPECT_EQ(served(content, 1, "a", 1), "lab 00000002");
  EXPECT_EQ(served(content, 0, "a", 2), "pi 00000003");
  EXPECT_EQ(served(content, 1, "a", 2), "<absent>");
}

TEST_F(Templates, ReportMistakesWithFileAndLine) {
  tree.file("pi/a.tmpl", "x\n{seriel}\n{colour}");
  config.images.push_back(image_of("again", {tree / "pi"}));
  config.images[1].templates.push_back({"none.txt", {4, 20}});
  const std::string file = (tree / "pi/a.tmpl").string();
  EXPECT_EQ(refused(), "test.yaml:4:20: templates: image lab has no none.txt\n" + file +
                           ":2: unknown name {seriel}; did you mean {serial}?\n" + file +
                           ":3: unknown name {colour}; there are: {serial}, {mac}, {ip}, {hostname}, {server}, "
                           "{image}");
  config.images[1].templates.clear();
  tree.file("pi/a.tmpl", std::string(template_bytes_max + 1, 'x'));
  EXPECT_NE(refused().find(file + ": a template can have at most 64 KiB; this one has "), std::string::npos);
}

TEST_F(Templates, CountAgainstTheCache) {
  tree.file("pi/a.tmpl", "{serial}" + std::string(60'000, 'x'));
  for (std::uint64_t board = 1; board <= 20; ++board) add_board(board);
  const std::string error = refused();
  EXPECT_NE(error.find("a (rendered for a board): its "), std::string::npos) << error;
  EXPECT_NE(error.find("do not fit into tftp.cache (1 MiB"), std::string::npos) << error;
}

TEST_F(Templates, RenderAWholeFleet) {
  tree.file("pi/cmdline.txt.tmpl", "{serial}");
  tree.file("pi/empty.tmpl", "");
  config.tftp.cache_bytes = 64 << 20;
  for (std::uint64_t board = 0; board < 20'000; ++board) add_board(board + 1);
  const Content content = loaded();
  EXPECT_EQ(served(content, 0, "empty"), "");
  for (std::uint32_t board = 0; board < 20'000; board += 37) {
    char text[9];
    std::snprintf(text, sizeof text, "%08x", board + 1);
    ASSERT_EQ(served(content, 0, "cmdline.txt", board), text);
  }
}

}  // namespace
}  // namespace bootstorm::content::test
