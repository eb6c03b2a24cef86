// What a machine is given before the appliance starts: huge pages, and the cards that DPDK drives itself. A card goes
// to vfio-pci where an IOMMU keeps it to its own memory, else to uio_pci_generic; its device files go to the service's
// user. What was changed is remembered, and given back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "machine/changes.hpp"
#include "machine/host.hpp"
#include "machine/planned.hpp"

namespace bootstorm::machine {

struct PreparationWish {
  bool only_pages = false;
  bool is_forced = false;  // takes a card through which SSH or the default route goes, too
};

/// A card that is to be used.
struct CardPlan {
  std::string pci;
  std::string name;  // as people name it
  std::string driver_now;
  std::string driver;  // that it is to have; where it has that already, only its files are given
};

struct Preparation {
  std::vector<CardPlan> cards;
  std::optional<PagesWanted> pages;
  std::vector<std::string> problems;  // while there is one, nothing is done
  std::vector<std::string> costs;
};
/// `before`: what earlier runs have changed.
[[nodiscard]] Preparation plan_preparation(const Host& host, const Planned& planned, PreparationWish wish,
                                           const Changes& before);

/// Somebody else has given that card another driver since.
[[nodiscard]] bool is_others(const CardChange& card, const std::string& driver_now);

/// What is done to one card, in this order.
[[nodiscard]] std::vector<Step> steps_to_take(const Tree& tree, const CardPlan& card);
[[nodiscard]] std::vector<Step> steps_to_reserve(const PagesWanted& pages);
/// And to give everything back.
[[nodiscard]] std::vector<Step> steps_to_restore(const Tree& tree, const Changes& changes);

/// How it went.
struct Outcome {
  std::vector<std::string> done;      // sentences
  std::vector<std::string> problems;  // with what to do
  std::vector<std::string> notes;     // what is not as it was wanted, and does no harm
};

/// Called with each change before it is made, so that it can be taken back whatever happens. False: it could not be
/// remembered, and the change is not made.
using Remember = std::function<bool(const Changes& changes)>;

struct Hands {
  const Tree& tree;
  Changer& changer;
  Owner owner;
  Remember remember;
};
/// Does what was planned, and adds it to `changes`. What is as it should be is left as it is.
[[nodiscard]] Outcome prepare(const Preparation& preparation, const Hands& hands, Changes& changes);
/// Gives back what is in `changes`. What could not be given back stays in there.
[[nodiscard]] Outcome restore(const Hands& hands, Changes& changes);

/// A process of this network namespace drives the card: bootstorm holds a name for it (dpdk::DeviceLock).
[[nodiscard]] bool is_in_use(const Tree& tree, const std::string& pci);

}  // namespace bootstorm::machine
