#include "results/cell_groups.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

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
  SeedMean result{kNone, kNone, kNone, 0};
  double sum = 0.0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++result.seeds;
  }
  if (result.seeds == 0) return result;
  const auto n = static_cast<double>(result.seeds);
  result.mean = sum / n;
  if (result.seeds == 1) return result;
  double square = 0.0;
  for (const double value : values) {
    if (std::isfinite(value)) square += (value - result.mean) * (value - result.mean);
  }
  result.standard_error = std::sqrt(square / (n - 1.0) / n);
  result.half_width = result.standard_error * boost::math::quantile(boost::math::students_t(n - 1.0), 0.975);
  return result;
}

SeedMean over_seeds(const CellGroup& group, const std::string& path, std::size_t element) {
  SeedMean result = over_seeds(group.values(path, element));
  if (result.seeds != 1) return result;
  result.half_width = over_seeds(group.values(path + "_half_width", element)).mean;
  result.standard_error = result.half_width / 1.96;
  return result;
}

}  // namespace springtide::results
