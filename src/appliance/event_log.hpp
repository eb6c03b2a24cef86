// The workers' events, as lines for people. What the network provokes can neither fill the log nor drown an alarm in
// it: of each kind of alarm the first of a minute are logged, and when the minute is over, one line says how many there
// were besides.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "appliance/board_log.hpp"
#include "base/workers.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class EventLog {
 public:
  /// Of one kind of alarm in one interval: fewer than control is told of, because boards have lines of their own.
  static constexpr std::uint32_t described_max = 2;
  static_assert(described_max <= reports_described_max);
  /// Lines a minute that anybody on the network can provoke, at most, whatever he sends: for each kind of alarm what
  /// two intervals can describe, what boards come to, and the rest for sums and for the summaries of boots and
  /// transfers.
  static constexpr std::size_t lines_per_minute_max = 100;
  static_assert(alarm_kind_count * 2 * described_max + BoardLog::lines_per_minute_max + 16 <= lines_per_minute_max);
  /// Lines of the debug log in a second. An ordinary boot storm stays below.
  static constexpr std::uint32_t debug_lines_per_s_max = 1000;

  explicit EventLog(const Workers& workers) : workers_(workers) {}

  /// Logs one line, or counts it: what needs attention as a warning or an error, what happens at every boot for debug.
  void take(const Event& event, Nanos now);
  /// Call it after all waiting events were taken. Sums up what was not described.
  void poll(Nanos now);
  /// The same at the end: nothing that was counted stays unsaid.
  void finish();

 private:
  struct Alarms {
    ReportBudget budget;
    std::uint64_t told = 0;  // described, or summed up
    std::string latest;      // the last one that control saw and did not describe
  };

  void sum_up(EventKind kind);
  void tell_lost(Statistic statistic, std::uint64_t& told);

  const Workers& workers_;
  std::array<Alarms, event_kind_count> alarms_;  // by kind; those that are no alarms stay empty
  ReportBudget debug_lines_;
  ReportLimit lost_;
  std::uint64_t alarms_lost_told_ = 0;
  std::uint64_t board_events_lost_told_ = 0;
  std::uint64_t events_lost_told_ = 0;
};

}  // namespace bootstorm::appliance
