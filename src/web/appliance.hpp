// What the web process knows of the appliance: answers of its observing socket, asked for while somebody wants to know.
// The appliance may end and start again, or stand still; then that is what is known.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "web/board_rows.hpp"

namespace bootstorm::web {

/// An answer that is younger is given to whoever asks the same.
inline constexpr std::chrono::milliseconds ask_interval{500};
/// How long an appliance is waited for that stands still. Until it is asked again, everybody is told so at once.
inline constexpr std::chrono::milliseconds ask_patience{2000};

/// At one moment. Where the appliance did not answer, `trouble` says why, and the answers are null.
struct Known {
  nlohmann::json stats;   // to `stats`
  nlohmann::json status;  // to `status`
  nlohmann::json top;     // to `top`: its line
  std::string trouble = "not asked yet";

  [[nodiscard]] bool is_known() const { return trouble.empty(); }
};

class Appliance {
 public:
  using Clock = std::chrono::steady_clock;

  /// `directory`: where its sockets are.
  explicit Appliance(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // Any thread. Each asks if what is known is too old, and if nobody is at it already.

  [[nodiscard]] std::shared_ptr<const Known> known();
  /// {"boards": rows}, as text, and what is wrong with it; empty: nothing.
  [[nodiscard]] std::pair<std::shared_ptr<const std::string>, std::string> boards();
  /// What has changed of the boards since the last call: "boards":[rows],"gone":[keys]. Does not ask.
  [[nodiscard]] std::string changes();
  /// The answer to one request, or what is wrong.
  [[nodiscard]] std::variant<nlohmann::json, std::string> ask(const nlohmann::json& request);
  /// The lines behind the first of an answer, {"lines": […]}.
  [[nodiscard]] std::variant<nlohmann::json, std::string> ask_for_list(const nlohmann::json& request);

  /// Questions that were sent since the start.
  [[nodiscard]] std::uint64_t asked() const { return asked_; }

 private:
  [[nodiscard]] Known ask_all();
  /// Empty: all boards are known as they are now.
  [[nodiscard]] std::string ask_boards();
  /// What was wrong a moment ago; empty: nothing.
  [[nodiscard]] std::string recent_trouble() const;
  void remember_trouble(const std::string& trouble);

  const std::filesystem::path directory_;
  std::atomic<std::uint64_t> asked_{0};
  std::mutex asking_;             // held by whoever asks; before mutex_
  std::mutex asking_for_boards_;  // likewise
  mutable std::mutex mutex_;      // of what follows
  std::shared_ptr<const Known> known_ = std::make_shared<const Known>();
  Clock::time_point known_at_{};
  BoardRows rows_;
  std::shared_ptr<const std::string> boards_;  // null: to be made of rows_
  std::string boards_trouble_;
  Clock::time_point boards_at_{};
  std::string trouble_;  // of the last question, if it had no answer
  Clock::time_point trouble_at_{};
};

}  // namespace bootstorm::web
