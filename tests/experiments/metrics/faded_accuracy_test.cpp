// Faded metrics against sums with a weight for each example: what is n examples ago counts a^n.

#include "experiments/metrics/faded_accuracy.hpp"

#include <cmath>
#include <map>
#include <string>

#include "experiments/metrics/accuracy.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWindows = 6;

/// The losses of examples so far, by metric; "ndcg@0" of the first cutoff.
using Losses = std::map<std::string, std::vector<double>>;

double faded(const std::vector<double>& losses, double factor) {
  double sum = 0.0, weights = 0.0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double weight = std::pow(factor, static_cast<double>(losses.size() - 1 - i));
    sum += weight * losses[i];
    weights += weight;
  }
  return weights > 0.0 ? sum / weights : std::nan("");
}

void add_losses(const ScoredRequest& request, const AccuracyConfig& config, Losses& losses) {
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    const double score = static_cast<double>(request.predicted[i]), label = static_cast<double>(request.labels[i]);
    if (config.task == sim::Task::kRating) {
      losses["rmse"].push_back((score - label) * (score - label));
      losses["mae"].push_back(std::abs(score - label));
    } else if (config.task == sim::Task::kClick) {
      losses["log_loss"].push_back(-std::log(label > 0.0 ? score : 1.0 - score));
      losses["ctr"].push_back(config.truth ? request.served_value : label);
      if (config.truth) losses["regret"].push_back(request.oracle_value - request.served_value);
    }
  }
  if (config.task == sim::Task::kRating) return;
  // Ranking metrics have tests of their own: those of a span of this request alone.
  AccuracyMetrics alone(config);
  alone.add(request);
  results::CellResult result;
  alone.finish(result);
  const auto value = [&](const std::string& name, std::size_t element) {
    return result.values.at("accuracy/" + name + "_overall")[element];
  };
  if (std::isnan(value("mrr", 0))) return;
  losses["mrr"].push_back(value("mrr", 0));
  for (const std::string name : {"ndcg", "recall", "hit_rate", "precision", "average_precision"}) {
    for (std::size_t c = 0; c < config.cutoffs.size(); ++c) {
      losses[name + "@" + std::to_string(c)].push_back(value(name, c));
    }
  }
}

TEST_CASE("a faded metric is the sum over examples that each count by their age", "[accuracy][faded]") {
  const sim::Task task = GENERATE(sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating);
  const double factor = GENERATE(0.9, 0.995, 1.0);
  const bool truth = task == sim::Task::kClick && factor != 0.9;
  AccuracyConfig config{.task = task,
                        .begin = sim::SimTime(1h),
                        .end = sim::SimTime(1h) + kWindows * 10min,
                        .window = 10min,
                        .cutoffs = {1, 3},
                        .probabilities = task == sim::Task::kClick,
                        .truth = truth,
                        .items = 30,
                        .fading_factor = factor};
  AccuracyConfig unfaded = config;
  unfaded.fading_factor.reset();
  AccuracyMetrics metrics(config), plain(unfaded);
  sim::RandomStream random("test/faded", 1);
  Losses losses;
  std::vector<Losses> at_end;
  for (std::size_t w = 0; w < kWindows; ++w) {
    // Nothing comes in the first window and in the fourth: the estimate is unknown, then what it was.
    for (int r = 0; r < 25 && w != 0 && w != 3; ++r) {
      const std::size_t shown = task == sim::Task::kClick ? 2 + random.below(4) : 1;
      std::vector<sim::ItemId> items;
      std::vector<float> scores, labels;
      for (std::size_t i = 0; i < shown; ++i) {
        items.push_back(sim::id_at<sim::ItemId>(random.below(30)));
        scores.push_back(random.uniform());
        labels.push_back(task == sim::Task::kRating ? static_cast<float>(1 + random.below(5))
                                                    : (random.bernoulli(0.3) ? 1.0F : 0.0F));
      }
      const std::vector<std::uint8_t> new_items(shown, 0);
      ScoredRequest request;
      request.time = config.begin + static_cast<int>(w) * 10min + r * 20s;
      request.items = items;
      request.predicted = request.ranking_score = scores;
      request.labels = labels;
      request.new_items = new_items;
      request.served_value = random.uniform_double();
      request.oracle_value = request.served_value + random.uniform_double();
      request.rank = random.below(6);
      request.ranked_items = 10;
      metrics.add(request);
      plain.add(request);
      add_losses(request, unfaded, losses);
    }
    at_end.push_back(losses);
  }
  results::CellResult result, without;
  metrics.finish(result);
  plain.finish(without);
  for (const std::string name : {"log_loss", "ctr", "regret", "mrr", "rmse", "mae"}) {
    INFO(name);
    const std::vector<double>& found = result.values.at("accuracy/" + name + "_faded");
    REQUIRE(found.size() == kWindows);
    for (std::size_t w = 0; w < kWindows; ++w) {
      const double mean = faded(at_end[w][name], factor), expected = name == "rmse" ? std::sqrt(mean) : mean;
      if (std::isnan(expected)) {
        REQUIRE(std::isnan(found[w]));
      } else {
        REQUIRE(found[w] == Approx(expected).epsilon(1e-12));
      }
    }
  }
  for (const std::string name : {"ndcg", "recall", "hit_rate", "precision", "average_precision"}) {
    for (std::size_t v = 0; v < 2 * kWindows; ++v) {
      const double expected = faded(at_end[v / 2][name + "@" + std::to_string(v % 2)], factor);
      const double found = result.values.at("accuracy/" + name + "_faded").at(v);
      INFO(name << ", value " << v);
      REQUIRE(((std::isnan(expected) && std::isnan(found)) || found == Approx(expected).epsilon(1e-12)));
    }
  }
  // Without a factor there is nothing, and with one all else is the same.
  for (const auto& [path, values] : result.values) {
    if (path.ends_with("_faded")) {
      REQUIRE_FALSE(without.values.contains(path));
      continue;
    }
    const std::vector<double>& same = without.values.at(path);
    for (std::size_t v = 0; v < values.size(); ++v) {
      REQUIRE(((std::isnan(values[v]) && std::isnan(same[v])) || values[v] == same[v]));
    }
  }
}

}  // namespace
}  // namespace springtide::experiments
