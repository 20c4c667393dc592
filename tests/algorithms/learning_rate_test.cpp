#include "algorithms/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

LearningRate schedule(const char* name, std::int64_t period, double decay) {
  return LearningRate(sim::Parameters::resolve(
      "test", with_schedule({}),
      {{"schedule", std::string(name)}, {"schedule_period", period}, {"schedule_decay", decay}}));
}

TEST_CASE("learning-rate schedules at points worked out by hand", "[learning_rate][oracle]") {
  REQUIRE(schedule("constant", 10, 0.25).factor(1'000'000) == 1.0);

  const auto step = schedule("step", 10, 0.25);
  REQUIRE(step.factor(0) == 1.0);
  REQUIRE(step.factor(9) == 1.0);
  REQUIRE(step.factor(10) == 0.25);
  REQUIRE(step.factor(29) == 0.0625);

  const auto exponential = schedule("exponential", 10, 0.25);
  REQUIRE(exponential.factor(0) == 1.0);
  REQUIRE(exponential.factor(5) == Approx(0.5));
  REQUIRE(exponential.factor(20) == Approx(0.0625));

  const auto inverse = schedule("inverse_time", 10, 0.5);
  REQUIRE(inverse.factor(0) == 1.0);
  REQUIRE(inverse.factor(20) == 0.5);
  REQUIRE(inverse.factor(60) == 0.25);

  const auto cosine = schedule("cosine", 12, 0.2);
  REQUIRE(cosine.factor(0) == 1.0);
  REQUIRE(cosine.factor(4) == Approx(0.2 + 0.8 * 0.75));  // cos(pi / 3) = 1/2
  REQUIRE(cosine.factor(6) == Approx(0.6));
  REQUIRE(cosine.factor(8) == Approx(0.2 + 0.8 * 0.25));
  REQUIRE(cosine.factor(12) == 1.0);
  REQUIRE(cosine.factor(30) == Approx(0.6));
}

TEST_CASE("a decay of 0 and any number of steps stay finite", "[learning_rate]") {
  for (const char* name : {"constant", "step", "exponential", "inverse_time", "cosine"}) {
    for (const double decay : {0.0, 1.0}) {
      for (const std::uint64_t steps : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 60U}) {
        CAPTURE(name, decay, steps);
        const double factor = schedule(name, 1, decay).factor(steps);
        REQUIRE(factor >= 0.0);
        REQUIRE(factor <= 1.0);
      }
    }
  }
}

TEST_CASE("every learner that has a schedule heeds it", "[learning_rate][conformance]") {
  std::size_t scheduled = 0;
  for_each_algorithm_and_task([&](const AlgorithmInfo& info, sim::Task task) {
    if (std::none_of(info.parameters.begin(), info.parameters.end(),
                     [](const sim::ParameterInfo& parameter) { return parameter.name == "schedule"; })) {
      return;
    }
    ++scheduled;
    INFO("algorithm " << info.name << ", task " << task_name(task));
    const LearningStream stream(task, info.capabilities.features, /*examples=*/300);
    const auto scores = [&](const char* name, double decay) {
      const auto learner = make_learner(
          info.name, {{"schedule", std::string(name)}, {"schedule_period", std::int64_t{4}}, {"schedule_decay", decay}},
          task, stream.columns(), /*seed=*/7);
      learner->update(stream.examples());
      return stream.scores(*learner->publish());
    };
    const auto constant = scores("constant", 0.5);
    REQUIRE(scores("step", 1.0) == constant);
    REQUIRE(scores("step", 0.5) != constant);
    REQUIRE(scores("cosine", 0.5) != constant);
  });
  REQUIRE(scheduled > 0);
}

}  // namespace
}  // namespace springtide::algorithms
