#include "results/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "results/laid_out.hpp"

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
std::string age(double seconds, double) {
  if (seconds < 120.0) return fmt::format("{:.1f}s", seconds);
  if (seconds < 7200.0) return fmt::format("{:.1f}m", seconds / 60.0);
  if (seconds < 172'800.0) return fmt::format("{:.1f}h", seconds / 3600.0);
  return fmt::format("{:.1f}d", seconds / 86'400.0);
}
std::string latency(double ns, double) {
  if (ns < 1e3) return fmt::format("{:.0f}ns", ns);
  if (ns < 1e6) return fmt::format("{:.2f}us", ns / 1e3);
  return fmt::format("{:.2f}ms", ns / 1e6);
}

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

struct Row {
  std::string algorithm, strategy, world;
  std::vector<const CellResult*> cells;
};

std::vector<Row> rows_of(const ResultFile& file) {
  std::vector<Row> rows;
  for (const CellResult& cell : file.cells()) {
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return row.algorithm == cell.algorithm && row.strategy == cell.strategy && row.world == cell.world;
    });
    Row& row = it != rows.end() ? *it : rows.emplace_back(Row{cell.algorithm, cell.strategy, cell.world, {}});
    row.cells.push_back(&cell);
  }
  return rows;
}

std::optional<std::string> entry(const Row& row, const Column& column) {
  std::vector<double> values;
  for (const CellResult* cell : row.cells) {
    const auto it = cell->values.find(column.path);
    if (it == cell->values.end() || column.element >= it->second.size()) continue;
    if (std::isfinite(it->second[column.element])) values.push_back(it->second[column.element]);
  }
  if (values.empty()) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  double mean = 0.0, square = 0.0;
  for (const double value : values) mean += value / n;
  for (const double value : values) square += (value - mean) * (value - mean);
  const double error = values.size() > 1 ? std::sqrt(square / (n - 1.0) / n) : 0.0;
  return column.format(mean, error);
}

}  // namespace

std::string show(const ResultFile& file) {
  const std::vector<Row> rows = rows_of(file);
  std::size_t seeds = 0;
  for (const Row& row : rows) seeds = std::max(seeds, row.cells.size());
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
    for (const Row& row : rows) entries.push_back(entry(row, column));
    if (std::none_of(entries.begin(), entries.end(), [](const auto& value) { return value.has_value(); })) continue;
    table[0].push_back(column.title);
    for (std::size_t r = 0; r < rows.size(); ++r) table[r + 1].push_back(entries[r].value_or("--"));
  }
  return text + laid_out(table, 3) + (seeds > 1 ? "\nMean over seeds ± standard error.\n" : "");
}

}  // namespace springtide::results
