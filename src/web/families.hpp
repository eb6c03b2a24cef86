// Metrics as Prometheus' text format has them, filled from the JSON of answers.
#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bootstorm::web {

using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<prometheus::ClientMetric::Label>;

/// A field that is a number; else 0.
[[nodiscard]] double number_of(const nlohmann::json& of, std::string_view name);
/// A field; an empty object if there is none.
[[nodiscard]] const nlohmann::json& member_of(const nlohmann::json& of, std::string_view name);

/// The families in the order in which they are added.
class Families {
 public:
  /// `name`: behind "bootstorm_".
  MetricFamily& add(MetricType type, std::string_view name, std::string_view help);
  static void set(MetricFamily& family, double value, Labels labels = {});
  /// One histogram of an answer, as operate::histogram_json() has it, in seconds.
  static void set_histogram(MetricFamily& family, const nlohmann::json& histogram, Labels labels = {});
  void counter(std::string_view name, std::string_view help, double value) {
    set(add(MetricType::Counter, name, help), value);
  }
  void gauge(std::string_view name, std::string_view help, double value) {
    set(add(MetricType::Gauge, name, help), value);
  }
  [[nodiscard]] std::string text() const;

 private:
  std::vector<MetricFamily> all_;
};

}  // namespace bootstorm::web
