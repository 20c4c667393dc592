#include "results/comparison.hpp"

#include "results/file_writer.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

using Catch::Matchers::Contains;

// Cells of one algorithm under `seeds` seeds, whose auc is the sample's moved by `by`, a little otherwise under each.
std::vector<CellResult> moved_cells(std::uint32_t seeds, double by) {
  std::vector<CellResult> cells;
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    CellResult cell = sample_cell(0);
    cell.cell = seed;
    cell.seed = seed;
    const double wobble = by == 0.0 ? 0.0 : 0.001 * (seed % 3);
    cell.values["accuracy/auc"] = {0.7 + by + wobble, std::numeric_limits<double>::quiet_NaN(), 0.8 + by - wobble};
    cell.values["accuracy/impressions"] = {100.0, 0.0, 300.0};
    cell.values["accuracy/log_loss"] = {0.3 + by, 0.3, 0.3 + by};
    cell.digest = digest(cell);
    cells.push_back(std::move(cell));
  }
  return cells;
}

struct Files {
  TemporaryFolder folder;
  std::string a, b;
  Files(std::vector<CellResult> first, std::vector<CellResult> second) : a(folder / "a.h5"), b(folder / "b.h5") {
    write_result_file(a, sample_provenance(), sample_dimensions(), std::move(first), true);
    write_result_file(b, sample_provenance(), sample_dimensions(), std::move(second), true);
  }
};

TEST_CASE("a rise of what is better high is better, of what is better low worse") {
  const Files files(moved_cells(6, 0.0), moved_cells(6, 0.02));
  const Comparison comparison = compare(files.a, files.b, {"accuracy/auc", "accuracy/log_loss"});
  REQUIRE(comparison.findings.size() == 2);
  CHECK(comparison.same_spec);
  const Finding& auc = comparison.findings[0];
  CHECK(auc.seeds == 6);
  // Windows by impressions: (0.7 x 100 + 0.8 x 300) / 400; the window without a number is left out.
  CHECK(auc.first == Approx(0.775));
  // Of seeds 0 .. 5 wobble is 0, 1, 2, 0, 1, 2 thousandths: - (300 - 100) / 400 of the mean, 0.001.
  CHECK(auc.difference.estimate.mean == Approx(0.02 - 0.0005));
  CHECK(auc.second == Approx(auc.first + auc.difference.estimate.mean));
  CHECK(auc.verdict == Verdict::kBetter);
  CHECK(comparison.findings[1].verdict == Verdict::kWorse);
}

TEST_CASE("the same bits are undecided, with nothing between them") {
  const Files files(moved_cells(3, 0.0), moved_cells(3, 0.0));
  for (const Finding& finding : compare(files.a, files.b, {}).findings) {
    INFO(finding.metric.name);
    CHECK(finding.verdict == Verdict::kUndecided);
    CHECK(finding.difference.estimate.mean == 0.0);
    CHECK(finding.p_adjusted == 1.0);
  }
}

TEST_CASE("of several metrics each pays for the others") {
  const Files files(moved_cells(6, 0.0), moved_cells(6, 0.02));
  const double alone = compare(files.a, files.b, {"accuracy/auc"}).findings[0].p_adjusted;
  const double of_two = compare(files.a, files.b, {"accuracy/auc", "accuracy/ndcg@10"}).findings[0].p_adjusted;
  CHECK(of_two == Approx(2.0 * alone));
}

TEST_CASE("what only one file has is told, and the rest compared") {
  std::vector<CellResult> more = moved_cells(4, 0.01);
  more.push_back(sample_cell(1));
  const Files files(moved_cells(5, 0.0), more);
  const Comparison comparison = compare(files.a, files.b, {"accuracy/auc"});
  CHECK(comparison.findings.front().seeds == 4);
  CHECK(comparison.only_in_first == std::vector<std::string>{"logistic_regression x täglich on news, seed 4"});
  CHECK(comparison.only_in_second == std::vector<std::string>{"mlp x täglich on news, seed 1"});
  CHECK_THAT(as_text(comparison), Contains("only in " + files.b + ": mlp"));
}

TEST_CASE("files that were not measured alike are not compared") {
  Files files(moved_cells(1, 0.0), moved_cells(1, 0.0));
  Dimensions other = sample_dimensions();
  other.cutoffs = {1, 5};
  write_result_file(files.b, sample_provenance(), other, moved_cells(1, 0.0), true);
  CHECK_THROWS_WITH(compare(files.a, files.b, {}), Contains("other windows or cutoffs"));
  write_result_file(files.b, sample_provenance(), sample_dimensions(), {sample_cell(1)}, true);
  CHECK_THROWS_WITH(compare(files.a, files.b, {}), Contains("no algorithm, strategy, world and seed in common"));
}

TEST_CASE("a metric is asked for by path and element") {
  const Dimensions dimensions = sample_dimensions();
  CHECK(find_metric("accuracy/ndcg@10", dimensions).element == 1);
  CHECK(find_metric("latency/serve@0.99", dimensions).element == 2);
  CHECK(find_metric("freshness/recovery_time@0", dimensions).element == 0);
  CHECK(find_metric("freshness/decomposition@model", dimensions).element == 0);
  CHECK(find_metric("freshness/decomposition@features", dimensions).element == 2);
  CHECK(find_metric("off_policy/value@dr", dimensions).element == 4);
  CHECK_THROWS_WITH(find_metric("accuracy/acu", dimensions), Contains("did you mean 'accuracy/auc'?"));
  CHECK_THROWS_WITH(find_metric("accuracy/impressions", dimensions), Contains("for which higher or lower is better"));
  CHECK_THROWS_WITH(find_metric("accuracy/ndcg", dimensions), Contains("accuracy/ndcg@ and one of 1, 10"));
  CHECK_THROWS_WITH(find_metric("accuracy/ndcg@7", dimensions), Contains("one of 1, 10"));
  CHECK_THROWS_WITH(find_metric("accuracy/auc@10", dimensions),
                    Contains("has no cutoff, quantile, drift, stage or estimator"));
}

TEST_CASE("JSON and Markdown hold a row a finding") {
  const Files files(moved_cells(1, 0.0), moved_cells(1, 0.02));
  const Comparison comparison = compare(files.a, files.b, {"accuracy/auc", "freshness/age_mean"});
  const std::string json = as_json(comparison);
  CHECK_THAT(json, Contains("\"metric\": \"accuracy/auc\", \"direction\": \"higher\", \"seeds\": 1"));
  CHECK_THAT(json, Contains("\"effect\": null"));  // one seed has no spread
  CHECK_THAT(as_markdown(comparison), Contains("| logistic_regression | täglich | news | freshness/age_mean | 1 |"));
}

}  // namespace
}  // namespace springtide::results
