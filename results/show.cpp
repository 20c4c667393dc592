#include "results/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "results/cell_groups.hpp"
#include "results/laid_out.hpp"
#include "results/report/tables.hpp"
#include "results/units.hpp"

namespace springtide::results {
namespace {

struct Column {
  std::string title;
  std::string path;
  std::size_t element = 0;  ///< of the variable's row
  std::string (*format)(double value, double error);
};

std::string number(double value, double error) {
  return error >= 5e-5 ? fmt::format("{:.4f} ±{:.4f}", value, error) : fmt::format("{:.4f}", value);
}
std::string count(double value, double) { return fmt::format("{:.0f}", value); }
std::string in(const Unit& unit, double value) {
  return fmt::format("{:.{}f}{}", value / unit.scale, unit.digits, unit.name);
}
std::string age(double seconds, double) { return in(duration_unit(seconds), seconds); }
std::string latency(double ns, double) { return in(latency_unit(ns), ns); }

std::vector<Column> columns_for(const Dimensions& dimensions) {
  // The list length people quote, or the longest there is.
  const auto& cutoffs = dimensions.cutoffs;
  const auto ten = std::find(cutoffs.begin(), cutoffs.end(), 10);
  const std::size_t c = ten != cutoffs.end() ? static_cast<std::size_t>(ten - cutoffs.begin()) : cutoffs.size() - 1;
  const std::string at = fmt::format("@{}", cutoffs.empty() ? 0 : cutoffs[c]);
  return {{"AUC", "accuracy/auc_overall", 0, number},
          {"log loss", "accuracy/log_loss_overall", 0, number},
          {"NE", "accuracy/normalized_entropy_overall", 0, number},
          {"NDCG" + at, "accuracy/ndcg_overall", c, number},
          {"recall" + at, "accuracy/recall_overall", c, number},
          {"MRR", "accuracy/mrr_overall", 0, number},
          {"RMSE", "accuracy/rmse_overall", 0, number},
          {"MAE", "accuracy/mae_overall", 0, number},
          {"CTR", "accuracy/ctr_overall", 0, number},
          {"regret", "accuracy/regret_overall", 0, number},
          {"age", "freshness/age_mean", 0, age},
          {"publishes", "freshness/publishes", 0, count},
          {"serve p50", "latency/serve", 0, latency},
          {"serve p99", "latency/serve", 2, latency},
          {"update p50", "latency/update", 0, latency},
          {"examples", "cost/train_examples", 0, count}};
}

std::optional<std::string> entry(const CellGroup& group, const Column& column) {
  const SeedMean over = over_seeds(group.values(column.path, column.element));
  if (over.seeds == 0) return std::nullopt;
  return column.format(over.mean, over.seeds > 1 ? over.standard_error : 0.0);
}

/// "3.2 ±0.4 h (2 of 3)": of how many seeds, where it is not all.
std::string interval_entry(const CellGroup& group, const ReportColumn& column) {
  const SeedMean over = over_seeds(group.values(column.variable->path(), column.element));
  if (over.seeds == 0) return "--";
  const std::string text = text_of(over, column.variable->units);
  return over.seeds == group.cells.size() ? text : fmt::format("{} ({} of {})", text, over.seeds, group.cells.size());
}

}  // namespace

std::string show_intervals(const ResultFile& file, const std::vector<std::string>& metrics, bool markdown) {
  std::vector<ReportColumn> columns;
  for (const std::string& name : metrics) columns.push_back(column_of(find_metric(name, file.dimensions())));
  if (metrics.empty()) columns = headline_columns(file);
  std::vector<std::vector<std::string>> table{{"algorithm", "strategy", "world"}};
  for (const ReportColumn& column : columns) table[0].push_back(column.title);
  for (const CellGroup& group : group_cells(file)) {
    table.push_back({group.algorithm, group.strategy, group.world});
    for (const ReportColumn& column : columns) table.back().push_back(interval_entry(group, column));
  }
  return (markdown ? markdown_table(table) : laid_out(table, 3)) +
         "\nMean over seeds with its 95 % interval by Student's t; (2 of 3): of those seeds that have a number.\n";
}

std::string show(const ResultFile& file) {
  const std::vector<CellGroup> rows = group_cells(file);
  std::size_t seeds = 0;
  for (const CellGroup& row : rows) seeds = std::max(seeds, row.cells.size());
  std::string text =
      fmt::format("{}\n{} cells ({}), up to {} seeds each; springtide {}, {}, {}\n\n", file.attribute("title"),
                  file.cells().size(), file.complete() ? "complete" : "INCOMPLETE: resume with --resume", seeds,
                  file.attribute("springtide_version"), file.attribute("architecture"), file.attribute("created"));
  if (rows.empty()) return text;
  std::vector<std::vector<std::string>> table(rows.size() + 1);
  table[0] = {"algorithm", "strategy", "world"};
  for (std::size_t r = 0; r < rows.size(); ++r) table[r + 1] = {rows[r].algorithm, rows[r].strategy, rows[r].world};
  for (const Column& column : columns_for(file.dimensions())) {
    std::vector<std::optional<std::string>> entries;
    for (const CellGroup& row : rows) entries.push_back(entry(row, column));
    if (std::none_of(entries.begin(), entries.end(), [](const auto& value) { return value.has_value(); })) continue;
    table[0].push_back(column.title);
    for (std::size_t r = 0; r < rows.size(); ++r) table[r + 1].push_back(entries[r].value_or("--"));
  }
  return text + laid_out(table, 3) + (seeds > 1 ? "\nMean over seeds ± standard error.\n" : "");
}

}  // namespace springtide::results
