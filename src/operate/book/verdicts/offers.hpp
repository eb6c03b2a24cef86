// Why a board does not take the OFFERs that it gets, as far as the configuration and its messages show it.
#pragma once

#include <string>

#include "operate/book/verdicts.hpp"

namespace bootstorm::operate {

struct OfferTrouble {
  std::string because;  // a clause
  std::string remedy;   // a sentence
};

[[nodiscard]] OfferTrouble trouble_with_offers(const Case& board);
/// As the first DISCOVER says that was heard of this boot: others went before it.
[[nodiscard]] bool were_asks_lost(const Case& board);
/// What it was sent, in a sentence: "By its boot profile, pi-rom, wake frames followed …"
[[nodiscard]] std::string offers_described(const Case& board);
/// Of a client of that kind: "pi-rom"; empty: it needs none.
[[nodiscard]] std::string_view profile_name(ClientKind kind);

}  // namespace bootstorm::operate
