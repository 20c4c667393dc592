#include "experiments/replay/twins.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/strategies/strategy.hpp"
#include "results/schema.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

/// A cell's plan, in parts that may be changed.
struct Changed {
  WorldVariant world;
  PluginSpec strategy;
};

sim::SimDuration take(sim::SimDuration& delay) { return std::exchange(delay, sim::SimDuration::zero()); }

bool no_collection(Changed& cell) { return take(cell.world.pipeline.collection_delay) > sim::SimDuration::zero(); }

bool no_feature_lag(Changed& cell) {
  return std::exchange(cell.world.pipeline.feature_store, FeatureStoreSpec()).lags();
}

bool no_label_window(Changed& cell) {
  PipelineSpec& pipeline = cell.world.pipeline;
  pipeline.labels_at_once = true;
  return pipeline.label_window > sim::SimDuration::zero() || pipeline.delayed_feedback != DelayedFeedback::kNaive;
}

bool no_training(Changed& cell) {
  return std::exchange(cell.world.pipeline.training_cost, TrainingCost::kZero) != TrainingCost::kZero;
}

bool no_deployment(Changed& cell) { return take(cell.world.pipeline.deployment_delay) > sim::SimDuration::zero(); }

bool every_step(Changed& cell) {
  const StrategyInfo& info = find_strategy(cell.strategy.name);
  std::map<std::string, sim::ParameterValue> given(cell.strategy.parameters.values().begin(),
                                                   cell.strategy.parameters.values().end());
  const std::map<std::string, sim::ParameterValue> before = given;
  for (const auto& [key, value] : info.at_every_step) given[key] = value;
  cell.strategy.parameters = sim::Parameters::resolve("strategy", info.parameters, given);
  return given != before;
}

struct Stage {
  const char* name;
  bool (*take_out)(Changed& cell);  ///< whether there was something to take out
};
constexpr std::array kDelays = {Stage{"collection", no_collection},     Stage{"features", no_feature_lag},
                                Stage{"label_window", no_label_window}, Stage{"training", no_training},
                                Stage{"deployment", no_deployment},     Stage{"publishing", every_step}};

double regret_of(const results::CellResult& result) {
  const auto found = result.values.find("accuracy/regret_overall");
  return found == result.values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second.front();
}

/// Higher is better: what a model is worth, over windows; in a world by the truth. Empty where nothing was measured.
std::vector<double> quality(const results::CellResult& result) {
  // Without a truth ctr is the log's own.
  if (std::isfinite(regret_of(result))) return result.values.at("accuracy/ctr");
  for (const char* name : {"accuracy/auc", "accuracy/mrr", "accuracy/rmse"}) {
    const auto found = result.values.find(name);
    if (found == result.values.end() ||
        std::none_of(found->second.begin(), found->second.end(), [](double value) { return std::isfinite(value); })) {
      continue;
    }
    std::vector<double> values = found->second;
    if (std::string_view(name) == "accuracy/rmse") {
      for (double& value : values) value = -value;
    }
    return values;
  }
  return {};
}

/// The mean over windows that both have a value in.
double mean_difference(const std::vector<double>& better, const std::vector<double>& than) {
  double sum = 0.0, count = 0.0;
  for (std::size_t w = 0; w < std::min(better.size(), than.size()); ++w) {
    const double difference = better[w] - than[w];
    if (!std::isfinite(difference)) continue;
    sum += difference;
    count += 1.0;
  }
  return count > 0.0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

results::CellResult run_changed(const CellPlan& plan, const RunTwin& run, const Changed& cell) {
  CellPlan twin = plan;
  twin.world = &cell.world;
  twin.strategy = &cell.strategy;
  twin.measure = false;
  return run(twin);
}

}  // namespace

void add_twins(const CellPlan& plan, const RunTwin& run, results::CellResult& result) {
  SPRINGTIDE_CHECK(plan.strategy != nullptr);
  const Changed as_it_is{*plan.world, *plan.strategy};
  const double regret = regret_of(result);
  std::vector<double> terms(kDelays.size(), 0.0);
  Changed without_all = as_it_is;
  std::size_t delays = 0;
  results::CellResult twin = result;
  for (std::size_t s = 0; s < kDelays.size(); ++s) {
    Changed without_one = as_it_is;
    if (!kDelays[s].take_out(without_one)) continue;
    kDelays[s].take_out(without_all);
    ++delays;
    twin = run_changed(plan, run, without_one);
    terms[s] = regret - regret_of(twin);
  }
  if (delays > 1) twin = run_changed(plan, run, without_all);  // else it is the one that has been run, or the cell
  result.values["freshness/staleness_cost"] = {mean_difference(quality(twin), quality(result))};
  if (!std::isfinite(regret)) return;

  std::vector<double>& split = result.values["freshness/decomposition"];
  const double model = regret_of(twin);
  split.push_back(model);
  for (std::size_t s = 0; s < kDelays.size(); ++s) {
    SPRINGTIDE_CHECK(results::stages()[s + 1] == kDelays[s].name);
    split.push_back(terms[s]);
  }
  // One delay has nothing to interact with.
  split.push_back(delays > 1 ? regret - model - std::accumulate(terms.begin(), terms.end(), 0.0) : 0.0);
  SPRINGTIDE_CHECK(split.size() == results::stages().size());
}

}  // namespace springtide::experiments
