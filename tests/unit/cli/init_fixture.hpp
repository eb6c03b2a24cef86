// `bootstorm init` on a machine and a wire of a test's own, with what is typed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "base/exit_codes.hpp"
#include "cli/setup/interview.hpp"
#include "support/machine_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::cli::test {

using bootstorm::test::FakeWire;
using bootstorm::test::MachineTree;
using bootstorm::test::TemporaryDirectory;

inline constexpr MacAddress other_mac{{2, 0, 0, 0, 0, 0x22}};

inline machine::DhcpServer a_server() {
  return {Ipv4Address::of(192, 168, 1, 1), other_mac, Ipv4Address::of(192, 168, 1, 77), 24,
          Ipv4Address::of(192, 168, 1, 1)};
}

struct Init : ::testing::Test {
  MachineTree tree;
  FakeWire wire;
  InitWords words;
  std::string said;
  int code = exit_ok;

  Init() {
    words.output = "/nowhere/b.yaml";
    words.fetch = "no";
  }
  /// With these lines typed; none: nobody is asked.
  Answers run(const std::string& lines = {}) {
    std::istringstream in{lines};
    std::ostringstream out;
    Dialogue dialogue{in, out, !lines.empty()};
    Answers answers;
    try {
      answers = interview(words, tree.host(), wire, dialogue);
    } catch (const Refusal& refusal) {
      code = refusal.code();
      out << refusal.what();
    }
    said = out.str();
    return answers;
  }
  /// Wherever its lines end.
  bool says(const std::string& text) const {
    std::string line = said;
    std::ranges::replace(line, '\n', ' ');
    return line.find(text) != std::string::npos;
  }
};

}  // namespace bootstorm::cli::test
