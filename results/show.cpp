#include "results/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "results/cell_groups.hpp"
#include "results/laid_out.hpp"
#include "results/report/tables.hpp"
#include "results/schema.hpp"
#include "results/units.hpp"

namespace springtide::results {
namespace {

struct Column {
  std::string title;
  std::string path;
  std::size_t element = 0;  ///< of the variable's row
  std::string (*format)(double value, double half_width);
};

std::string number(double value, double half_width) {
  return half_width >= 5e-5 ? fmt::format("{:.4f} ±{:.4f}", value, half_width) : fmt::format("{:.4f}", value);
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
  const SeedMean over = over_seeds(group, column.path, column.element);
  if (over.seeds == 0) return std::nullopt;
  return column.format(over.mean, std::isfinite(over.half_width) ? over.half_width : 0.0);
}

/// "3.2 ±0.4 h (2 of 3)": of how many seeds, where it is not all.
std::string interval_entry(const CellGroup& group, const ReportColumn& column) {
  const SeedMean over = over_seeds(group, column.variable->path(), column.element);
  if (over.seeds == 0) return "--";
  const std::string text = text_of(over, column.variable->units);
  return over.seeds == group.cells.size() ? text : fmt::format("{} ({} of {})", text, over.seeds, group.cells.size());
}

/// The tables' first columns, a row a group under their headings.
std::vector<std::vector<std::string>> named_rows(const std::vector<CellGroup>& groups) {
  std::vector<std::vector<std::string>> table = {{"algorithm", "strategy", "world"}};
  for (const CellGroup& group : groups) table.push_back({group.algorithm, group.strategy, group.world});
  return table;
}

/// A value and its interval, each the mean over seeds: that of one log, not of several.
std::optional<std::string> interval(const CellGroup& group, const std::string& path, std::size_t element) {
  const SeedMean value = over_seeds(group.values(path, element));
  if (value.seeds == 0) return std::nullopt;
  const SeedMean low = over_seeds(group.values(path + "_low", element)),
                 high = over_seeds(group.values(path + "_high", element));
  const std::string known = low.seeds == 0 ? "?" : fmt::format("{:.4f}, {:.4f}", low.mean, high.mean);
  return fmt::format("{:.4f} [{}]", value.mean, known);
}

/// What the log's propensities say of each policy, by the estimators that serve most logs; "" where nobody asked.
std::string off_policy(const std::vector<CellGroup>& groups) {
  std::vector<std::vector<std::string>> table = named_rows(groups);
  bool any = false;
  const auto add = [&](const std::string& title, auto&& entry_of) {
    std::vector<std::optional<std::string>> entries;
    for (const CellGroup& group : groups) entries.push_back(entry_of(group));
    if (std::none_of(entries.begin(), entries.end(), [](const auto& text) { return text.has_value(); })) return;
    any = true;
    table[0].push_back(title);
    for (std::size_t g = 0; g < groups.size(); ++g) table[g + 1].push_back(entries[g].value_or("--"));
  };
  add("the log's own", [](const CellGroup& group) { return interval(group, "off_policy/on_policy", 0); });
  add("truth", [](const CellGroup& group) { return entry(group, {"", "off_policy/truth", 0, number}); });
  const auto place_of = [](const std::string& name) {
    return static_cast<std::size_t>(std::find(estimators().begin(), estimators().end(), name) - estimators().begin());
  };
  for (const char* name : {"ips", "snips", "dr"}) {
    add(name, [&](const CellGroup& group) { return interval(group, "off_policy/value", place_of(name)); });
  }
  add("ESS", [&](const CellGroup& group) {
    return entry(group, {"", "off_policy/effective_sample_size", place_of("ips"), count});
  });
  if (!any) return "";
  return "\nClicks an impression by the log's propensities, were each to show [interval of one log]; ESS: effective "
         "sample size of ips.\n" +
         laid_out(table, 3);
}

}  // namespace

std::string show_intervals(const ResultFile& file, const std::vector<std::string>& metrics, bool markdown) {
  std::vector<ReportColumn> columns;
  for (const std::string& name : metrics) columns.push_back(column_of(find_metric(name, file.dimensions())));
  if (metrics.empty()) columns = headline_columns(file);
  const std::vector<CellGroup> groups = group_cells(file);
  std::vector<std::vector<std::string>> table = named_rows(groups);
  for (const ReportColumn& column : columns) {
    table[0].push_back(column.title);
    for (std::size_t g = 0; g < groups.size(); ++g) table[g + 1].push_back(interval_entry(groups[g], column));
  }
  return (markdown ? markdown_table(table) : laid_out(table, 3)) +
         "\nMean over seeds with its 95 % interval by Student's t, of one seed by its windows; (2 of 3): of those "
         "seeds that have "
         "a number.\n";
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
  std::vector<std::vector<std::string>> table = named_rows(rows);
  for (const Column& column : columns_for(file.dimensions())) {
    std::vector<std::optional<std::string>> entries;
    for (const CellGroup& row : rows) entries.push_back(entry(row, column));
    if (std::none_of(entries.begin(), entries.end(), [](const auto& value) { return value.has_value(); })) continue;
    table[0].push_back(column.title);
    for (std::size_t r = 0; r < rows.size(); ++r) table[r + 1].push_back(entries[r].value_or("--"));
  }
  text += laid_out(table, 3);
  const bool errors = text.find("±") != std::string::npos;
  text += off_policy(rows);
  if (seeds > 1) return text + "\nMean over seeds with its 95 % interval.\n";
  return errors ? text + "\nOf one seed with its 95 % interval by windows.\n" : text;
}

}  // namespace springtide::results
