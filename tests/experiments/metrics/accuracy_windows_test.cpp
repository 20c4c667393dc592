// Windows, slices and the whole run of a random stream of slates, against sums over lists of impressions.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "experiments/metrics/accuracy.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kItems = 40, kSlate = 4;
constexpr std::size_t kWindows = 3;  // of 2 h, 2 h and the half hour that is left

struct Impression {
  std::size_t window;
  bool new_item, new_user, clicked;
  double predicted, served, oracle;
  std::size_t item;
};

struct Run {
  std::vector<Impression> impressions;
  results::CellResult result;
};

Run random_run(bool truth) {
  AccuracyConfig config;
  config.begin = sim::SimTime(1h);
  config.end = sim::SimTime(5h + 30min);
  config.window = 2h;
  config.cutoffs = {1};
  config.probabilities = true;
  config.truth = truth;
  config.items = kItems;
  AccuracyMetrics metrics(config);
  sim::RandomStream random("test/accuracy_windows", 3);
  Run run;
  for (sim::SimTime now = config.begin; now < config.end; now += 20s) {
    std::vector<sim::ItemId> items;
    std::vector<float> predicted, labels;
    std::vector<std::uint8_t> new_items;
    ScoredRequest request;
    request.time = now;
    request.new_user = random.bernoulli(0.2);
    request.served_value = random.uniform_double();
    request.oracle_value = request.served_value + 0.1;
    for (std::uint32_t i = 0; i < kSlate; ++i) {
      items.push_back(sim::id_at<sim::ItemId>(random.below(random.below(kItems) + 1)));
      // Twentieths, so that scores tie; 0 and 1 among them, so that the bounds of the log loss are met.
      predicted.push_back(static_cast<float>(random.below(21)) / 20.0F);
      labels.push_back(random.bernoulli(static_cast<double>(predicted.back())) ? 1.0F : 0.0F);
      new_items.push_back(random.bernoulli(0.3) ? 1 : 0);
      run.impressions.push_back({static_cast<std::size_t>((now - config.begin) / config.window), new_items[i] != 0,
                                 request.new_user, labels[i] > 0.0F, static_cast<double>(predicted[i]),
                                 request.served_value, request.oracle_value, sim::index(items[i])});
    }
    request.items = request.recommended = items;
    request.predicted = request.ranking_score = predicted;
    request.labels = labels;
    request.new_items = new_items;
    metrics.add(request);
  }
  metrics.finish(run.result);
  return run;
}

double auc_of(const std::vector<Impression>& of) {
  double wins = 0.0, pairs = 0.0;
  for (const Impression& a : of) {
    for (const Impression& b : of) {
      if (!a.clicked || b.clicked) continue;
      pairs += 1.0;
      wins += a.predicted > b.predicted ? 1.0 : a.predicted == b.predicted ? 0.5 : 0.0;
    }
  }
  return wins / pairs;
}

void require_measures(const Run& run, const std::vector<Impression>& of, const std::string& group,
                      const std::string& suffix, std::size_t window, bool valued) {
  const auto value = [&](const std::string& name) { return run.result.values.at(group + name + suffix).at(window); };
  const auto n = static_cast<double>(of.size());
  double clicks = 0.0, predicted = 0.0, log_loss = 0.0, served = 0.0, oracle = 0.0;
  std::vector<double> gaps(15, 0.0);
  for (const Impression& i : of) {
    clicks += i.clicked ? 1.0 : 0.0;
    predicted += i.predicted;
    const double p = std::clamp(i.clicked ? i.predicted : 1.0 - i.predicted, 1e-7, 1.0 - 1e-7);
    log_loss -= std::log(p) / n;
    served += i.served / n;
    oracle += i.oracle / n;
    gaps[static_cast<std::size_t>(std::min(i.predicted * 15.0, 14.0))] += i.predicted - (i.clicked ? 1.0 : 0.0);
  }
  double gap = 0.0;
  for (const double of_bin : gaps) gap += std::abs(of_bin) / n;
  const double rate = clicks / n;
  REQUIRE(value("impressions") == n);
  REQUIRE(value("clicks") == clicks);
  REQUIRE(value("auc") == Approx(auc_of(of)).epsilon(1e-12));
  REQUIRE(value("log_loss") == Approx(log_loss).epsilon(1e-12));
  REQUIRE(value("normalized_entropy") ==
          Approx(log_loss / -(rate * std::log(rate) + (1 - rate) * std::log(1 - rate))).epsilon(1e-12));
  REQUIRE(value("calibration_ratio") == Approx(predicted / clicks));
  REQUIRE(value("expected_calibration_error") == Approx(gap).epsilon(1e-9));
  if (valued) {
    REQUIRE(value("ctr") == Approx(served));
    REQUIRE(value("oracle_ctr") == Approx(oracle));
    REQUIRE(value("regret") == Approx(0.1));
  } else {
    REQUIRE(std::isnan(value("ctr")));
  }
}

TEST_CASE("windows, new items, new users and the whole run are the sums of their own impressions", "[accuracy]") {
  const Run run = random_run(true);
  const auto chosen = [&](std::size_t window, auto&& keep) {
    std::vector<Impression> of;
    for (const Impression& i : run.impressions) {
      if ((window == kWindows || i.window == window) && keep(i)) of.push_back(i);
    }
    return of;
  };
  REQUIRE(run.result.values.at("accuracy/auc").size() == kWindows);
  for (std::size_t window = 0; window <= kWindows; ++window) {
    const bool whole = window == kWindows;
    const std::string suffix = whole ? "_overall" : "";
    const std::size_t at = whole ? 0 : window;
    require_measures(run, chosen(window, [](const Impression&) { return true; }), "accuracy/", suffix, at, true);
    require_measures(run, chosen(window, [](const Impression& i) { return i.new_item; }), "accuracy/new_items/", suffix,
                     at, false);
    require_measures(run, chosen(window, [](const Impression& i) { return i.new_user; }), "accuracy/new_users/", suffix,
                     at, true);
  }
}

TEST_CASE("coverage and Gini of the recommendations, by sorting them", "[accuracy]") {
  const Run run = random_run(true);
  std::vector<double> counts(kItems, 0.0);
  for (const Impression& i : run.impressions) counts[i.item] += 1.0;
  std::sort(counts.begin(), counts.end());
  double used = 0.0, differences = 0.0;
  for (const double a : counts) {
    used += a > 0.0 ? 1.0 : 0.0;
    for (const double b : counts) differences += std::abs(a - b);
  }
  const double n = kItems, mean = static_cast<double>(run.impressions.size()) / n;
  REQUIRE(run.result.values.at("accuracy/coverage_overall").front() == used / n);
  REQUIRE(run.result.values.at("accuracy/gini_overall").front() == Approx(differences / (2.0 * n * n * mean)));
}

TEST_CASE("without a truth the click-through rate is that of the log, and there is no regret", "[accuracy]") {
  const Run run = random_run(false);
  const auto& values = run.result.values;
  for (std::size_t w = 0; w < kWindows; ++w) {
    REQUIRE(values.at("accuracy/ctr")[w] == values.at("accuracy/clicks")[w] / values.at("accuracy/impressions")[w]);
    REQUIRE(std::isnan(values.at("accuracy/regret")[w]));
  }
}

}  // namespace
}  // namespace springtide::experiments
