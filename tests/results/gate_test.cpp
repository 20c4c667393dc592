#include "results/gate.hpp"

#include <cmath>

#include "results/file_writer.hpp"
#include "results/mean_difference.hpp"
#include "tests/results/sample.hpp"
#include "tests/results/series.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

using Catch::Matchers::Contains;

Dimensions hourly(std::size_t windows) {
  Dimensions dimensions = sample_dimensions();
  dimensions.window_start.clear();
  for (std::size_t w = 0; w < windows; ++w) dimensions.window_start.push_back(3600.0 * static_cast<double>(w));
  return dimensions;
}

// A baseline of auc .7 in every window, or that with differences drawn by a law; in thousandths.
std::vector<CellResult> cells_of(const std::vector<WindowSeries>& series, double scale) {
  std::vector<CellResult> cells;
  for (std::uint32_t seed = 0; seed < series.size(); ++seed) {
    CellResult cell;
    cell.cell = seed;
    cell.algorithm = "mlp";
    cell.strategy = "daily";
    cell.world = "news";
    cell.seed = seed;
    for (const double difference : series[seed].value) {
      cell.values["accuracy/auc"].push_back(0.7 + scale * difference);
    }
    cell.digest = digest(cell);
    cells.push_back(std::move(cell));
  }
  return cells;
}

struct Files {
  TemporaryFolder folder;
  std::string baseline, candidate;
  Files(const std::vector<CellResult>& before, const std::vector<CellResult>& now, const Dimensions& dimensions)
      : baseline(folder / "a.h5"), candidate(folder / "b.h5") {
    write_result_file(baseline, sample_provenance(), dimensions, before, true);
    write_result_file(candidate, sample_provenance(), dimensions, now, true);
  }
};

TEST_CASE("a margin is absolute or a share") {
  CHECK(Margin::parse("accuracy/auc", "0.005").value == 0.005);
  CHECK_FALSE(Margin::parse("accuracy/auc", "0.005").relative);
  CHECK(Margin::parse("accuracy/auc", "2%").value == Approx(0.02));
  CHECK(Margin::parse("accuracy/auc", "2%").relative);
  for (const char* wrong : {"-0.1", "two", "", "%", "nan", "inf", "1%%"}) {
    CHECK_THROWS_WITH(Margin::parse("accuracy/auc", wrong),
                      Contains(std::string("accuracy/auc = ") + wrong + ": must be a margin of at least 0"));
  }
}

TEST_CASE("the same results hold to any margin, none included") {
  const auto cells = cells_of(drawn_series(2, 3, {}, 1), 0.001);
  const Files files(cells, cells, sample_dimensions());
  const GateReport report = hold_to(files.baseline, files.candidate, {{"accuracy/auc", 0.0, false}});
  CHECK(report.cases.size() == 1);
  CHECK(report.failed() == 0);
}

TEST_CASE("a cell or a metric that is gone fails") {
  const auto cells = cells_of(drawn_series(3, 3, {}, 1), 0.001);
  auto fewer = cells;
  fewer.pop_back();
  const Files files(cells, fewer, sample_dimensions());
  const GateReport gone = hold_to(files.baseline, files.candidate, {{"accuracy/auc", 0.01, false}});
  REQUIRE(gone.failed() == 1);
  CHECK(gone.cases.front().algorithm == "mlp x daily on news, seed 2");
  CHECK(gone.cases.front().why == "is missing from " + files.candidate);

  auto blind = cells;
  for (CellResult& cell : blind) {
    cell.values.erase("accuracy/auc");
    cell.digest = digest(cell);
  }
  const Files without(cells, blind, sample_dimensions());
  const GateReport report = hold_to(without.baseline, without.candidate, {{"accuracy/auc", 0.01, false}});
  CHECK(report.failed() == 1);
  // And one that neither has.
  const GateReport neither =
      hold_to(files.baseline, files.candidate, {{"accuracy/auc", 0.01, false}, {"accuracy/rmse", 0.01, false}});
  CHECK(neither.cases.back().metric == "accuracy/rmse");
  CHECK_FALSE(neither.cases.back().passed);
}

TEST_CASE("many seeds are told for by the normal law, two at least") {
  CHECK(seeds_to_tell(1e-9, 1.0) == 2);
  // (2 x 1.6449 x 10)^2 = 1082.2, and one or two for what t is above 1.6449 with a thousand degrees of freedom.
  CHECK(seeds_to_tell(10.0, 1.0) >= 1083);
  CHECK(seeds_to_tell(10.0, 1.0) <= 1086);
}

TEST_CASE("one seed with one value cannot be judged") {
  const auto cells = cells_of(drawn_series(1, 1, {}, 1), 0.001);
  const Files files(cells, cells_of(drawn_series(1, 1, {}, 2), 0.001), hourly(1));
  const GateReport report = hold_to(files.baseline, files.candidate, {{"accuracy/auc", 0.5, false}});
  REQUIRE(report.failed() == 1);
  CHECK_THAT(report.cases.front().why, Contains("give it more seeds"));
}

TEST_CASE("JUnit's report names each case and escapes what XML must") {
  GateReport report{"a.h5", "b<&>.h5", {}};
  report.cases.push_back({"mlp", "daily", "news", "accuracy/auc", true, "fine", 3, 0.001, 0.002, 0.005});
  report.cases.push_back(
      {"mlp", "\"daily\"", "news", "accuracy/ctr", false, "worse by more than its margin", 3, 0.1, 0.2, 0.05});
  const std::string xml = as_junit(report);
  CHECK_THAT(xml, Contains("<testsuite name=\"springtide check b&lt;&amp;&gt;.h5\" tests=\"2\" failures=\"1\""));
  CHECK_THAT(xml, Contains("<testcase classname=\"mlp.&quot;daily&quot;.news\" name=\"accuracy/ctr\"><failure "
                           "message=\"worse by more than its margin\">loss 0.1, at most 0.2 (95 %)"));
}

// Over 500 draws, how often a candidate that is worse by `loss` fails a margin of 1, with as many seeds as the gate
// itself recommends for it (docs/judging.md has the table).
double failures(std::size_t seeds, double loss) {
  constexpr int kDraws = 500;
  int failed = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    const SeriesLaw law{.between_windows = 0.5, .between_seeds = 0.6, .mean = -loss};
    const auto series = drawn_series(seeds, 48, law, 10'000 + static_cast<std::uint64_t>(draw));
    failed += -mean_difference(series).at_least() <= 1.0 ? 0 : 1;
  }
  return static_cast<double>(failed) / kDraws;
}

TEST_CASE("the gate errs as seldom as it says, at the seeds it recommends") {
  // Deviation of one seed's mean: sqrt(.6^2 + (1 + .5) / (1 - .5) / 48) = .650; 2 t .650 / sqrt(n), t of n - 1 degrees
  // of freedom at .95, is 1.07 for 6 seeds (t = 2.015) and .955 for 7 (t = 1.943).
  const std::size_t seeds = seeds_to_tell(0.650, 1.0);
  CHECK(seeds == 7);
  CHECK(failures(seeds, 0.0) <= 0.05 + 2.0 * std::sqrt(0.05 * 0.95 / 500.0));
  CHECK(failures(seeds, 2.0) >= 0.95);
}

}  // namespace
}  // namespace springtide::results
