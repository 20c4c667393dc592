#include "results/report/report.hpp"

#include <limits>
#include <set>

#include "results/file_writer.hpp"
#include "results/report/absence.hpp"
#include "results/report/figure_data.hpp"
#include "results/report/markup.hpp"
#include "results/report/off_policy.hpp"
#include "results/report/pareto.hpp"
#include "results/report/tables.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

ResultFile written(std::vector<CellResult> cells) {
  const TemporaryFolder folder;
  write_result_file(folder / "a.h5", sample_provenance(), sample_dimensions(), std::move(cells), true);
  return ResultFile::read(folder / "a.h5");
}

TEST_CASE("a page's text cannot become markup") {
  CHECK(escaped("<script>\"'&\x01\n") == "&lt;script&gt;&quot;&#39;&amp;\xEF\xBF\xBD\n");
  CHECK(escaped("täglich") == "täglich");
}

TEST_CASE("a number is told to the digits that its interval leaves") {
  CHECK(with_interval(0.731234, 0.00214) == "0.7312 ±0.0021");
  CHECK(with_interval(43'200.0, 1800.0, 3600.0, "h") == "12.00 ±0.50 h");
  CHECK(with_interval(123'456.0, 1234.0) == "123456 ±1234");
  CHECK(with_interval(0.731234, kNone) == "0.7312");
  CHECK(with_interval(24.0, 0.0) == "24");  // alike under every seed
  CHECK(with_interval(123'456.0, kNone) == "123456");
  CHECK(with_interval(-0.5, 0.013) == "-0.500 ±0.013");
  CHECK(with_interval(0.0, kNone) == "0");
  CHECK(with_interval(kNone, kNone).empty());
}

TEST_CASE("whatever has no number has a reason") {
  for (const VariableInfo& variable : schema()) {
    INFO(variable.path());
    CHECK(absence(variable.path()) != "not measured");
  }
  CHECK(absence("accuracy/rmse_overall") == absence("accuracy/rmse"));
  CHECK(absence("accuracy/new_items/ndcg") != absence("accuracy/ndcg"));
}

TEST_CASE("the Pareto front holds what nothing beats in everything") {
  // (quality, cost): b is beaten by a; c is cheaper; d is as good as a in both, so neither beats the other; e is the
  // best; what lacks a number is not judged.
  const std::vector<Choice> choices = {{0.7, {10.0, 1.0}}, {0.6, {10.0, 1.0}},  {0.6, {5.0, 1.0}},  {0.7, {10.0, 1.0}},
                                       {0.9, {99.0, 9.0}}, {kNone, {0.0, 0.0}}, {1.0, {kNone, 0.0}}};
  CHECK(pareto_front(choices) == std::vector<bool>{true, false, true, true, true, false, false});
}

TEST_CASE("where lower is better, the front is of the low, and each world has its own") {
  std::vector<CellResult> cells = sample_cells();
  const double log_loss[] = {0.3, 0.4, 0.3, 0.4}, seconds[] = {2.0, 2.0, 2.0, 2.0};
  for (std::size_t c = 0; c < cells.size(); ++c) {
    cells[c].values["accuracy/log_loss_overall"] = {log_loss[c]};
    cells[c].values["cost/train_seconds"] = {seconds[c]};
  }
  ResultFile file = written(cells);
  CHECK(front_of(group_cells(file), "accuracy/log_loss_overall", 0) == std::vector<bool>{true, false});
  cells[1].world = cells[3].world = "elsewhere";
  file = written(cells);
  CHECK(front_of(group_cells(file), "accuracy/log_loss_overall", 0) == std::vector<bool>{true, true});
}

TEST_CASE("a table names what is best, what is not told apart from it, and what does not apply") {
  std::vector<CellResult> cells = sample_cells();
  // By seed: .50 .52 against .53 .51: a mean difference of .01, of either sign.
  const double auc[] = {0.50, 0.53, 0.52, 0.51};
  for (std::size_t c = 0; c < cells.size(); ++c) cells[c].values["accuracy/auc_overall"] = {auc[c]};
  cells[0].values.erase("cost/wall_seconds");
  cells[2].values.erase("cost/wall_seconds");
  const ResultFile file = written(cells);
  const std::vector<CellGroup> groups = group_cells(file);
  const std::string table = table_of("A & B", groups, headline_columns(file));
  CHECK(table.find("<caption>A &amp; B</caption>") != std::string::npos);
  // Quantile of t with one degree of freedom: 12.706; both deviations .0141, so standard errors .01.
  CHECK(table.find(">0.51 ±0.13<sup") != std::string::npos);
  CHECK(table.find("<strong>0.52 ±0.13</strong>") != std::string::npos);
  const std::string costs = table_of("cost", groups, group_columns("cost", file.dimensions()));
  CHECK(costs.find(">n/a</td>") != std::string::npos);
  CHECK(costs.find("<li>n/a, wall seconds: not measured in this run") != std::string::npos);
  CHECK(costs.find("not applicable, so left out: train seconds, train examples per day, peak bytes") !=
        std::string::npos);
  CHECK(table_of("nothing", groups, group_columns("cleaning", file.dimensions())).empty());
}

TEST_CASE("every element of every variable that is not by window is a column of some table") {
  const Dimensions dimensions = sample_dimensions();
  std::set<std::string> titles;
  std::size_t columns = 0, elements = 0;
  for (const char* group :
       {"accuracy", "accuracy/new_items", "accuracy/new_users", "freshness", "cleaning", "latency", "cost"}) {
    for (const ReportColumn& column : group_columns(group, dimensions)) {
      titles.insert(std::string(group) + column.title);
      ++columns;
    }
  }
  for (const VariableInfo& variable : schema()) {
    if (variable.group == "off_policy") continue;          // a row an estimator, in a table of its own
    if (variable.name.ends_with("_half_width")) continue;  // told with what it is of
    std::size_t row = 1;
    for (const Dimension dimension : variable.dimensions) {
      row *= dimension == Dimension::kWindow ? 0 : length_of(dimension, dimensions);
    }
    elements += row;
  }
  CHECK(columns == elements);
  CHECK(titles.size() == columns);
}

TEST_CASE("off-policy estimates are rows with their intervals, and none is the best") {
  std::vector<CellResult> cells = sample_cells();
  CHECK(off_policy_table(group_cells(written(cells))).empty());
  cells[0].values["off_policy/on_policy"] = {0.0046};
  cells[0].values["off_policy/on_policy_low"] = {0.0033};
  cells[0].values["off_policy/on_policy_high"] = {0.0059};
  cells[0].values["off_policy/value"] = {kNone, 0.01, kNone, kNone, 0.0};
  cells[0].values["off_policy/value_low"] = {kNone, -0.002, kNone, kNone, kNone};
  cells[0].values["off_policy/value_high"] = {kNone, 0.022, kNone, kNone, kNone};
  cells[0].values["off_policy/effective_sample_size"] = {kNone, 283.4, kNone, kNone, 283.4};
  const ResultFile file = written(cells);
  const std::string table = off_policy_table(group_cells(file));
  const auto has = [&](const std::string& text) { return table.find(text) != std::string::npos; };
  CHECK(has(">the log&#39;s own policy</td><td data-value=\"0.0045999999999999999\">0.00460</td>"));
  CHECK(has(">0.00330</td><td data-value=\"0.0058999999999999999\">0.00590</td><td></td></tr>"));
  CHECK(has(">ips</td><td data-value=\"0.01\">0.01000</td><td data-value=\"-0.002\">-0.00200</td>"));
  CHECK(has("data-value=\"283.39999999999998\">283</td></tr>"));
  // No click of what weighs: a value, and nothing known of how sure.
  CHECK(has(">dr</td><td data-value=\"0\">0.00000</td><td class=\"absent\""));
  CHECK_FALSE(has("snips"));
  CHECK_FALSE(has("best"));
  CHECK(report(file).find(table) != std::string::npos);
}

TEST_CASE("a page says what its intervals are of") {
  std::vector<CellResult> cells = sample_cells();
  CHECK_THAT(report(written(cells)), Catch::Contains("Intervals are Student’s, over seeds"));
  std::erase_if(cells, [](const CellResult& cell) { return cell.seed != 1; });
  CHECK_THAT(report(written(cells)), Catch::Contains("Intervals are of one seed, by its windows"));
}

TEST_CASE("the same file gives the same page, and one without cells a page too") {
  const ResultFile file = written(sample_cells());
  CHECK(report(file) == report(file));
  CHECK(report(written({})).find("No cell has finished yet.") != std::string::npos);
}

}  // namespace
}  // namespace springtide::results
