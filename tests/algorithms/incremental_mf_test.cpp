#include "algorithms/factors/incremental_mf.hpp"

#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

TEST_CASE("a step of ISGD goes down half the gradient of the loss, by central differences",
          "[incremental_mf][oracle]") {
  constexpr double kRate = 0.125, kRegularization = 0.3;
  const std::vector<double> start = {0.5, -0.25, 1.0, 0.75, 0.5, -0.5};  // user, item
  const auto loss = [&](const std::vector<double>& at) {
    double product = 0.0, squares = 0.0;
    for (std::size_t f = 0; f < 3; ++f) {
      product += at[f] * at[3 + f];
      squares += at[f] * at[f] + at[3 + f] * at[3 + f];
    }
    return (1.0 - product) * (1.0 - product) + kRegularization * squares;
  };
  std::vector<float> user(start.begin(), start.begin() + 3), item(start.begin() + 3, start.end());
  isgd_step(user, item, kRate, kRegularization);
  const std::vector<double> slopes = central_differences(loss, start);
  for (std::size_t k = 0; k < start.size(); ++k) {
    CAPTURE(k);
    const auto after = static_cast<double>(k < 3 ? user[k] : item[k - 3]);
    REQUIRE((start[k] - after) / kRate == Approx(0.5 * slopes[k]).margin(1e-5));
  }
}

TEST_CASE("two events by hand, the second at half the rate", "[incremental_mf][oracle]") {
  constexpr double kSd = 0.7;
  const auto drawn = [&](const char* side, std::uint64_t entity) {
    return kSd *
           static_cast<double>(sim::RandomStream(std::string("algorithms/incremental_mf/") + side, 3, entity).normal());
  };
  double p = drawn("users", 4), q = drawn("items", 6);
  for (const double rate : {0.5, 0.25}) {
    const double error = 1.0 - p * q, p_before = p;
    p += rate * (error * q - 0.1 * p);
    q += rate * (error * p_before - 0.1 * q);
  }
  const auto learner = make_learner("incremental_mf",
                                    {{"factors", std::int64_t{1}},
                                     {"learning_rate", 0.5},
                                     {"regularization", 0.1},
                                     {"initial_sd", kSd},
                                     {"schedule", std::string("step")},
                                     {"schedule_period", std::int64_t{1}}},
                                    sim::Task::kClick, 0, /*seed=*/3);
  LearningTable table(0);
  table.add({}, 1.0F, 4, 6);
  table.add({}, 0.0F, 4, 7);  // not taken: neither learnt from nor counted as a step
  table.add({}, 1.0F, 4, 6);
  learner->update(table.examples());
  const auto scores = table.scores(*learner->publish());
  REQUIRE(static_cast<double>(scores[0]) == Approx(p * q));
  REQUIRE(scores[1] == 0.0F);
}

}  // namespace
}  // namespace springtide::algorithms
