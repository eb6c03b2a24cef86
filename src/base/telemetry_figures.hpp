// What DPDK's telemetry tells of this program: figures by name, in groups, for each of its commands.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace bootstorm {

struct TelemetryFigures {
  struct Figure {
    std::string_view name;  // of a table, so that it outlives this
    std::uint64_t value = 0;
  };
  struct Group {
    std::string_view name;
    std::vector<Figure> figures;
  };
  std::vector<Group> stats;   // /bootstorm/stats
  std::vector<Group> boards;  // /bootstorm/boards
};

}  // namespace bootstorm
