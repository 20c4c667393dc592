#pragma once

#include <string>
#include <vector>

#include "results/cell_groups.hpp"
#include "results/cell_pairs.hpp"
#include "results/schema.hpp"

namespace springtide::results {

/// A column of a table: one element of a variable, over groups.
struct ReportColumn {
  std::string title;
  const VariableInfo* variable = nullptr;
  std::size_t element = 0;
};

/// What people call a variable: "AUC", "NDCG", "age mean".
std::string spoken(const VariableInfo& variable);

/// A number as people are told it, with its interval and the unit in which it reads well: "0.731 ±0.021", "3.2 ±0.4 h".
std::string text_of(const SeedMean& over, const std::string& units);

/// The whole run's number of a metric.
ReportColumn column_of(const Metric& metric);
/// What people ask first, of the whole run.
std::vector<ReportColumn> headline_columns(const ResultFile& file);
/// Every variable of a group of the file that is not by window, each element a column. Of many drifts, the first.
std::vector<ReportColumn> group_columns(const std::string& group, const Dimensions& dimensions);

/// A table with a row a group of cells: means with 95 % intervals over seeds, what does not apply as "n/a" with the
/// reason below. Columns in which no group has a number are named below the table instead. Where higher or lower is
/// better, the best of each world is marked, and so is what was not shown to differ from it by its pairs of seeds.
/// @param front  of each group, whether it is on the Pareto front; empty: no such column
/// "" where no column has a number.
std::string table_of(const std::string& caption, const std::vector<CellGroup>& groups,
                     const std::vector<ReportColumn>& columns, const std::vector<bool>& front = {});

}  // namespace springtide::results
