#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/world/catalogue.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/drift/ornstein_uhlenbeck.hpp"
#include "sim/world/kernels.hpp"
#include "sim/world/population.hpp"
#include "sim/world/world.hpp"

namespace springtide::benchmarks {
namespace {

// 16 topics, 10 candidates, all shown, interests that wander.
sim::WorldConfig config_of(std::int64_t users, double requests_a_day) {
  const std::map<std::string, sim::ParameterValue> given = {{"users", users},
                                                            {"requests_per_user_per_day", requests_a_day},
                                                            {"candidates", std::int64_t{10}},
                                                            {"slate", std::int64_t{10}}};
  sim::WorldConfig config{sim::Parameters::resolve("world", sim::world_parameters(), given), {}};
  for (const sim::DriftInfo& info : sim::drift_registry()) {
    if (info.name != "ornstein_uhlenbeck") continue;
    config.drifts.push_back({info.name, sim::Parameters::resolve("world.drift", info.parameters, {})});
  }
  return config;
}

// The whole of it: arrivals, candidates, slates, choices, delays, and the columns of log and truth. Users, items and
// what is known of them are made once, outside: what is counted is requests.
void world_stream(benchmark::State& state) {
  const sim::WorldConfig config = config_of(state.range(0), static_cast<double>(state.range(1)) / 100.0);
  std::int64_t requests = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto threads = static_cast<unsigned>(state.range(2));
    sim::WorldStream stream(config, 1, threads);
    sim::SimulatedWorld world = stream.setting();
    state.ResumeTiming();
    while (stream.replace(world, threads == 1 ? 2'048 : 16'384)) {
      requests += static_cast<std::int64_t>(world.log.requests());
      benchmark::DoNotOptimize(world.log.feedback_value.data());
    }
  }
  state.SetItemsProcessed(requests);
}
// All of it from the first user made to the last row kept in memory, which the machine must clear beforehand.
void world_simulate(benchmark::State& state) {
  const sim::WorldConfig config = config_of(state.range(0), static_cast<double>(state.range(1)) / 100.0);
  std::int64_t requests = 0;
  for (auto _ : state) {
    const sim::SimulatedWorld world = sim::simulate(config, 1, static_cast<unsigned>(state.range(2)));
    requests += static_cast<std::int64_t>(world.log.requests());
    benchmark::DoNotOptimize(world.log.feedback_value.data());
  }
  state.SetItemsProcessed(requests);
}
// The news preset's load, and ten times as many requests.
#define SPRINGTIDE_LOADS                                \
  ArgNames({"users", "requests_a_day_x100", "threads"}) \
      ->Args({20'000, 75, 1})                           \
      ->Args({20'000, 750, 1})                          \
      ->Unit(benchmark::kMillisecond)
BENCHMARK(world_stream)->SPRINGTIDE_LOADS;
BENCHMARK(world_simulate)->SPRINGTIDE_LOADS;

// Large worlds on one thread and on two, by the clock on the wall, beside the processor's time of all threads.
#define SPRINGTIDE_SHARED                               \
  ArgNames({"users", "requests_a_day_x100", "threads"}) \
      ->ArgsProduct({{20'000}, {750}, {1, 2}})          \
      ->ArgsProduct({{1'000'000}, {40}, {1, 2}})        \
      ->Unit(benchmark::kMillisecond)                   \
      ->MeasureProcessCPUTime()                         \
      ->UseRealTime()
BENCHMARK(world_stream)->Name("shared_stream")->SPRINGTIDE_SHARED;
BENCHMARK(world_simulate)->Name("shared_simulate")->SPRINGTIDE_SHARED;

// What benchmarks/peers/numpy_world.py does and no more: users and candidates drawn uniformly, drift, click
// probabilities, potential outcomes, clicks.
void world_choose(benchmark::State& state) {
  constexpr std::uint32_t kUsers = 20'000, kBatch = 64, kCandidates = 10;
  const sim::WorldConfig config = config_of(kUsers, 0.75);
  const sim::RandomKey key = sim::random_key("benchmark/world_choose", 1);
  std::vector<std::unique_ptr<sim::Drift>> drifts;
  const sim::Groups groups(kUsers, 16, 0.65F, 1);
  const sim::DriftWorld world{.seed = 1, .duration = std::chrono::hours(24), .groups = groups, .number = 0};
  drifts.push_back(sim::ornstein_uhlenbeck_info().make(config.drifts[0].parameters, world));
  sim::Population population(config.parameters, groups, drifts, 1);
  sim::Visitors visitors;
  const sim::Catalogue catalogue(config.parameters, 1);
  sim::Choice choice(config.parameters, 1);
  std::vector<sim::Arrival> requests(kBatch);
  constexpr std::size_t kRows = kBatch * kCandidates, kBlocks = (kCandidates + 3) / 4;
  std::vector<std::uint32_t> numbers(kBatch), batch_number(kBatch), words(kBatch * kBlocks * 4);
  std::vector<std::uint32_t> user(kBatch), ordinal(kBatch), items(kRows), request(kRows), candidate(kRows),
      shown(kRows);
  std::vector<float> probability(kRows), always(kRows, 1.0F), value(kRows), delay(kRows + sim::kLanes);
  std::vector<std::uint32_t> clicked(kRows + sim::kLanes);
  for (std::uint32_t i = 0; i < kRows; ++i) {
    request[i] = i / kCandidates;
    candidate[i] = i;
  }
  std::uint32_t batch = 0;
  std::size_t clicks = 0;
  for (std::uint32_t r = 0; r < kBatch; ++r) numbers[r] = r;
  for (auto _ : state) {
    ++batch;
    batch_number.assign(kBatch, batch);
    sim::fill_words(key, batch_number.data(), numbers.data(), kBatch, 0, kBlocks, words.data());
    for (std::uint32_t r = 0; r < kBatch; ++r) {
      // A stride prime to the number of users: spread over all of them, and distinct within a batch.
      requests[r] = {sim::SimTime(std::chrono::minutes(batch)), ((batch * kBatch + r) * 7'919U) % kUsers, batch};
      user[r] = requests[r].user;
      ordinal[r] = batch;
      for (std::uint32_t c = 0; c < kCandidates; ++c) {
        const std::uint32_t i = r * kCandidates + c;
        items[i] = static_cast<std::uint32_t>((std::uint64_t{words[c * kBatch + r]} * catalogue.items()) >> 32U);
      }
    }
    choice.click_probabilities(requests, population.advance(requests, visitors), catalogue, /*appeal=*/{}, items,
                               probability);
    clicks +=
        sim::fill_answers(choice.key(), kRows,
                          {user.data(), ordinal.data(), items.data(), probability.data(), request.data(),
                           candidate.data(), always.data(), shown.data(), value.data(), clicked.data(), delay.data()});
  }
  benchmark::DoNotOptimize(clicks);
  state.SetItemsProcessed(state.iterations() * std::int64_t{kBatch});
}
BENCHMARK(world_choose);

}  // namespace
}  // namespace springtide::benchmarks
