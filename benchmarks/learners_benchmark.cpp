#include "benchmarks/learners_benchmark.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"

namespace springtide::benchmarks {
namespace {

using namespace algorithms;

constexpr std::size_t kColumns = 64;
constexpr std::uint32_t kUsers = 20'000, kItems = 5'000;
constexpr std::size_t kExamples = 16'384;
constexpr std::size_t kCall = 1'024;  // examples an update() is given at once

// Examples in memory, drawn once: what is timed is the learner and nothing before it.
struct Material {
  std::vector<UserId> users;
  std::vector<ItemId> items;
  std::vector<SimTime> times;
  std::vector<std::uint8_t> positions;
  std::vector<float> labels, features;

  Material() {
    sim::RandomStream random("benchmark/learners", 1);
    for (std::size_t e = 0; e < kExamples; ++e) {
      users.push_back(sim::id_at<UserId>(random.below(kUsers)));
      items.push_back(sim::id_at<ItemId>(random.below(kItems)));
      times.emplace_back(sim::SimDuration(1'000'000 * static_cast<std::int64_t>(e)));
      positions.push_back(static_cast<std::uint8_t>(random.below(10)));
      labels.push_back(random.bernoulli(0.1) ? 1.0F : 0.0F);
      for (std::size_t c = 0; c < kColumns; ++c) features.push_back(0.5F * random.normal());
    }
  }
  Examples examples() const { return {users, items, times, positions, labels, {features, kColumns}}; }
};

const Material& material() {
  static const Material kMaterial;
  return kMaterial;
}

sim::Task first_task(const AlgorithmInfo& info) {
  for (const auto task : {sim::Task::kClick, sim::Task::kNextItem}) {
    if (info.capabilities.serves(task)) return task;
  }
  return sim::Task::kRating;
}

std::unique_ptr<Recommender> learner(const std::string& name, std::map<std::string, sim::ParameterValue> given = {}) {
  return make_learner(name, given, first_task(find_algorithm(name)), kColumns, /*seed=*/1);
}

Examples visible_to(const std::string& name, Examples examples) {
  if (!find_algorithm(name).capabilities.features) examples.features = {};
  return examples;
}

void update(benchmark::State& state, const std::string& name, std::map<std::string, sim::ParameterValue> given) {
  const auto recommender = learner(name, std::move(given));
  const Examples all = visible_to(name, material().examples());
  std::size_t next = 0;
  for (auto _ : state) {
    recommender->update(all.slice(next, kCall));
    next = (next + kCall) % kExamples;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kCall));
}

void fit(benchmark::State& state, const std::string& name, const std::map<std::string, sim::ParameterValue>& given) {
  const Examples all = visible_to(name, material().examples());
  for (auto _ : state) {
    const auto recommender = learner(name, given);
    recommender->fit(all);
    benchmark::DoNotOptimize(recommender.get());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kExamples));
}

// The SEA concept of Street and Kim 2001: three columns, of which the sum of two decides, one label in ten turned over.
void update_sea(benchmark::State& state, const std::string& name) {
  constexpr std::size_t kSeaColumns = 3;
  sim::RandomStream random("benchmark/learners/sea", 1);
  std::vector<float> features, labels;
  for (std::size_t e = 0; e < kExamples; ++e) {
    for (std::size_t c = 0; c < kSeaColumns; ++c) features.push_back(10.0F * random.uniform());
    const bool above = features[e * kSeaColumns] + features[e * kSeaColumns + 1] > 8.0F;
    labels.push_back(above != random.bernoulli(0.1) ? 1.0F : 0.0F);
  }
  Examples all = material().examples();
  all.labels = labels;
  all.features = {features, kSeaColumns};
  const auto recommender = make_learner(name, {}, sim::Task::kClick, kSeaColumns, /*seed=*/1);
  std::size_t next = 0;
  for (auto _ : state) {
    recommender->update(all.slice(next, kCall));
    next = (next + kCall) % kExamples;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kCall));
}

void publish(benchmark::State& state, const std::string& name) {
  const auto recommender = learner(name);
  const Examples all = visible_to(name, material().examples());
  recommender->update(all);
  std::size_t next = 0;
  std::shared_ptr<const Snapshot> in_force;
  for (auto _ : state) {  // with a few examples between, as an online strategy does: a shared block must then be copied
    recommender->update(all.slice(next, 32));
    in_force = recommender->publish();
    next = (next + 32) % kExamples;
  }
}

void score(benchmark::State& state, const std::string& name, std::size_t rows) {
  const auto recommender = learner(name);
  const Examples all = visible_to(name, material().examples());
  recommender->update(all);
  const auto snapshot = recommender->publish();
  const std::vector<std::uint32_t> row_begin{0, static_cast<std::uint32_t>(rows)};
  std::vector<float> scores(rows);
  std::size_t next = 0;
  for (auto _ : state) {
    const Examples some = all.slice(next, rows);
    snapshot->score({row_begin, some.users.first(1), some.times.first(1), some.items, some.positions, some.features},
                    scores);
    benchmark::DoNotOptimize(scores.data());
    benchmark::ClobberMemory();
    next = (next + rows) % (kExamples - rows);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows));
}

}  // namespace

void register_learner_benchmarks() {
  for (const AlgorithmInfo& info : registry()) {
    const std::string name = info.name;
    const auto add = [&](const std::string& what, auto body) {
      benchmark::RegisterBenchmark(fmt::format("{}/{}", what, name).c_str(), body);
    };
    add("update", [name](benchmark::State& state) { update(state, name, {}); });
    add("update_32_and_publish", [name](benchmark::State& state) { publish(state, name); });
    add("score_1", [name](benchmark::State& state) { score(state, name, 1); });
    add("score_100", [name](benchmark::State& state) { score(state, name, 100); });
  }
  for (const std::int64_t batch : {1, 32, 256}) {
    benchmark::RegisterBenchmark(fmt::format("update/mlp/batch:{}", batch).c_str(), [batch](benchmark::State& state) {
      update(state, "mlp", {{"batch", batch}});
    });
  }
  benchmark::RegisterBenchmark("fit/cart", [](benchmark::State& state) {
    fit(state, "cart", {{"max_depth", std::int64_t{8}}});
  })->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("update/hoeffding_tree/sea",
                               [](benchmark::State& state) { update_sea(state, "hoeffding_tree"); });
  for (const std::string optimizer : {"sgd", "adagrad", "ftrl"}) {
    benchmark::RegisterBenchmark(fmt::format("update/logistic_regression/optimizer:{}", optimizer).c_str(),
                                 [optimizer](benchmark::State& state) {
                                   update(state, "logistic_regression", {{"optimizer", optimizer}});
                                 });
  }
}

}  // namespace springtide::benchmarks
