// The whole world, every part on: what benchmarks/peers/numpy_world.py does for three of its parts in batched numpy.

#include <benchmark/benchmark.h>

#include "sim/world/world.hpp"

namespace springtide::benchmarks {
namespace {

// As many topics, candidates, users and items as the peer; every candidate is shown, so each is a choice made.
sim::WorldConfig world_like_the_peers() {
  sim::WorldConfig config;
  config.parameters = sim::Parameters::resolve(
      "world", sim::world_parameters(),
      {{"candidates", std::int64_t{10}}, {"slate", std::int64_t{10}}, {"requests_per_user_per_day", 2.0}});
  for (const sim::DriftInfo& info : sim::drift_registry()) {
    if (info.name != "ornstein_uhlenbeck") continue;
    config.drifts.push_back({info.name, sim::Parameters::resolve(info.name, info.parameters, {})});
  }
  return config;
}

void simulate(benchmark::State& state) {
  const sim::WorldConfig config = world_like_the_peers();
  std::size_t requests = 0;
  std::uint64_t seed = 0;
  for (auto iteration : state) {
    const sim::SimulatedWorld world = sim::simulate(config, ++seed);
    requests += world.log.requests();
    benchmark::DoNotOptimize(world.log.feedback_value.data());
  }
  state.counters["choices_per_second"] = benchmark::Counter(static_cast<double>(requests), benchmark::Counter::kIsRate);
}
BENCHMARK(simulate)->Name("world_simulate")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace springtide::benchmarks
