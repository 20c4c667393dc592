// A cell from log to metrics: engine, features, training, serving and every accuracy metric. `random` costs next to
// nothing itself and so shows what the engine and the metrics take.

#include <benchmark/benchmark.h>

#include <string>

#include "algorithms/registry.hpp"
#include "experiments/replay/engine.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::benchmarks {
namespace {

using namespace std::chrono_literals;

/// A world in which all candidates are shown: an impression is one prediction, one label, one update.
sim::WorldConfig shown_world() {
  sim::WorldConfig config;
  config.parameters = sim::Parameters::resolve("world", sim::world_parameters(),
                                               {{"users", std::int64_t{5000}}, {"candidates", std::int64_t{10}}});
  return config;
}

void replay(benchmark::State& state, const std::string& algorithm_name) {
  experiments::Spec spec;
  spec.metrics.window = 1h;
  spec.metrics.cutoffs = {1, 5, 10};
  spec.metrics.new_item_age = spec.metrics.new_user_age = 24h;
  experiments::WorldVariant variant;
  variant.label = "shown";
  variant.world = shown_world();
  variant.pipeline.label_window = 10min;
  variant.pipeline.history_half_life = 24h;
  sim::SimulatedWorld world = sim::simulate(*variant.world, 1);
  const experiments::ReplayInput input =
      experiments::make_replay_input(spec, variant, std::move(world.log), std::move(world.truth));

  const auto resolved = [](const auto& info) { return sim::Parameters::resolve(info.name, info.parameters, {}); };
  const experiments::PluginSpec algorithm{algorithm_name, algorithm_name,
                                          resolved(algorithms::find_algorithm(algorithm_name))};
  const experiments::PluginSpec strategy{"online", "online", resolved(experiments::find_strategy("online"))};
  const experiments::CellPlan plan{
      .cell = 0, .world = &variant, .algorithm = &algorithm, .strategy = &strategy, .seed = 1, .measure = false};
  std::size_t impressions = 0;
  for (auto iteration : state) {
    benchmark::DoNotOptimize(experiments::replay_cell(spec, plan, input));
    impressions += input.log.impressions();
  }
  state.counters["impressions_per_second"] =
      benchmark::Counter(static_cast<double>(impressions), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(replay, random, "random")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, item_knn, "item_knn")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, logistic_regression, "logistic_regression")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, mlp, "mlp")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace springtide::benchmarks
