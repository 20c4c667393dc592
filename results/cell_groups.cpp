#include "results/cell_groups.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "results/estimated_mean.hpp"

namespace springtide::results {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<double> CellGroup::values(const std::string& path, std::size_t element) const {
  std::vector<double> values;
  for (const CellResult* cell : cells) {
    const auto it = cell->values.find(path);
    values.push_back(it == cell->values.end() || element >= it->second.size() ? kNone : it->second[element]);
  }
  return values;
}

std::vector<CellGroup> group_cells(const ResultFile& file) {
  std::vector<CellGroup> groups;
  for (const CellResult& cell : file.cells()) {
    const auto it = std::find_if(groups.begin(), groups.end(), [&](const CellGroup& group) {
      return group.algorithm == cell.algorithm && group.strategy == cell.strategy && group.world == cell.world;
    });
    CellGroup& group =
        it != groups.end() ? *it : groups.emplace_back(CellGroup{cell.algorithm, cell.strategy, cell.world, {}});
    group.cells.push_back(&cell);
  }
  return groups;
}

SeedMean over_seeds(std::span<const double> values) {
  std::vector<double> there;
  std::copy_if(values.begin(), values.end(), std::back_inserter(there),
               [](double value) { return std::isfinite(value); });
  if (there.empty()) return {kNone, kNone, 0};
  const EstimatedMean estimate = mean_of_seeds(there);
  return {estimate.mean, estimate.half_width(), there.size()};
}

SeedMean over_seeds(const CellGroup& group, const std::string& path, std::size_t element) {
  SeedMean result = over_seeds(group.values(path, element));
  if (result.seeds != 1) return result;
  result.half_width = over_seeds(group.values(path + "_half_width", element)).mean;
  return result;
}

}  // namespace springtide::results
