#include "operate/history.hpp"

#include <nlohmann/json.hpp>

#include "operate/rates_json.hpp"
#include "operate/reply.hpp"

namespace bootstorm::operate {
namespace {

double rate(std::uint64_t from, std::uint64_t to, double seconds) {
  return to <= from || seconds <= 0 ? 0 : static_cast<double>(to - from) / seconds;
}

}  // namespace

Rates History::between(const Mark& from, const Mark& to) {
  const double seconds = static_cast<double>(to.at - from.at) / static_cast<double>(nanos_per_s);
  return {.blocks_s = rate(from.totals.blocks, to.totals.blocks, seconds),
          .bytes_s = rate(from.totals.bytes, to.totals.bytes, seconds),
          .repeated_s = rate(from.totals.repeated, to.totals.repeated, seconds),
          .requests_s = rate(from.totals.requests, to.totals.requests, seconds),
          .dhcp_s = rate(from.totals.dhcp, to.totals.dhcp, seconds),
          .transfers = to.totals.transfers,
          .leases = to.totals.leases};
}

void History::take(const Totals& totals, const Histogram& round_trips, Nanos now) {
  if (!is_due(now)) return;
  const auto set_waits = [&](Rates& rates, const Mark& from) {
    const Histogram waits = round_trips.since(from.round_trips);
    rates.wait_p50_us = waits.quantile_us(0.5);
    rates.wait_p99_us = waits.quantile_us(0.99);
  };
  marks_.push_back({now, totals, round_trips});
  if (marks_.size() == 1) {
    step_from_ = marks_.back();
    return;
  }
  if (marks_.size() > waits_over + 1) marks_.pop_front();
  latest_ = between(marks_[marks_.size() - 2], marks_.back());
  set_waits(latest_, marks_.front());
  if (now < step_from_.at + step_ns) return;
  Step step{now, between(step_from_, marks_.back())};
  set_waits(step.rates, step_from_);
  steps_.push_back(step);
  if (steps_.size() > steps_max) steps_.pop_front();
  step_from_ = marks_.back();
}

std::string history_json(const History& history, Nanos now) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const History::Step& step : history.steps()) {
    nlohmann::ordered_json json{{"age_ms", (now - step.at) / nanos_per_ms}};
    json.update(rates_json(step.rates));
    steps.push_back(std::move(json));
  }
  return nlohmann::ordered_json{
      {"v", language_version}, {"ok", true}, {"step_ms", History::step_ns / nanos_per_ms}, {"steps", std::move(steps)}}
      .dump();
}

}  // namespace bootstorm::operate
