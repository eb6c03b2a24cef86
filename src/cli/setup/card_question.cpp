#include "cli/setup/card_question.hpp"

#include <algorithm>
#include <charconv>

#include "base/exit_codes.hpp"
#include "base/text.hpp"

namespace bootstorm::cli {
namespace {

using machine::CardChoice;
using machine::Driving;

void show(const std::vector<CardChoice>& choices, Dialogue& dialogue) {
  std::size_t width = 0;
  for (const CardChoice& choice : choices) width = std::max(width, name_text(name_of(choice.card)).size());
  for (std::size_t i = 0; i < choices.size(); ++i) {
    std::string name = name_text(name_of(choices[i].card));
    name.resize(width, ' ');
    const std::string& trouble = choices[i].trouble;
    dialogue.out() << "  " << i + 1 << "  " << dialogue.paint()(Style::strong, name) << "  "
                   << (trouble.empty() ? description(choices[i]) : dialogue.paint()(Style::faint, trouble)) << '\n';
  }
}

std::string names_of(const std::vector<CardChoice>& choices) {
  std::string names;
  for (const CardChoice& choice : choices) names += (names.empty() ? "" : ", ") + name_text(name_of(choice.card));
  return names;
}

/// By its number in the list, its interface or its PCI address.
const CardChoice* named(const std::vector<CardChoice>& choices, const std::string& text) {
  std::size_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  if (is_number && number >= 1 && number <= choices.size()) return &choices[number - 1];
  return machine::chosen(choices, text);
}

std::string mistake_in(const CardChoice* choice, const std::string& text, const std::vector<CardChoice>& choices) {
  if (choice == nullptr) return "there is no card " + in_quotes(text) + "; there are: " + names_of(choices);
  return choice->trouble.empty() ? std::string{} : name_text(name_of(choice->card)) + ' ' + choice->trouble;
}

const CardChoice& by_option(const std::vector<CardChoice>& choices, const std::string& text) {
  const CardChoice* choice = machine::chosen(choices, text);
  if (const std::string mistake = mistake_in(choice, text, choices); !mistake.empty()) {
    throw Refusal{exit_usage, "bootstorm init: --card: " + mistake};
  }
  return *choice;
}

const CardChoice& by_proposal(const std::vector<CardChoice>& choices) {
  if (const CardChoice* choice = machine::proposed(choices)) return *choice;
  const auto session = std::ranges::find(choices, true, &CardChoice::is_session);
  if (session == choices.end()) {
    throw Refusal{exit_environment, "bootstorm init: no card here can be used: ip -brief link lists interfaces"};
  }
  const std::string name = name_text(name_of(session->card));
  throw Refusal{exit_usage, "bootstorm init: the only card, " + name +
                                ", carries your SSH session, so it is not taken unasked; --card " + name + " takes it"};
}

bool may_use(const CardChoice& choice, Dialogue& dialogue) {
  if (!choice.is_session) return true;
  const std::string name = name_text(name_of(choice.card));
  dialogue.object("Your SSH session comes in through " + name + ".");
  dialogue.say(
      "The kernel keeps the card and your session, and bootstorm answers DHCP on the network that you come from.");
  return dialogue.ask_yes("Use " + name + " all the same?", !dialogue.asks());
}

const CardChoice& by_question(const std::vector<CardChoice>& choices, Dialogue& dialogue) {
  const CardChoice* proposal = machine::proposed(choices);
  for (;;) {
    const std::string text =
        dialogue.ask("Which card are the boards behind?", proposal == nullptr ? "" : name_of(proposal->card));
    const CardChoice* choice = named(choices, text);
    if (const std::string mistake = mistake_in(choice, text, choices); !mistake.empty()) {
      dialogue.object(mistake);
    } else if (may_use(*choice, dialogue)) {
      return *choice;
    }
  }
}

const CardChoice& choose(const InitWords& words, const std::vector<CardChoice>& choices, Dialogue& dialogue) {
  if (words.card.empty()) {
    if (!dialogue.asks()) return by_proposal(choices);
    dialogue.say("Network cards:");
    show(choices, dialogue);
    return by_question(choices, dialogue);
  }
  const CardChoice& choice = by_option(choices, words.card);
  if (!may_use(choice, dialogue)) throw Refusal{exit_usage, "bootstorm init: nothing was written"};
  return choice;
}

Driving driving_of(const InitWords& words, const CardChoice& choice) {
  const auto refuse = [&](const std::string& why) -> Driving {
    throw Refusal{exit_usage, "bootstorm init: --driver " + words.driver + ": " + why};
  };
  const bool has_interface = !choice.card.name.empty();
  if (words.driver.empty() || words.driver == "auto") return choice.driving;
  if (words.driver == "af_packet") {
    return has_interface ? Driving::af_packet : refuse("the kernel has no interface for this card");
  }
  if (choice.is_session) return refuse("would take the card of your SSH session from the kernel");
  if (words.driver == "af_xdp") {
    return has_interface ? Driving::af_xdp : refuse("the kernel has no interface for this card");
  }
  return choice.card.pci.empty() ? refuse("the card is not on PCI") : Driving::pci;
}

}  // namespace

void ask_card(const InitWords& words, const machine::Host& host, Dialogue& dialogue, Answers& answers) {
  const std::vector<CardChoice> choices = machine::card_choices(host);
  if (choices.empty()) {
    throw Refusal{exit_environment,
                  "bootstorm init: this machine has no network card: ip -brief link lists interfaces"};
  }
  const CardChoice& choice = choose(words, choices, dialogue);
  answers.card = name_text(name_of(choice.card));
  answers.interface = choice.card.name;
  answers.pci = choice.card.pci;
  answers.driving = driving_of(words, choice);
  answers.device = device_text(choice.card, answers.driving);
}

}  // namespace bootstorm::cli
