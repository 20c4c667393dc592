#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/estimated_mean.hpp"
#include "results/result_file.hpp"
#include "results/schema.hpp"

namespace springtide::results {

/// One number of each cell: a variable, and of one with a cutoff, quantile, drift, stage or estimator which.
struct Metric {
  std::string name;  ///< "accuracy/ndcg@10"
  const VariableInfo* variable = nullptr;
  std::size_t element = 0;  ///< along the dimension that is no window

  bool by_window() const;
  bool higher_is_better() const { return variable->direction == "higher"; }
};
/// @param name  path of a variable that has a better direction, with "@10" (a cutoff), "@0.99" (a quantile), "@0" (a
///              drift, by number), "@model" (a stage) or "@dr" (an estimator) where it has such a dimension
/// @throws sim::ConfigError naming the rule and the nearest name.
Metric find_metric(const std::string& name, const Dimensions& dimensions);
/// What people ask first, as far as any cell of the file has it: AUC, log loss, NDCG and recall at 10 or the longest
/// list, RMSE, CTR, regret, age, training.
std::vector<Metric> usual_metrics(const ResultFile& file);

/// An algorithm under a strategy in a world, in two files, by seed.
struct CellPairs {
  std::string algorithm, strategy, world;
  std::vector<std::pair<const CellResult*, const CellResult*>> cells;  ///< of the one and of the other, seed by seed
};
/// In the order of the first file.
struct Pairing {
  std::vector<CellPairs> pairs;
  std::vector<std::string> only_in_first, only_in_second;  ///< "mlp x daily on news, seed 3"
};
Pairing pair_cells(const ResultFile& first, const ResultFile& second);

/// The metric in both, and the difference second - first. Windows in which either has no number are left out for all
/// seeds; the rest count by their impressions. Where none is left, the whole run's number is taken.
struct PairedMetric {
  double first = 0.0, second = 0.0;       ///< means over seeds of the weighted means over windows
  std::vector<WindowSeries> differences;  ///< one a seed
};
/// Nothing where some pair lacks it.
std::optional<PairedMetric> paired(const CellPairs& pairs, const Metric& metric, const Dimensions& dimensions);

}  // namespace springtide::results
