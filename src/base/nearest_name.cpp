#include "base/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace bootstorm {
namespace {

/// Letters to insert, remove, change or swap with their neighbour. Keys are short, so the plain table will do.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({change, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

std::string folded(std::string_view name) {
  std::string result{name};
  for (char& character : result) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    if (character == '-' || character == ' ') character = '_';
  }
  return result;
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> known) {
  constexpr std::size_t name_bytes_max = 40;  // nobody means a known key by more
  if (name.size() > name_bytes_max) return std::nullopt;
  const std::string wanted = folded(name);
  std::optional<std::string_view> nearest;
  std::size_t nearest_distance = name_bytes_max;
  for (const auto candidate : known) {
    const bool part = (wanted.size() >= 4 && candidate.find(wanted) != std::string_view::npos) ||
                      (candidate.size() >= 4 && wanted.find(candidate) != std::string::npos);
    const std::size_t distance = part ? 1 : edit_distance(wanted, candidate);
    const std::size_t distance_max = std::max<std::size_t>(1, candidate.size() / 3);
    if (distance > distance_max || distance >= candidate.size() || distance >= nearest_distance) continue;
    nearest = candidate;
    nearest_distance = distance;
  }
  return nearest;
}

}  // namespace bootstorm
