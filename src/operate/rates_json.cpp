#include "operate/rates_json.hpp"

#include <cmath>
#include <string>

namespace bootstorm::operate {
namespace {

double in_tenths(double value) { return std::round(value * 10) / 10; }

}  // namespace

nlohmann::ordered_json rates_json(const Rates& rates) {
  return {{"blocks_s", in_tenths(rates.blocks_s)},
          {"bytes_s", in_tenths(rates.bytes_s)},
          {"repeated_s", in_tenths(rates.repeated_s)},
          {"requests_s", in_tenths(rates.requests_s)},
          {"dhcp_s", in_tenths(rates.dhcp_s)},
          {"transfers", rates.transfers},
          {"leases", rates.leases},
          {"wait_p50_us", rates.wait_p50_us},
          {"wait_p99_us", rates.wait_p99_us}};
}

nlohmann::ordered_json histogram_json(const Histogram& histogram) {
  return {{"le_us", histogram.bounds_us()}, {"counts", histogram.counts()}, {"sum_us", histogram.sum_us()}};
}

nlohmann::ordered_json times_json(const Times& times) {
  nlohmann::ordered_json boots = nlohmann::ordered_json::object();
  for (std::size_t model = 0; model < model_count; ++model) {
    if (times.boots[model].total() == 0) continue;
    boots[std::string{name_of(static_cast<Model>(model))}] = histogram_json(times.boots[model]);
  }
  return {{"round_trip", histogram_json(times.round_trips)},
          {"file", histogram_json(times.files)},
          {"boot", std::move(boots)}};
}

}  // namespace bootstorm::operate
