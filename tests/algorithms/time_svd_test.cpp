#include "algorithms/factors/time_svd.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;

std::unique_ptr<Recommender> make(const char* name, Given given) {
  return make_learner(name, given, sim::Task::kRating, 0, /*seed=*/3);
}

double score(const Recommender& learner, std::uint32_t user, std::uint32_t item, double day) {
  LearningTable probe(0);
  probe.add({}, 0.0F, user, item);
  probe.times.back() = SimTime(sim::SimDuration(std::llround(day * 86'400e6)));
  return static_cast<double>(probe.scores(*learner.publish())[0]);
}

void rate(LearningTable& table, float rating, std::uint32_t user, std::uint32_t item, double day) {
  table.add({}, rating, user, item);
  table.times.back() = SimTime(sim::SimDuration(std::llround(day * 86'400e6)));
}

TEST_CASE("without its times it is biased_mf", "[time_svd][oracle]") {
  LearningTable table(0);
  for (std::uint32_t e = 0; e < 200; ++e) {
    rate(table, static_cast<float>(1 + e * e % 5), e % 7, e * 3 % 11, e);
  }
  const Given shared{{"factors", std::int64_t{0}}, {"l2_bias", 0.01}};
  Given timeless = shared;
  timeless["user_bin"] = timeless["item_bin"] = sim::SimDuration::zero();
  timeless["learning_rate_trend"] = 0.0;
  const auto with_times = make("time_svd", timeless), without = make("biased_mf", shared);
  with_times->update(table.examples());
  without->update(table.examples());
  REQUIRE(table.scores(*with_times->publish()) == table.scores(*without->publish()));
}

TEST_CASE("two ratings by central differences: all biases, the trend, days and bins", "[time_svd][oracle]") {
  // One user and one item, rated on days 0.5 and 16.5; bins of ten days. Means are taken first: with a first rating of
  // 5 there is no error; then mu = 4, t_u = 8.5, dev = 8^(1/2).
  const double rate_bias = 0.02, rate_trend = 0.01, l2 = 0.1, dev = std::sqrt(8.0);
  const auto learner = make("time_svd", {{"factors", std::int64_t{0}},
                                         {"learning_rate_bias", rate_bias},
                                         {"learning_rate_trend", rate_trend},
                                         {"l2_bias", l2},
                                         {"l2_trend", l2},
                                         {"trend_power", 0.5},
                                         {"item_bin", sim::SimDuration(std::chrono::hours(240))}});
  LearningTable table(0);
  rate(table, 5.0F, 0, 0, 0.5);
  rate(table, 3.0F, 0, 0, 16.5);
  rate(table, 1.0F, 0, 0, 16.75);
  learner->update(table.examples());

  // b_u, b_i, the day's, the bin's, a_u; the loss takes half of g, whence half of l2.
  std::vector<double> at(5, 0.0);
  const auto step = [&](double mean, double deviation, double rating) {
    const auto loss = [&](const std::vector<double>& x) {
      const double error = mean + x[0] + x[1] + x[2] + x[3] + deviation * x[4] - rating;
      double squares = 0.0;
      for (const double value : x) squares += 0.5 * l2 * value * value;
      return error * error + squares;
    };
    const auto slopes = central_differences(loss, at);
    for (std::size_t k = 0; k < at.size(); ++k) at[k] -= (k == 4 ? rate_trend : rate_bias) * slopes[k];
  };
  step(4.0, dev, 3.0);
  const double mean_day = (0.5 + 16.5 + 16.75) / 3.0;
  step(3.0, std::sqrt(16.75 - mean_day), 1.0);

  const double biases = 3.0 + at[0] + at[1];
  REQUIRE(score(*learner, 0, 0, 16.25) ==
          Approx(biases + at[2] + at[3] + at[4] * std::sqrt(16.25 - mean_day)).epsilon(1e-6));
  // Another day of the same bin, another bin, the time before the mean; another user, another item.
  REQUIRE(score(*learner, 0, 0, 18.5) == Approx(biases + at[3] + at[4] * std::sqrt(18.5 - mean_day)).epsilon(1e-6));
  REQUIRE(score(*learner, 0, 0, 25.5) == Approx(biases + at[4] * std::sqrt(25.5 - mean_day)).epsilon(1e-6));
  REQUIRE(score(*learner, 0, 0, 3.5) == Approx(biases - at[4] * std::sqrt(mean_day - 3.5)).epsilon(1e-6));
  REQUIRE(score(*learner, 1, 0, 16.25) == Approx(3.0 + at[1] + at[3]).epsilon(1e-6));
  REQUIRE(score(*learner, 1, 1, 16.25) == Approx(3.0).epsilon(1e-6));
}

TEST_CASE("where moods change it errs less than biased_mf", "[time_svd]") {
  // Each user's mood is 1 up on even days and 1 down on odd ones; ten ratings a day.
  const auto error = [](const char* name) {
    const auto learner = make(name, {{"factors", std::int64_t{0}}});
    double squared = 0.0;
    for (int day = 0; day < 60; ++day) {
      for (int n = 0; n < 10; ++n) {
        LearningTable one(0);
        const auto user = static_cast<std::uint32_t>(n % 2), item = static_cast<std::uint32_t>((day + n) % 7);
        rate(one, 3.0F + (day % 2 == 0 ? 1.0F : -1.0F), user, item, day + 0.05 * n);
        const double miss = static_cast<double>(one.scores(*learner->publish())[0] - one.labels[0]);
        squared += miss * miss;
        learner->update(one.examples());
      }
    }
    return squared;
  };
  REQUIRE(error("time_svd") < 0.95 * error("biased_mf"));
}

}  // namespace
}  // namespace springtide::algorithms
