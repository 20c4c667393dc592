#include "algorithms/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

LearningRate schedule(const char* name, std::int64_t period, double decay,
                      std::map<std::string, sim::ParameterValue> given = {}) {
  given.insert({{"schedule", std::string(name)}, {"schedule_period", period}, {"schedule_decay", decay}});
  return LearningRate(sim::Parameters::resolve("test", with_schedule({}), given));
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

TEST_CASE("the rate falls on a plateau as PyTorch's ReduceLROnPlateau has it", "[learning_rate][oracle]") {
  // torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2), PyTorch 1.13, of a rate of 1: after
  // each of these metrics.
  const std::vector<double> metrics{1.0, 0.9, 0.8, 0.8, 0.79999, 0.81, 0.7, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.6, 0.6};
  const std::vector<double> theirs{1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125};
  const std::int64_t period = GENERATE(1, 4);  // of so many errors, whose mean is the metric
  auto rate = schedule("plateau", period, 0.5, {{"schedule_patience", std::int64_t{2}}});
  std::uint64_t steps = 0;
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    CAPTURE(period, m);
    for (std::int64_t e = 0; e < period; ++e) {
      REQUIRE(rate.factor(steps) == (m == 0 ? 1.0 : theirs[m - 1]));
      rate.observe(steps++, metrics[m] + (e % 2 == 0 ? 0.01 : -0.01) * (period > 1 ? 1.0 : 0.0));
    }
    REQUIRE(rate.factor(steps) == theirs[m]);
  }
}

TEST_CASE("the rate rises again where ADWIN sees the error rise, not where it falls", "[learning_rate][oracle]") {
  sim::RandomStream random("test/learning_rate/drift", /*seed=*/1);
  auto rate = schedule("drift", 100, 0.5);
  Adwin adwin({.delta = 0.002});
  std::uint64_t anew = 0, rises = 0, falls = 0;
  for (std::uint64_t steps = 0; steps < 3000; ++steps) {
    // It rises at 1000 and falls at 2000.
    const double error = random.bernoulli(steps / 1000 == 1 ? 0.6 : 0.2) ? 1.0 : 0.0;
    const double before = adwin.mean();
    if (adwin.add(error)) {
      adwin.mean() > before ? ++rises : ++falls;
      if (adwin.mean() > before) anew = steps;
    }
    rate.observe(steps, error);
    REQUIRE(rate.factor(steps) == 1.0 / (1.0 + 0.5 * static_cast<double>(steps - anew) / 100.0));
  }
  REQUIRE(rises >= 1);
  REQUIRE(falls >= 1);
  // It goes on to cut while its window still has numbers from before; before the fall it is done.
  REQUIRE(anew > 1000);
  REQUIRE(anew < 1500);
}

TEST_CASE("a decay of 0 and any number of steps stay finite", "[learning_rate]") {
  for (const char* name : {"constant", "step", "exponential", "inverse_time", "cosine", "plateau", "drift"}) {
    for (const double decay : {0.0, 1.0}) {
      for (const std::uint64_t steps : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 60U}) {
        CAPTURE(name, decay, steps);
        auto rate = schedule(name, 1, decay);
        for (int error = 0; error < 10; ++error) rate.observe(steps, 1.0);
        const double factor = rate.factor(steps);
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
    const auto make = [&](const char* name, double decay) {
      return make_learner(info.name,
                          {{"schedule", std::string(name)},
                           {"schedule_period", std::int64_t{2}},
                           {"schedule_decay", decay},
                           {"schedule_patience", std::int64_t{0}},
                           {"schedule_delta", 1.0}},
                          task, stream.columns(), /*seed=*/7);
    };
    const auto scores = [&](const char* name, double decay) {
      const auto learner = make(name, decay);
      learner->update(stream.examples());
      return stream.scores(*learner->publish());
    };
    const auto constant = scores("constant", 0.5);
    REQUIRE(scores("step", 1.0) == constant);
    for (const char* name : {"step", "cosine", "plateau", "drift"}) REQUIRE(scores(name, 0.5) != constant);
    for (const char* name : {"plateau", "drift"}) {  // what they have seen is part of the learner's state
      CAPTURE(name);
      const auto whole = make(name, 0.5), loaded = make(name, 0.5);
      whole->update(stream.examples().slice(0, 150));
      ArchiveWriter saved;
      whole->save(saved);
      ArchiveReader reader(saved.bytes());
      loaded->load(reader);
      for (Recommender* learner : {whole.get(), loaded.get()}) learner->update(stream.examples().slice(150, 150));
      REQUIRE(stream.scores(*loaded->publish()) == stream.scores(*whole->publish()));
    }
  });
  REQUIRE(scheduled > 0);
}

}  // namespace
}  // namespace springtide::algorithms
