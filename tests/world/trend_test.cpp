#include "sim/world/drift/trend.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr double kDays = 365.0, kDay_s = 86'400.0;

TEST_CASE("bursts come as a Poisson process, over all topics alike", "[drift][trend]") {
  Visiting all(1);
  const DriftTruth truth = all.drift("trend", {{"bursts_per_day", 4.0}})->truth();
  std::vector<double> gaps_days, of_topic(16, 0.0);
  double inside = 0.0;
  for (std::size_t i = 0; i < truth.changes.size(); ++i) {
    inside += truth.changes[i].time >= SimTime{} ? 1.0 : 0.0;
    of_topic[truth.changes[i].to] += 1.0;
    if (i > 0) gaps_days.push_back(to_seconds(truth.changes[i].time - truth.changes[i - 1].time) / kDay_s);
  }
  REQUIRE(inside == within_standard_errors(4.0 * kDays, std::sqrt(4.0 * kDays), 4));
  const Moments gap = moments(gaps_days);
  REQUIRE(gap.mean == within_standard_errors(0.25, gap.standard_error_of_mean, 4));
  REQUIRE(gap.variance == within_standard_errors(0.0625, gap.standard_error_of_variance, 4));  // exponential
  const double each = static_cast<double>(truth.changes.size()) / 16.0;
  for (const double count : of_topic) REQUIRE(count == within_standard_errors(each, std::sqrt(each), 4));
  REQUIRE_FALSE(truth.marked);
}

TEST_CASE("a burst rises in a line, then halves by halves, in its topic for everybody", "[drift][trend]") {
  Visiting all(3);
  const auto drift = all.drift(
      "trend", {{"bursts_per_day", 0.02}, {"height", 2.0}, {"rise", SimDuration(2h)}, {"half_life", SimDuration(5h)}});
  const DriftTruth truth = drift->truth();
  // One burst far from the others: they are gone after 62 hours.
  std::size_t lone = 0;
  for (std::size_t i = 1; i + 1 < truth.changes.size() && lone == 0; ++i) {
    const bool alone = truth.changes[i].time - truth.changes[i - 1].time > 100h &&
                       truth.changes[i + 1].time - truth.changes[i].time > 100h;
    if (alone && truth.changes[i].time > SimTime{}) lone = i;
  }
  REQUIRE(lone > 0);
  const SimTime begin = truth.changes[lone].time;
  const std::uint32_t topic = truth.changes[lone].to;
  SimTime now{};
  for (const auto& [age_hours, expected] : std::vector<std::pair<double, double>>{
           {-0.1, 0.0}, {0.5, 0.5}, {1.0, 1.0}, {2.0, 2.0}, {7.0, 1.0}, {17.0, 0.25}}) {
    const SimTime at = begin + from_seconds(3600.0 * age_hours);
    const std::vector<float>& deviation = all.visit(*drift, at - now).deviation;
    now = at;
    for (std::uint32_t user = 0; user < 3; ++user) {
      for (std::uint32_t other = 0; other < 16; ++other) {
        REQUIRE(double{deviation[user * 16 + other]} == Approx(other == topic ? expected : 0.0).margin(1e-5));
      }
    }
  }
}

TEST_CASE("the lift of bursts has the mean that is declared, from the start of the world on", "[drift][trend][long]") {
  // Campbell's theorem: mean rate x area; of the sum over topics.
  std::vector<double> at_start, by_year;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Visiting all(1, 16, seed);
    const DriftTruth truth = all.drift("trend", {{"bursts_per_day", 4.0}})->truth();
    REQUIRE(double{truth.declared[0]} == Approx(4.0 / 24.0 * (0.5 + 6.0 / std::numbers::ln2)));
    at_start.push_back(double{truth.realised[0]});
    by_year.push_back(moments(truth.realised).mean);
  }
  const Moments start = moments(at_start), year = moments(by_year);
  const double expected = 4.0 / 24.0 * (0.5 + 6.0 / std::numbers::ln2);
  REQUIRE(start.mean == within_standard_errors(expected, start.standard_error_of_mean, 4));
  REQUIRE(year.mean == within_standard_errors(expected, year.standard_error_of_mean, 4));
}

}  // namespace
}  // namespace springtide::sim
