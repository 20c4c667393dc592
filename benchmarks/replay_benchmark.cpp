// A cell from log to metrics: engine, features, training, serving and every accuracy metric. `random` costs next to
// nothing itself and so shows what the engine and the metrics take. Of the log's slates, and in a closed loop.

#include <benchmark/benchmark.h>

#include <string>

#include "algorithms/registry.hpp"
#include "benchmarks/shown_world.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::benchmarks {
namespace {

void replay(benchmark::State& state, const std::string& algorithm_name,
            experiments::ReplayMode mode = experiments::ReplayMode::kLog) {
  ShownWorld world;
  world.variant.mode = mode;
  const auto resolved = [](const auto& info) { return sim::Parameters::resolve(info.name, info.parameters, {}); };
  const experiments::PluginSpec algorithm{algorithm_name, algorithm_name,
                                          resolved(algorithms::find_algorithm(algorithm_name))};
  const experiments::PluginSpec strategy{"online", "online", resolved(experiments::find_strategy("online"))};
  const experiments::CellPlan plan{
      .cell = 0, .world = &world.variant, .algorithm = &algorithm, .strategy = &strategy, .seed = 1, .measure = false};
  std::size_t impressions = 0;
  for (auto iteration : state) {
    benchmark::DoNotOptimize(experiments::replay_cell(world.spec, plan, world.input));
    impressions += world.input.log.impressions();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(impressions));
}
BENCHMARK_CAPTURE(replay, random, "random")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, item_knn, "item_knn")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, logistic_regression, "logistic_regression")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, mlp, "mlp")->Unit(benchmark::kMillisecond);

constexpr auto kClosedLoop = experiments::ReplayMode::kClosedLoop;
BENCHMARK_CAPTURE(replay, closed_loop_random, "random", kClosedLoop)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, closed_loop_logistic_regression, "logistic_regression", kClosedLoop)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, closed_loop_mlp, "mlp", kClosedLoop)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace springtide::benchmarks
