#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "results/report/tables.hpp"

namespace springtide::results {
namespace {

constexpr std::size_t kMostDrifts = 12;  // of a recurring drift hundreds would make a table nobody reads

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSpoken = {{{"auc", "AUC"},
                                                                                   {"ndcg", "NDCG"},
                                                                                   {"rmse", "RMSE"},
                                                                                   {"mae", "MAE"},
                                                                                   {"ctr", "CTR"},
                                                                                   {"mrr", "MRR"},
                                                                                   {"oracle_ctr", "oracle CTR"}}};

std::string without_overall(std::string name) {
  constexpr std::string_view kOverall = "_overall";
  if (name.ends_with(kOverall)) name.resize(name.size() - kOverall.size());
  return name;
}

std::string element_name(Dimension dimension, std::size_t element, const Dimensions& dimensions) {
  switch (dimension) {
    case Dimension::kCutoff:
      return fmt::format("@{}", dimensions.cutoffs[element]);
    case Dimension::kQuantile:
      return dimensions.quantiles[element] == 1.0 ? " max"
                                                  : fmt::format(" p{:g}", 100.0 * dimensions.quantiles[element]);
    case Dimension::kDrift:
      return fmt::format(", drift {} ({})", element + 1, dimensions.drift_kind[element]);
    case Dimension::kStage:
      return ": " + stages()[element];
    case Dimension::kEstimator:
      return ": " + estimators()[element];
    case Dimension::kWindow:
      break;
  }
  return "";
}

}  // namespace

std::string spoken(const VariableInfo& variable) {
  std::string name = without_overall(variable.name);
  const auto it = std::find_if(kSpoken.begin(), kSpoken.end(), [&](const auto& row) { return row.first == name; });
  if (it != kSpoken.end()) return std::string(it->second);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

ReportColumn column_of(const Metric& metric) {
  const VariableInfo* whole = metric.by_window() ? find_variable(metric.variable->path() + "_overall") : nullptr;
  if (whole == nullptr) whole = metric.variable;
  const std::size_t at = metric.name.find('@');
  return {spoken(*whole) + (at == std::string::npos ? "" : metric.name.substr(at)), whole, metric.element};
}

std::vector<ReportColumn> headline_columns(const ResultFile& file) {
  std::vector<ReportColumn> columns;
  for (const Metric& metric : usual_metrics(file)) columns.push_back(column_of(metric));
  return columns;
}

std::vector<ReportColumn> group_columns(const std::string& group, const Dimensions& dimensions) {
  std::vector<ReportColumn> columns;
  for (const VariableInfo& variable : schema()) {
    const auto& over = variable.dimensions;
    if (variable.name.ends_with("_half_width")) continue;  // told with what it is of
    if (variable.group != group || std::find(over.begin(), over.end(), Dimension::kWindow) != over.end()) continue;
    if (over.empty()) {
      columns.push_back({spoken(variable), &variable, 0});
      continue;
    }
    std::size_t elements = length_of(over.front(), dimensions);
    if (over.front() == Dimension::kDrift) elements = std::min(elements, kMostDrifts);
    for (std::size_t e = 0; e < elements; ++e) {
      columns.push_back({spoken(variable) + element_name(over.front(), e, dimensions), &variable, e});
    }
  }
  return columns;
}

}  // namespace springtide::results
