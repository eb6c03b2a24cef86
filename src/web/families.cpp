#include "web/families.hpp"

#include <prometheus/text_serializer.h>

#include <cstdint>
#include <limits>
#include <utility>

namespace bootstorm::web {

using Json = nlohmann::json;
using prometheus::ClientMetric;

double number_of(const Json& of, std::string_view name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_number() ? found->get<double>() : 0;
}

const Json& member_of(const Json& of, std::string_view name) {
  static const Json none = Json::object();
  const auto found = of.find(name);
  return found == of.end() ? none : *found;
}

MetricFamily& Families::add(MetricType type, std::string_view name, std::string_view help) {
  return all_.emplace_back(MetricFamily{"bootstorm_" + std::string{name}, std::string{help}, type, {}});
}

void Families::set(MetricFamily& family, double value, Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
}

void Families::set_histogram(MetricFamily& family, const Json& histogram, Labels labels) {
  const Json& bounds = member_of(histogram, "le_us");
  const Json& counts = member_of(histogram, "counts");
  if (!bounds.is_array() || !counts.is_array() || counts.size() != bounds.size() + 1) return;
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    below += counts[i].is_number() ? counts[i].get<std::uint64_t>() : 0;
    const double bound = i < bounds.size() && bounds[i].is_number() ? bounds[i].get<double>() / 1e6
                                                                    : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({below, bound});
  }
  metric.histogram.sample_count = below;
  metric.histogram.sample_sum = number_of(histogram, "sum_us") / 1e6;
  family.metric.push_back(std::move(metric));
}

std::string Families::text() const { return prometheus::TextSerializer{}.Serialize(all_); }

}  // namespace bootstorm::web
