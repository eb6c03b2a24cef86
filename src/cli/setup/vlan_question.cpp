#include "cli/setup/vlan_question.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "cli/setup/take_answer.hpp"

namespace bootstorm::cli {
namespace {

constexpr const char* no_vlan = "none";
constexpr unsigned vlan_max = 4094;  // IEEE 802.1Q Table 9-2

std::optional<std::uint16_t> vlan_from_text(std::string_view text) {
  unsigned vlan = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, vlan);
  if (read.ec != std::errc{} || read.ptr != end || vlan < 1 || vlan > vlan_max) return std::nullopt;
  return static_cast<std::uint16_t>(vlan);
}

std::string mistake_in_vlan(const std::string& text) {
  if (text == no_vlan || vlan_from_text(text)) return {};
  return in_quotes(text) + " is no VLAN from 1 to 4094; `none` is for frames without a tag";
}

}  // namespace

void ask_vlan(const InitWords& words, machine::Wire* wire, Dialogue& dialogue, Answers& answers) {
  machine::TagsHeard heard;
  if (words.vlan.empty()) {
    if (wire != nullptr) heard = wire->tags(answers.interface);
    if (heard.vlans.empty()) return;
    std::string all;
    for (const std::uint16_t vlan : heard.vlans) all += (all.empty() ? "" : ", ") + std::to_string(vlan);
    dialogue.say("Frames of VLAN " + all + " come in on " + answers.card + ".");
  }
  const bool is_only_one = heard.vlans.size() == 1 && !heard.has_untagged;
  const std::string text = take_answer(dialogue, words.vlan, "--vlan", "VLAN of the boards, or none",
                                       is_only_one ? std::to_string(heard.vlans[0]) : no_vlan, mistake_in_vlan);
  answers.vlan = vlan_from_text(text);
}

}  // namespace bootstorm::cli
