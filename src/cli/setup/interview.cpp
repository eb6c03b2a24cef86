#include "cli/setup/interview.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/text.hpp"
#include "cli/setup/card_question.hpp"
#include "cli/setup/network_question.hpp"
#include "cli/setup/take_answer.hpp"

namespace bootstorm::cli {
namespace {

constexpr std::uint64_t memory_for_a_large_cache = std::uint64_t{4} << 30;

std::string usual_directory(const machine::Host& host) {
  for (const machine::BootDirectory& directory : host.boot_directories) {
    if (directory.has_files && directory.path != packaged_firmware) return directory.path;
  }
  return files_default;
}

void ask_files(const InitWords& words, const machine::Host& host, Dialogue& dialogue, Answers& answers) {
  const auto mistake_in = [&](const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored) && !std::filesystem::is_directory(text, ignored)) {
      return name_text(text) + " is no directory";
    }
    Answers tried = answers;
    tried.files = std::filesystem::absolute(text, ignored).lexically_normal().string();
    return configuration_mistake(tried);
  };
  const std::string text =
      take_answer(dialogue, words.files, "--files", "Directory of the boot files", usual_directory(host), mistake_in);
  std::error_code ignored;
  answers.files = std::filesystem::absolute(text, ignored).lexically_normal().string();
  if (machine::has_boot_files(answers.files)) {
    answers.must_fetch = words.fetch == "yes";
    return;
  }
  const auto packaged = std::ranges::find(host.boot_directories, packaged_firmware, &machine::BootDirectory::path);
  if (packaged != host.boot_directories.end() && packaged->has_files && words.fetch != "yes") {
    answers.firmware = packaged_firmware;
    return;
  }
  if (!words.fetch.empty()) {
    answers.must_fetch = words.fetch == "yes";
    return;
  }
  answers.must_fetch = dialogue.ask_yes(
      "No boot files there. Fetch the Raspberry Pi's firmware from Debian (raspi-firmware, non-free)?", true);
}

}  // namespace

std::string missing_options(const InitWords& words) {
  std::string missing;
  const auto need = [&](bool is_given, const char* option) {
    if (!is_given) missing += (missing.empty() ? "" : ", ") + std::string{option};
  };
  need(!words.card.empty(), "--card");
  need(!words.address.empty(), "--address");
  need(words.is_proxy || !words.pool.empty(), "--pool or --proxy");
  need(!words.files.empty(), "--files");
  return missing;
}

Answers interview(const InitWords& words, const machine::Host& host, machine::Wire& wire, Dialogue& dialogue) {
  Answers answers;
  answers.output = words.output;
  if (host.memory.total_bytes != 0 && host.memory.total_bytes < memory_for_a_large_cache) answers.cache = "256MiB";
  ask_card(words, host, dialogue, answers);
  ask_network(words, host, wire, dialogue, answers);
  ask_files(words, host, dialogue, answers);
  return answers;
}

}  // namespace bootstorm::cli
