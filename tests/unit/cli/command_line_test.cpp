// From words to the command that they name.
#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/exit_codes.hpp"
#include "cli/commands.hpp"

namespace bootstorm::cli::test {
namespace {

struct CommandLine : ::testing::Test {
  std::string path, kind = "table", word, ran;

  std::vector<Command> commands() {
    const auto runs = [this](std::string name, int code) {
      return [this, name = std::move(name), code] {
        ran = name;
        return code;
      };
    };
    Command free{.name = "free",
                 .about = "Free one.",
                 .example = "  bootstorm list free -c x y",
                 .options = {{"-c,--config", &path, "", true}, {"word", &word, "", true}},
                 .run = runs("list free", 4)};
    return {{.name = "list",
             .about = "List all.",
             .example = "  bootstorm list -c x",
             .options = {{"-c,--config", &path, "", true}, {"--kind", &kind, "", false, {"table", "csv"}}},
             .run = runs("list", 3),
             .subcommands = {free}}};
  }
  int run(std::vector<const char*> words) {
    words.insert(words.begin(), "bootstorm");
    return run_command_line({"1.2.3", commands(), {}}, static_cast<int>(words.size()), words.data());
  }
};

TEST_F(CommandLine, RunsTheCommandThatIsNamedWithItsValues) {
  EXPECT_EQ(run({"list", "-c", "a.yaml", "--kind", "csv"}), 3);
  EXPECT_EQ(ran, "list");
  EXPECT_EQ(path, "a.yaml");
  EXPECT_EQ(kind, "csv");
}

TEST_F(CommandLine, RunsASubcommandThatRequiresItsOwnOptionsOnly) {
  EXPECT_EQ(run({"list", "free", "-c", "b.yaml", "this"}), 4);
  EXPECT_EQ(ran, "list free");
  EXPECT_EQ(path, "b.yaml");
  EXPECT_EQ(word, "this");
  EXPECT_EQ(kind, "table") << "the default";
}

TEST_F(CommandLine, NamesTheCommandThatAMistypedOneIsLike) {
  const auto said = [this](const std::vector<const char*>& words) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(run(words), exit_usage);
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(said({"lsit"}), "bootstorm: unknown command 'lsit'; did you mean 'list'?\n");
  EXPECT_EQ(said({"dance"}), "bootstorm: unknown command 'dance'; the commands are list\n");
  EXPECT_EQ(said({"list", "-c", "a", "fere", "this"}), "list: unknown command 'fere'; did you mean 'free'?\n");
  EXPECT_EQ(said({"list", "fre"}), "list: unknown command 'fre'; did you mean 'free'?\n");
  EXPECT_NE(said({}).find("subcommand"), std::string::npos) << "nothing was given";
}

TEST_F(CommandLine, EndsWithUsageWhenTheWordsAreNotUnderstood) {
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{},
                                             {"dance"},
                                             {"list"},
                                             {"list", "free"},
                                             {"list", "-c", "a", "--kind", "xml"},
                                             {"list", "-c", "a", "--nosuch"}}) {
    EXPECT_EQ(run(words), exit_usage) << words.size();
    EXPECT_EQ(ran, "");
  }
}

TEST_F(CommandLine, MakesAnExceptionAnEnvironmentError) {
  const std::vector<const char*> words{"bootstorm", "fail"};
  const Program program{"1",
                        {{.name = "fail",
                          .about = "",
                          .example = "",
                          .options = {},
                          .run = []() -> int { throw std::runtime_error{"no room"}; }}},
                        {}};
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run_command_line(program, 2, words.data()), exit_environment);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "bootstorm: no room\n");
}

void expect_help(const Command& command, std::vector<const char*> words) {
  words.push_back(command.name.c_str());
  for (const Command& subcommand : command.subcommands) expect_help(subcommand, words);
  words.push_back("--help");
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line({"1", all_commands(), {}}, static_cast<int>(words.size()), words.data()), exit_ok);
  const std::string help = ::testing::internal::GetCapturedStdout();
  EXPECT_NE(help.find(command.about), std::string::npos) << help;
  const std::string example = ":\n  bootstorm " + std::string{words[1]};
  EXPECT_TRUE(help.find("Example" + example) != std::string::npos ||
              help.find("Examples" + example) != std::string::npos)
      << help;
}

TEST(Commands, ShowAnExampleInTheirHelp) {
  for (const Command& command : all_commands()) expect_help(command, {"bootstorm"});
}

}  // namespace
}  // namespace bootstorm::cli::test
