#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/result_file.hpp"

namespace springtide::results {

/// The cells of one algorithm under one strategy in one world: they differ in the seed alone.
struct CellGroup {
  std::string algorithm, strategy, world;
  std::vector<const CellResult*> cells;

  /// One element of a variable's row, cell by cell; NaN where a cell has no such number.
  std::vector<double> values(const std::string& path, std::size_t element = 0) const;
};

/// In the order of the file, which must outlive them.
std::vector<CellGroup> group_cells(const ResultFile& file);

/// The strategy of the oracle, which ranks by the truth and so has nothing to keep fresh.
inline constexpr std::string_view kTruth = "truth";

/// What seeds say of one figure. NaN where there is nothing to say it from.
struct SeedMean {
  double mean = 0.0;
  double half_width = 0.0;  ///< of its 95 % interval, by Student's t; of one seed NaN
  std::size_t seeds = 0;    ///< that have a number
};
/// Mean over those that are finite.
SeedMean over_seeds(std::span<const double> values);
/// The same of one element of a variable's row. Of one seed, which says nothing of chance, the interval is that of its
/// windows, where the file has one (see half_widths.hpp).
SeedMean over_seeds(const CellGroup& group, const std::string& path, std::size_t element = 0);

}  // namespace springtide::results
