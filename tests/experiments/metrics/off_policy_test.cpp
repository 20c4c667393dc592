// Off-policy estimators: by hand, against Open Bandit Pipeline on the real log, and as often right as they claim.

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "experiments/metrics/off_policy/estimators.hpp"
#include "experiments/metrics/off_policy/reward_model.hpp"
#include "results/schema.hpp"
#include "sim/events/random.hpp"
#include "sim/logs/log_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::experiments {
namespace {

enum : std::size_t { kReplay, kIps, kSnips, kClippedIps, kDoublyRobust };

OffPolicyEvaluation evaluation_of(const std::vector<LoggedImpression>& impressions, double clip) {
  OffPolicyEvaluation evaluation(clip);
  for (const LoggedImpression& impression : impressions) evaluation.add({&impression, 1});
  return evaluation;
}

TEST_CASE("estimators go by the names of the result file", "[off_policy]") {
  std::vector<std::string> names;
  for (const EstimatorInfo& info : estimator_registry()) names.push_back(info.name);
  CHECK(names == results::estimators());
}

// Three impressions of two candidates each, w = 2, 0, 1:
//   replay  (1 1 + 0.5 0) / 1.5, ips (2 1 + 1 0) / 3, snips 2 / 3, clipped at 1.5: 1.5 / 3
//   dr      mean of 0.4 + 2 (1 - 0.4), 0.6 + 0, 0.5 + 1 (0 - 0.5) = mean of 1.6, 0.6, 0
TEST_CASE("estimators of a log of three impressions are those worked out by hand", "[off_policy]") {
  const std::vector<LoggedImpression> log = {
      {0.5, 1.0, 1.0, 0.4, 0.4, 2}, {0.5, 0.0, 1.0, 0.2, 0.6, 2}, {0.5, 0.5, 0.0, 0.5, 0.5, 2}};
  const OffPolicyEvaluation evaluation = evaluation_of(log, 1.5);
  const auto estimates = evaluation.estimates();
  CHECK(estimates[kReplay].value == Approx(1.0 / 1.5));
  CHECK(estimates[kIps].value == Approx(2.0 / 3.0));
  CHECK(estimates[kSnips].value == Approx(2.0 / 3.0));
  CHECK(estimates[kClippedIps].value == Approx(0.5));
  CHECK(estimates[kDoublyRobust].value == Approx(2.2 / 3.0));
  CHECK(estimates[kIps].effective_sample_size == Approx(9.0 / 5.0));
  CHECK(estimates[kReplay].effective_sample_size == Approx(2.25 / 1.25));
  CHECK(estimates[kClippedIps].effective_sample_size == Approx(6.25 / 3.25));
  // Of 2, 0, 0 about 2/3 the sample variance is 4/3, of the mean a third of it.
  CHECK(estimates[kIps].upper - estimates[kIps].value == Approx(1.959964 * std::sqrt(4.0 / 9.0)));
  CHECK(estimates[kIps].value - estimates[kIps].lower == Approx(1.959964 * std::sqrt(4.0 / 9.0)));
  // Residuals of the ratio: 2 - 2 2/3, 0, 0 - 1 2/3; over the sum of weights.
  CHECK(estimates[kSnips].upper - estimates[kSnips].value ==
        Approx(1.959964 * std::sqrt(3.0 / 2.0 * (4.0 / 9.0 + 4.0 / 9.0)) / 3.0));
  // 1.281552 is the 90 % quantile of N(0, 1): 80 % lie between.
  OffPolicyEvaluation less_sure(1.5, 0.8);
  for (const LoggedImpression& impression : log) less_sure.add({&impression, 1});
  const OffPolicyEstimate ips = less_sure.estimates()[kIps];
  CHECK(ips.upper - ips.value == Approx(1.281552 * std::sqrt(4.0 / 9.0)));
  CHECK(evaluation.logged().value == Approx(2.0 / 3.0));
  CHECK(evaluation.logged().effective_sample_size == Approx(3.0));
}

TEST_CASE("impressions of one request are one draw", "[off_policy]") {
  // Two requests whose impressions go together are no better than two impressions.
  const LoggedImpression clicked{0.5, 0.5, 1.0, 0.0, 0.0, 2}, passed{0.5, 0.5, 0.0, 0.0, 0.0, 2};
  OffPolicyEvaluation slates(10.0);
  slates.add(std::vector(5, clicked));
  slates.add(std::vector(5, passed));
  const auto of_slates = slates.estimates(), of_single = evaluation_of({clicked, passed}, 10.0).estimates();
  for (const std::size_t e : {kReplay, kIps, kSnips, kClippedIps, kDoublyRobust}) {
    CHECK(of_slates[e].value == Approx(0.5));
    CHECK(of_slates[e].upper == Approx(of_single[e].upper));
  }
}

TEST_CASE("what cannot be told is NaN", "[off_policy]") {
  for (const OffPolicyEstimate& estimate : OffPolicyEvaluation(10.0).estimates()) CHECK(std::isnan(estimate.value));
  // Nothing that was shown would be shown: no match to take a mean of, and an IPS of nothing.
  const auto nothing = evaluation_of({{0.5, 0.0, 1.0, 0.0, 0.0, 2}, {0.5, 0.0, 1.0, 0.0, 0.0, 2}}, 10.0).estimates();
  CHECK(std::isnan(nothing[kReplay].value));
  CHECK(std::isnan(nothing[kReplay].upper));
  CHECK(std::isnan(nothing[kSnips].upper));
  CHECK(nothing[kIps].value == 0.0);
  // No click, or nothing but clicks, and no spread to tell how sure: not sure at all.
  CHECK(std::isnan(nothing[kIps].upper));
  const auto all = evaluation_of({{0.3, 0.4, 1.0, 0.0, 0.0, 2}, {0.1, 0.7, 1.0, 0.0, 0.0, 2}}, 10.0).estimates();
  CHECK(all[kSnips].value == Approx(1.0));
  CHECK(std::isnan(all[kSnips].lower));
  CHECK(std::isnan(nothing[kIps].effective_sample_size));
  // Replay takes matches for a sample at random, which a log that prefers some items does not give.
  const auto skewed = evaluation_of({{0.5, 1.0, 1.0, 0.0, 0.0, 2}, {0.4, 1.0, 1.0, 0.0, 0.0, 2}}, 10.0).estimates();
  CHECK(std::isnan(skewed[kReplay].value));
  CHECK(skewed[kSnips].value == Approx(1.0));
  // Nor do requests that have more to choose from: fewer of them match.
  const auto wide = evaluation_of({{0.5, 1.0, 1.0, 0.0, 0.0, 2}, {0.25, 1.0, 0.0, 0.0, 0.0, 4}}, 10.0).estimates();
  CHECK(std::isnan(wide[kReplay].value));
  const auto once = evaluation_of({{0.5, 1.0, 1.0, 0.0, 0.0, 2}}, 10.0).estimates();
  CHECK(once[kIps].value == 2.0);
  CHECK(std::isnan(once[kIps].upper));
}

// Shown: item 0 at 0, clicked; item 1 at 1, not; item 0 at 1, not.
//   r = 1, so E_0 += 0 (nothing was known) then E_1 += r_1 = 1, as of then; r = 1/2, E_0 += r_1 = (0 + 50) / 101.
TEST_CASE("the model of rewards is clicks over expected clicks, by position", "[off_policy]") {
  RewardModel model(3);
  CHECK(model.predict(sim::ItemId{0}, 0) == 0.0);
  model.learn(sim::ItemId{0}, 0, 1.0);
  CHECK(model.predict(sim::ItemId{0}, 0) == 1.0);  // 5/4 is no probability
  model.learn(sim::ItemId{1}, 1, 0.0);
  model.learn(sim::ItemId{0}, 1, 0.0);
  CHECK(model.rate(0) == Approx((1.0 + 100.0 / 3.0) / 101.0));
  CHECK(model.rate(1) == Approx((0.0 + 100.0 / 3.0) / 102.0));
  CHECK(model.rate(2) == Approx(1.0 / 3.0));
  CHECK(model.predict(sim::ItemId{0}, 1) == Approx(model.rate(1) * 5.0 / (50.0 / 101.0 + 4.0)));
  CHECK(model.predict(sim::ItemId{1}, 1) == Approx(model.rate(1) * 4.0 / 5.0));
  CHECK(model.predict(sim::ItemId{2}, 1) == Approx(model.rate(1)));
}

/// What fixtures/make_obp_estimates.py wrote: numbers by the words before them.
struct ObpEstimates {
  std::array<std::array<double, 3>, 34> target, model;
  std::array<std::size_t, 3> top;
  std::map<std::string, std::vector<double>> values;
};
ObpEstimates read_obp_estimates() {
  std::ifstream file(SPRINGTIDE_SOURCE_DIR "/tests/experiments/metrics/fixtures/obp_estimates.txt");
  REQUIRE(file.is_open());
  ObpEstimates read;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "pi" || name == "q") {
      std::size_t item = 0;
      words >> item;
      for (double& value : (name == "pi" ? read.target : read.model).at(item)) words >> value;
    } else if (name == "top") {
      for (std::size_t& item : read.top) words >> item;
    } else if (name != "#") {
      for (double value = 0.0; words >> value;) read.values[name].push_back(value);
    }
  }
  return read;
}

TEST_CASE("estimates on Open Bandit are those of Open Bandit Pipeline", "[off_policy][open_bandit]") {
  const ObpEstimates obp = read_obp_estimates();
  sim::LogConfig config;
  config.format = "open_bandit";
  config.path = SPRINGTIDE_SOURCE_DIR "/sim/logs/samples/open_bandit_random_men.csv.gz";
  config.task = sim::Task::kClick;
  const sim::EventLog log = sim::read_log(config).log;
  auto top = obp.target;
  for (std::size_t item = 0; item < top.size(); ++item) {
    for (std::size_t p = 0; p < 3; ++p) top[item][p] = obp.top[p] == item ? 1.0 : 0.0;
  }
  const auto judge = [&](const std::array<std::array<double, 3>, 34>& target) {
    OffPolicyEvaluation evaluation(/*clip=*/5.0);
    for (std::size_t i = 0; i < log.impressions(); ++i) {
      const std::size_t item = sim::index(log.impression_item[i]), p = log.position_of(i, i);
      double expected = 0.0;
      for (std::size_t other = 0; other < target.size(); ++other) expected += target[other][p] * obp.model[other][p];
      const LoggedImpression impression{log.propensity[i],  target[item][p], log.feedback_value[i],
                                        obp.model[item][p], expected,        target.size()};
      evaluation.add({&impression, 1});
    }
    return evaluation;
  };
  const OffPolicyEvaluation drawn = judge(obp.target), fixed = judge(top);
  for (std::size_t e = 0; e < estimator_registry().size(); ++e) {
    const std::string& name = estimator_registry()[e].name;
    INFO(name);
    // obp's replay is of policies without chance only.
    if (e != kReplay) CHECK(std::abs(drawn.estimates()[e].value - obp.values.at(name)[0]) < 1e-6);
    CHECK(std::abs(fixed.estimates()[e].value - obp.values.at("top_" + name)[0]) < 1e-6);
  }
  // The log's own rate of clicks, 46 of 10,000. The bootstrap's ends are of a skewed and lumpy distribution: a binomial
  // of 46 expected moves in steps of 1e-4.
  const OffPolicyEstimate own = drawn.logged();
  const std::vector<double>& on_policy = obp.values.at("on_policy");
  CHECK(own.value == Approx(on_policy[0]));
  CHECK(own.value == Approx(0.0046));
  CHECK(std::abs(own.lower - on_policy[1]) < 1.01e-4);
  CHECK(std::abs(own.upper - on_policy[2]) < 1.01e-4);
}

/// A bandit of five items whose click rates hang on one of three contexts, shown by a policy with chances of its own.
struct Bandit {
  static constexpr std::size_t kItems = 5, kContexts = 3, kRequests = 500;
  bool uniform;

  double rate(std::size_t context, std::size_t item) const {
    return 0.1 + 0.3 * static_cast<double>((item + 2 * context) % kItems) / static_cast<double>(kItems - 1);
  }
  double propensity(std::size_t item) const {
    return uniform ? 1.0 / kItems : (1.0 + static_cast<double>(item)) / 15.0;
  }
  double target(std::size_t context, std::size_t item) const { return item == (context + 1) % kItems ? 0.6 : 0.1; }
};

// Over 4,000 logs the share of 95 % intervals that hold the truth, the mean over the log's own contexts, is 0.95 within
// four standard errors of 0.0034: intervals a tenth too narrow or too wide (0.922, 0.969) are told. Some of that margin
// goes into means of 500 that are not quite normal: over 200,000 logs the shares were 0.944 (ips, clipped_ips), 0.945
// (snips, replay) and 0.948 (dr), with a standard error of 0.0005. Errors are without bias, likewise.
TEST_CASE("intervals hold the truth as often as they claim", "[off_policy]") {
  constexpr std::uint64_t kSeeds = 4'000;
  const Bandit bandit{GENERATE(true, false)};
  std::vector<std::vector<double>> errors(estimator_registry().size());
  std::vector<int> covered(errors.size(), 0);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    sim::RandomStream random("test/off_policy", seed);
    OffPolicyEvaluation evaluation(/*clip=*/20.0);  // above every weight: clipping is then no bias
    double truth = 0.0;
    for (std::size_t r = 0; r < Bandit::kRequests; ++r) {
      const std::size_t context = random.below(Bandit::kContexts);
      double left = random.uniform(), expected = 0.0;
      std::size_t shown = 0;
      while (shown + 1 < Bandit::kItems && left >= bandit.propensity(shown)) left -= bandit.propensity(shown++);
      const auto model = [&](std::size_t item) { return 0.8 * bandit.rate(context, item) + 0.05; };
      for (std::size_t item = 0; item < Bandit::kItems; ++item) {
        truth += bandit.target(context, item) * bandit.rate(context, item) / double{Bandit::kRequests};
        expected += bandit.target(context, item) * model(item);
      }
      const bool clicked = random.bernoulli(bandit.rate(context, shown));
      const LoggedImpression impression{bandit.propensity(shown),
                                        bandit.target(context, shown),
                                        clicked ? 1.0 : 0.0,
                                        model(shown),
                                        expected,
                                        Bandit::kItems};
      evaluation.add({&impression, 1});
    }
    const auto estimates = evaluation.estimates();
    for (std::size_t e = 0; e < estimates.size(); ++e) {
      errors[e].push_back(estimates[e].value - truth);
      covered[e] += estimates[e].lower <= truth && truth <= estimates[e].upper ? 1 : 0;
    }
  }
  for (std::size_t e = 0; e < errors.size(); ++e) {
    if (estimator_registry()[e].of_uniform_logs_only && !bandit.uniform) continue;
    const Moments of = moments(errors[e]);
    INFO(estimator_registry()[e].name << ": mean error " << of.mean << " +- " << of.standard_error_of_mean);
    CHECK(covered[e] / double{kSeeds} == within_standard_errors(0.95, std::sqrt(0.95 * 0.05 / double{kSeeds}), 4));
    CHECK(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
  }
}

}  // namespace
}  // namespace springtide::experiments
