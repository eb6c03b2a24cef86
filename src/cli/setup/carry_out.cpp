#include "cli/setup/carry_out.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <ostream>
#include <system_error>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/load_config.hpp"
#include "cli/serve_rights.hpp"
#include "cli/setup/fetch.hpp"
#include "cli/setup/place.hpp"
#include "content/content.hpp"
#include "machine/findings.hpp"

namespace bootstorm::cli {
namespace {

constexpr std::size_t warnings_shown = 5;

bool has_directory(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::vector<std::string> steps_of(const Answers& answers) {
  std::vector<std::string> steps;
  if (!has_directory(answers.files)) steps.push_back("make the directory " + name_text(answers.files));
  if (answers.must_fetch) steps.push_back("fetch raspi-firmware from Debian's archive into it; apt stays as it is");
  if (answers.must_bring_up) steps.push_back("set " + answers.card + " up (ip link set " + answers.card + " up)");
  steps.push_back("check and write " + name_text(answers.output));
  return steps;
}

std::string addresses_text(const Answers& answers) {
  return to_text(answers.own.address) + '/' + std::to_string(answers.own.length) +
         (answers.vlan ? " in VLAN " + std::to_string(*answers.vlan) : std::string{}) +
         (answers.is_proxy ? ", beside the DHCP server there" : ", gives out " + answers.pool);
}

std::string_view driving_text(machine::Driving driving) {
  switch (driving) {
    case machine::Driving::af_packet: return "shared with the kernel";
    case machine::Driving::af_xdp: return "all frames to bootstorm";
    case machine::Driving::pci: return "taken from the kernel by bootstorm-prepare";
  }
  return {};
}

/// Throws Refusal.
void make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Refusal{exit_environment, "bootstorm init: " + name_text(path) + ": " + error.message()};
}

void tell_of_files(const std::string& path, Dialogue& dialogue) {
  config::ConfigResult read = config::load_config(path);
  const auto* config = std::get_if<config::Config>(&read);
  if (config == nullptr) return;
  if (const auto closed = unreadable_when_served(*config, path)) {
    const std::string text = to_text(*closed);
    dialogue.object("T" + text.substr(1));
  }
  const content::ContentFindings found = content::survey_content(*config);
  if (!found.error.empty()) dialogue.object(found.error);
  for (std::size_t i = 0; i < std::min(found.warnings.size(), warnings_shown); ++i) dialogue.object(found.warnings[i]);
  if (found.warnings.size() > warnings_shown) {
    dialogue.object(counted(found.warnings.size() - warnings_shown, "more hint", "more hints") + ": bootstorm check");
  }
}

std::string next_command(const Answers& answers, const machine::Host& host) {
  const bool is_default = answers.output == config_default;
  if (host.has_systemd && host.has_unit && is_default) return "systemctl enable --now bootstorm";
  const std::string option = is_default ? std::string{} : " -c " + machine::shell_word(answers.output);
  const bool takes_card = answers.driving == machine::Driving::pci;
  return (takes_card ? "bootstorm prepare" + option + " && " : std::string{}) + "bootstorm serve" + option;
}

}  // namespace

void show_plan(const Answers& answers, Dialogue& dialogue) {
  std::ostream& out = dialogue.out();
  const auto row = [&](const char* name, std::string_view value) {
    out << "  " << dialogue.paint()(Style::faint, name) << value << '\n';
  };
  out << '\n';
  row("card       ", answers.card + ", " + std::string{driving_text(answers.driving)});
  row("addresses  ", addresses_text(answers));
  row("files      ", name_text(answers.files) + (answers.firmware.empty() ? "" : ", then " + answers.firmware));
  const std::vector<std::string> steps = steps_of(answers);
  for (std::size_t i = 0; i < steps.size(); ++i) row(i == 0 ? "to do      " : "           ", steps[i]);
  out << '\n';
}

int carry_out(const Answers& answers, const machine::Host& host, machine::Wire& wire, Dialogue& dialogue) {
  // Whatever root's shell has it at: the appliance reads all this as a user of its own.
  ::umask(S_IWGRP | S_IWOTH);
  make_directory(answers.files);
  std::string problem;
  if (answers.must_fetch) {
    dialogue.out() << "Fetching raspi-firmware ..." << std::endl;
    problem = fetch_firmware(answers.files);
  }
  if (answers.must_bring_up) (void)wire.bring_up(answers.interface);
  const Placed placed = place_configuration(configuration_text(answers), answers.output);
  for (const std::string& error : placed.errors) std::cerr << error << '\n';
  if (!placed.errors.empty()) return placed.exit_code;
  dialogue.out() << dialogue.paint()(Style::good, "Wrote ") << name_text(answers.output) << ".\n";
  tell_of_files(answers.output, dialogue);
  if (!problem.empty()) {
    dialogue.object("There are no boot files yet: " + problem + ". Copy them to " + answers.files + ".");
  }
  dialogue.out() << "Next: " << dialogue.paint()(Style::strong, next_command(answers, host)) << '\n';
  return problem.empty() ? exit_ok : exit_environment;
}

}  // namespace bootstorm::cli
