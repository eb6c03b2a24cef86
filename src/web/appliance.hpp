// What the web process knows of the appliance: the last answers of its observing socket, asked for again and again on
// one thread and read on another. The appliance may end and start again; then the answers are old, and say so.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "web/board_rows.hpp"

namespace bootstorm::web {

/// Between two questions.
inline constexpr std::chrono::milliseconds ask_interval{500};

class Appliance {
 public:
  /// `directory`: where its sockets are.
  explicit Appliance(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Asks for what is shown. Waits, as long as the appliance takes. The polling thread.
  void poll();
  /// Which boards have changed between the last two polls: {"boards": rows, "gone": keys}. The polling thread.
  [[nodiscard]] const nlohmann::json& changes() const { return changes_; }

  /// The answer to one request, or what is wrong. Waits. Any thread.
  [[nodiscard]] std::variant<nlohmann::json, std::string> ask(const nlohmann::json& request) const;

  // Any thread.
  /// The answer to `stats`, with that to `status` in it; null: the appliance does not answer.
  [[nodiscard]] nlohmann::json stats() const;
  /// All boards, {"boards": rows}.
  [[nodiscard]] nlohmann::json boards() const;
  /// Why it does not; empty: it does.
  [[nodiscard]] std::string trouble() const;

 private:
  [[nodiscard]] std::string ask_boards();

  const std::filesystem::path directory_;
  nlohmann::json changes_;
  mutable std::mutex mutex_;
  nlohmann::json stats_;
  BoardRows boards_;
  std::string trouble_ = "not asked yet";
};

}  // namespace bootstorm::web
