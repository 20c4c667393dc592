#include "results/cell_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

/// The dimension that is no window; nothing where there is none.
std::optional<Dimension> other_dimension(const VariableInfo& variable) {
  for (const Dimension dimension : variable.dimensions) {
    if (dimension != Dimension::kWindow) return dimension;
  }
  return std::nullopt;
}

std::vector<std::string> elements_of(Dimension dimension, const Dimensions& dimensions) {
  std::vector<std::string> names;
  switch (dimension) {
    case Dimension::kCutoff:
      for (const std::int64_t cutoff : dimensions.cutoffs) names.push_back(fmt::format("{}", cutoff));
      break;
    case Dimension::kQuantile:
      for (const double quantile : dimensions.quantiles) names.push_back(fmt::format("{}", quantile));
      break;
    case Dimension::kDrift:
      for (std::size_t d = 0; d < dimensions.drift_time.size(); ++d) names.push_back(fmt::format("{}", d));
      break;
    case Dimension::kStage:
      return stages();
    case Dimension::kEstimator:
      return estimators();
    case Dimension::kWindow:  // are weighed together, not chosen from
      break;
  }
  return names;
}

std::string spelled(const CellResult& cell) {
  return fmt::format("{} x {} on {}, seed {}", cell.algorithm, cell.strategy, cell.world, cell.seed);
}

bool alike(const CellResult& a, const CellResult& b) {
  return a.algorithm == b.algorithm && a.strategy == b.strategy && a.world == b.world && a.seed == b.seed;
}

/// Values by window, or the one there is; empty where the cell has none.
std::vector<double> values_of(const CellResult& cell, const Metric& metric, const Dimensions& dimensions) {
  const auto it = cell.values.find(metric.variable->path());
  if (it == cell.values.end()) return {};
  const auto other = other_dimension(*metric.variable);
  const std::size_t stride = other ? length_of(*other, dimensions) : 1;
  std::vector<double> values;
  for (std::size_t v = metric.element; v < it->second.size(); v += stride) values.push_back(it->second[v]);
  return values;
}

std::vector<double> weights_of(const CellResult& cell, const Metric& metric, std::size_t windows) {
  const auto it = cell.values.find(metric.variable->group + "/impressions");
  if (!metric.by_window() || it == cell.values.end()) return std::vector<double>(windows, 1.0);
  return it->second;
}

}  // namespace

bool Metric::by_window() const {
  return std::find(variable->dimensions.begin(), variable->dimensions.end(), Dimension::kWindow) !=
         variable->dimensions.end();
}

Metric find_metric(const std::string& name, const Dimensions& dimensions) {
  const std::size_t at = name.find('@');
  const std::string path = name.substr(0, at);
  const VariableInfo* variable = find_variable(path);
  if (variable == nullptr || variable->direction.empty()) {
    std::vector<std::string> known;
    for (const VariableInfo& row : schema()) {
      if (!row.direction.empty()) known.push_back(row.path());
    }
    throw sim::ConfigError(fmt::format("{}: must be a variable of a result for which higher or lower is better; {}",
                                       name, sim::nearest_name_hint(path, known)));
  }
  Metric metric{name, variable, 0};
  const auto other = other_dimension(*variable);
  if (!other) {
    if (at != std::string::npos)
      throw sim::ConfigError(fmt::format("{}: {} has no cutoff, quantile, drift, stage or estimator", name, path));
    return metric;
  }
  const std::vector<std::string> elements = elements_of(*other, dimensions);
  const auto it =
      at == std::string::npos ? elements.end() : std::find(elements.begin(), elements.end(), name.substr(at + 1));
  if (it == elements.end()) {
    throw sim::ConfigError(fmt::format("{}: must say which {}, {}@ and one of {}", name, dimension_name(*other), path,
                                       fmt::join(elements, ", ")));
  }
  metric.element = static_cast<std::size_t>(it - elements.begin());
  return metric;
}

std::vector<Metric> usual_metrics(const ResultFile& file) {
  const auto& cutoffs = file.dimensions().cutoffs;
  const bool ten = std::find(cutoffs.begin(), cutoffs.end(), 10) != cutoffs.end();
  const std::string at = fmt::format("@{}", cutoffs.empty() ? 0 : ten ? 10 : cutoffs.back());
  std::vector<Metric> metrics;
  for (const std::string& name :
       {std::string("accuracy/auc"), std::string("accuracy/log_loss"), "accuracy/ndcg" + at, "accuracy/recall" + at,
        std::string("accuracy/rmse"), std::string("accuracy/mae"), std::string("accuracy/ctr"),
        std::string("accuracy/regret"), std::string("freshness/age_mean"), std::string("cost/train_examples")}) {
    const std::string path = name.substr(0, name.find('@'));
    const bool there = std::any_of(file.cells().begin(), file.cells().end(),
                                   [&](const CellResult& cell) { return cell.values.contains(path); });
    if (there) metrics.push_back(find_metric(name, file.dimensions()));
  }
  return metrics;
}

Pairing pair_cells(const ResultFile& first, const ResultFile& second) {
  Pairing pairing;
  const auto find_in = [](const std::vector<CellResult>& cells, const CellResult& wanted) {
    return std::find_if(cells.begin(), cells.end(), [&](const CellResult& cell) { return alike(cell, wanted); });
  };
  for (const CellResult& cell : first.cells()) {
    const auto other = find_in(second.cells(), cell);
    if (other == second.cells().end()) {
      pairing.only_in_first.push_back(spelled(cell));
      continue;
    }
    auto pairs = std::find_if(pairing.pairs.begin(), pairing.pairs.end(), [&](const CellPairs& of) {
      return of.algorithm == cell.algorithm && of.strategy == cell.strategy && of.world == cell.world;
    });
    if (pairs == pairing.pairs.end()) {
      pairs = pairing.pairs.insert(pairs, {cell.algorithm, cell.strategy, cell.world, {}});
    }
    pairs->cells.emplace_back(&cell, &*other);
  }
  for (const CellResult& cell : second.cells()) {
    if (find_in(first.cells(), cell) == first.cells().end()) pairing.only_in_second.push_back(spelled(cell));
  }
  return pairing;
}

std::optional<PairedMetric> paired(const CellPairs& pairs, const Metric& metric, const Dimensions& dimensions) {
  std::vector<std::vector<double>> first, second, weight;
  for (const auto& [one, other] : pairs.cells) {
    first.push_back(values_of(*one, metric, dimensions));
    second.push_back(values_of(*other, metric, dimensions));
    weight.push_back(weights_of(*one, metric, first.back().size()));
    if (first.back().empty() || first.back().size() != first.front().size() ||
        second.back().size() != first.front().size() || weight.back().size() != first.front().size()) {
      return std::nullopt;
    }
  }
  PairedMetric result;
  result.differences.resize(pairs.cells.size());
  const auto seeds = static_cast<double>(pairs.cells.size());
  std::vector<double> sum(pairs.cells.size()), weights(pairs.cells.size());
  for (std::size_t w = 0; w < first.front().size(); ++w) {
    bool whole = true;
    for (std::size_t s = 0; s < first.size(); ++s) {
      whole &= std::isfinite(first[s][w]) && std::isfinite(second[s][w]) && weight[s][w] > 0.0;
    }
    if (!whole) continue;
    for (std::size_t s = 0; s < first.size(); ++s) {
      result.differences[s].value.push_back(second[s][w] - first[s][w]);
      result.differences[s].weight.push_back(weight[s][w]);
      sum[s] += weight[s][w] * first[s][w];
      weights[s] += weight[s][w];
    }
  }
  if (result.differences.front().value.empty()) {
    // Too few events a window: the whole run has a number still.
    const VariableInfo* overall = metric.by_window() ? find_variable(metric.variable->path() + "_overall") : nullptr;
    if (overall == nullptr) return std::nullopt;
    return paired(pairs, {metric.name, overall, metric.element}, dimensions);
  }
  for (std::size_t s = 0; s < first.size(); ++s) {
    result.first += sum[s] / weights[s] / seeds;
    double differences = 0.0;
    const WindowSeries& series = result.differences[s];
    for (std::size_t w = 0; w < series.value.size(); ++w) differences += series.weight[w] * series.value[w];
    result.second += (sum[s] + differences) / weights[s] / seeds;
  }
  return result;
}

}  // namespace springtide::results
