#include "results/estimated_mean.hpp"

#include <cmath>
#include <limits>

#include "results/half_widths.hpp"
#include "tests/results/series.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// How often, in 600 AR(1) series of 168 windows and mean 0, the interval holds the mean; binomial standard error at
// .95: .009. The same in numpy, over 3,000 series each: .950, .933 and .882 for the three below.
double coverage(double between_windows) {
  constexpr std::size_t kDraws = 600;
  std::size_t held = 0;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    const auto series = drawn_series(1, 168, {.between_windows = between_windows, .between_seeds = 0.0}, 5'000 + draw);
    double mean = 0.0;
    for (const double value : series[0].value) mean += value / 168.0;
    const std::vector<WindowSeries> alone{{series[0].value, series[0].weight}};
    held += std::abs(mean) <= means_of_windows(alone, draw, 400)[0].half_width() ? 1 : 0;
  }
  return static_cast<double>(held) / kDraws;
}

TEST_CASE("intervals by windows hold the mean of a series, dependent ones nearly as often as they say") {
  CHECK(std::abs(coverage(0.0) - 0.95) <= 3 * 0.009);
  CHECK(std::abs(coverage(0.5) - 0.95) <= 3 * 0.009);
  // Neighbours so alike fill the blocks: told in the header.
  CHECK(std::abs(coverage(0.8) - 0.88) <= 3 * 0.013);
}

TEST_CASE("of independent windows the interval is that of their mean") {
  const auto drawn = drawn_series(1, 400, {.between_windows = 0.0, .between_seeds = 0.0}, 3);
  double mean = 0.0, squares = 0.0;
  for (const double value : drawn[0].value) mean += value / 400.0;
  for (const double value : drawn[0].value) squares += (value - mean) * (value - mean);
  const double half = 2.04 * std::sqrt(squares / 399.0 / 400.0);  // t of 30 degrees of freedom
  const std::vector<WindowSeries> one{{drawn[0].value, drawn[0].weight}};
  // 20 blocks of 20: their variance is off by a factor of standard deviation sqrt(2 / 20 x 2 / 3).
  CHECK(means_of_windows(one)[0].half_width() == Approx(half).epsilon(2 * 0.13));
}

TEST_CASE("a window without a value counts nothing, and too few say nothing") {
  const std::vector<double> weight(8, 2.0);
  const std::vector<WindowSeries> series{{{1.0, kNaN, 3.0, kNaN, 2.0, 4.0, kNaN, 1.0}, weight},
                                         {{1.0, kNaN, kNaN, kNaN, 2.0, kNaN, kNaN, 1.0}, weight},
                                         {std::vector<double>(8, 0.5), weight}};
  const std::vector<EstimatedMean> found = means_of_windows(series);
  CHECK(found[0].half_width() > 0.0);
  CHECK(std::isnan(found[1].half_width()));
  CHECK(found[2].half_width() == Approx(0.0).margin(1e-12));
  CHECK(std::isnan(means_of_windows(std::vector<WindowSeries>{{{1.0, 2.0, 3.0}, {1.0, 1.0, 1.0}}})[0].half_width()));
  CHECK(means_of_windows({}).empty());
}

TEST_CASE("of independent values interval and p are Student's") {
  // Differences of ten patients' sleep under two drugs (Student 1908; R's data set sleep): R's t.test gives t =
  // -4.0621, df = 9, p = 0.002833 and the 95 % interval [-2.4598858, -0.7001142].
  const std::vector<double> sleep = {-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4};
  const EstimatedMean mean = mean_of_seeds(sleep);
  CHECK(mean.mean == Approx(-1.58));
  CHECK(mean.mean - mean.half_width() == Approx(-2.4598858));
  CHECK(mean.mean + mean.half_width() == Approx(-0.7001142));
  CHECK(mean.p() == Approx(0.002833).epsilon(2e-4));
  // Of one value nobody knows; where all are alike there is no chance.
  CHECK(std::isnan(mean_of_seeds(std::vector<double>{0.5}).half_width()));
  CHECK(mean_of_seeds(std::vector<double>{0.5}).p() == 1.0);
  CHECK(mean_of_seeds(std::vector<double>{0.5, 0.5}).p() == 0.0);
}

TEST_CASE("a cell is given the interval of each metric and cutoff, by impressions") {
  CellResult cell;
  std::vector<double> auc, weight, ndcg;
  for (int w = 0; w < 24; ++w) {
    weight.push_back(100.0 + w);
    auc.push_back(0.7 + 0.01 * std::sin(w));
    ndcg.push_back(0.5);
    ndcg.push_back(0.6 + 0.01 * std::sin(w));
  }
  cell.values = {{"accuracy/impressions", weight}, {"accuracy/auc", auc}, {"accuracy/ndcg", ndcg}};
  add_half_widths(cell);
  CHECK(cell.values.size() == 5);
  const std::vector<double>& of_auc = cell.values.at("accuracy/auc_overall_half_width");
  const std::vector<double>& of_ndcg = cell.values.at("accuracy/ndcg_overall_half_width");
  REQUIRE(of_auc.size() == 1);
  REQUIRE(of_ndcg.size() == 2);
  CHECK(of_auc[0] == means_of_windows(std::vector<WindowSeries>{{auc, weight}})[0].half_width());
  CHECK(of_ndcg[0] == Approx(0.0).margin(1e-12));
  CHECK(of_ndcg[1] == Approx(of_auc[0]).epsilon(1e-9));
}

}  // namespace
}  // namespace springtide::results
