#include "results/show.hpp"

#include <fmt/format.h>

#include <limits>

#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

std::string shown(std::vector<CellResult> cells, bool complete) {
  const TemporaryFolder folder;
  write_result_file(folder / "a.h5", sample_provenance(), sample_dimensions(), std::move(cells), complete);
  return show(ResultFile::read(folder / "a.h5"));
}

// From the first line of the table on.
std::string table_of(const std::string& text) { return text.substr(text.find("algorithm")); }

TEST_CASE("show prints a row an algorithm, strategy and world, with means over seeds") {
  // By hand: the two seeds differ by 0.02 in auc, so 0.01 is the standard error, times 12.706, t(1) at 0.975.
  CHECK(table_of(shown(sample_cells(), true)) ==
        "algorithm            strategy  world             AUC         NDCG@10   age  publishes  serve p50  serve p99"
        "  examples\n"
        "logistic_regression  täglich   news   0.6100 ±0.1271  0.5100 ±0.1271  5.2h         24     1.30us     2.00us"
        "    123456\n"
        "mlp                  täglich   news   0.6200 ±0.1271  0.5200 ±0.1271  5.2h         24     1.30us     2.00us"
        "    123456\n"
        "\n"
        "Mean over seeds with its 95 % interval.\n");
}

TEST_CASE("intervals are told in Markdown, of those seeds that have a number") {
  const TemporaryFolder folder;
  std::vector<CellResult> cells = sample_cells();
  cells[0].values["freshness/recovery_time"] = {7'200.0};
  cells[1].values["freshness/recovery_time"] = {std::numeric_limits<double>::quiet_NaN()};
  write_result_file(folder / "a.h5", sample_provenance(), sample_dimensions(), std::move(cells), true);
  const ResultFile file = ResultFile::read(folder / "a.h5");
  // t(1) at 0.975 is 12.706, the standard error 0.01.
  CHECK(show_intervals(file, {"accuracy/auc", "freshness/recovery_time@0"}, true) ==
        "| algorithm | strategy | world | AUC | recovery time@0 |\n"
        "|---|---|---|---|---|\n"
        "| logistic_regression | täglich | news | 0.61 ±0.13 | 2 h |\n"
        "| mlp | täglich | news | 0.62 ±0.13 | 2 h (1 of 2) |\n"
        "\n"
        "Mean over seeds with its 95 % interval by Student's t, of one seed by its windows; (2 of 3): of those seeds "
        "that have "
        "a number.\n");
  CHECK(show_intervals(file, {"accuracy/auc"}, false).find("algorithm            strategy  world") == 0);
  CHECK_THROWS_WITH(show_intervals(file, {"accuracy/aux"}, true),
                    "accuracy/aux: must be a variable of a result for which higher or lower is better; did you mean "
                    "'accuracy/auc'?");
}

TEST_CASE("show has a table of what a log's propensities say, where they were asked") {
  CellResult judged = sample_cell(0);
  const double none = std::numeric_limits<double>::quiet_NaN();
  judged.values["off_policy/on_policy"] = {0.0046};
  judged.values["off_policy/on_policy_low"] = {0.0033};
  judged.values["off_policy/on_policy_high"] = {0.0059};
  judged.values["off_policy/value"] = {none, 0.01, none, none, 0.0};
  judged.values["off_policy/value_low"] = {none, -0.002, none, none, none};
  judged.values["off_policy/value_high"] = {none, 0.022, none, none, none};
  judged.values["off_policy/effective_sample_size"] = {none, 283.4, none, none, 283.4};
  const std::string text = shown({judged, sample_cell(1)}, true);
  CHECK(text.substr(text.find("sample size of ips.\n") + 20) ==
        "algorithm            strategy  world            the log's own                       ips          dr  ESS\n"
        "logistic_regression  täglich   news   0.0046 [0.0033, 0.0059]  0.0100 [-0.0020, 0.0220]  0.0000 [?]  283\n"
        "mlp                  täglich   news                        --                        --          --   --\n");
}

TEST_CASE("show says what is missing") {
  CellResult bare = sample_cell(1);
  bare.values.erase("accuracy/auc_overall");
  const std::string text = shown({sample_cell(0), bare}, false);
  CHECK(text.find("sample\n2 cells (INCOMPLETE") == 0);
  CHECK(text.find("RMSE") == std::string::npos);
  CHECK(table_of(text).find("mlp                  täglich   news       --") != std::string::npos);
  CHECK(text.find('\xC2') == std::string::npos);  // no ± where there is one seed
}

TEST_CASE("of one seed show tells how sure its windows make it") {
  CellResult alone = sample_cell(0);
  alone.values["accuracy/auc_overall_half_width"] = {0.0392};
  const std::string text = shown({alone}, true);
  CHECK(text.find(fmt::format("{:.4f} ±0.0392", alone.values.at("accuracy/auc_overall").front())) != std::string::npos);
  CHECK(text.ends_with("\nOf one seed with its 95 % interval by windows.\n"));
  // With more seeds it is the spread between them.
  CellResult other = sample_cell(2);
  other.values["accuracy/auc_overall_half_width"] = {0.0392};
  CHECK(shown({alone, other}, true).ends_with("\nMean over seeds with its 95 % interval.\n"));
}

TEST_CASE("show of a file without cells is its header") {
  CHECK(shown({}, false).find("0 cells") != std::string::npos);
}

}  // namespace
}  // namespace springtide::results
