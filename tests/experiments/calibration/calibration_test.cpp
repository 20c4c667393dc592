// Costs planted in a learner that moves a clock of its own, and what the calibration says of them.

#include "experiments/calibration/calibration.hpp"

#include <cmath>

#include "experiments/calibration/trial.hpp"
#include "sim/events/random.hpp"
#include "tests/experiments/spec/spec_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

constexpr TrainingCosts kPlanted = {
    .fit_us = 3000.0, .fit_us_per_example = 0.8, .update_us = 0.6, .update_us_per_example = 0.25, .publish_us = 40.0};

/// The time of a machine that is 5 % off (a lognormal of mean 1) most of the time, and now and then has something else
/// to do for 20 ms.
struct PlantedClock {
  std::int64_t now_ns = 0;
  sim::RandomStream random{"test/calibration", 0};

  void work(double us, double stalls) {
    now_ns += std::llround(1e3 * us * random.lognormal(-0.00125, 0.05));
    if (random.bernoulli(stalls)) now_ns += 20'000'000;
  }
} planted;

class Planted final : public algorithms::Recommender {
 public:
  void fit(const algorithms::Examples& window) override {
    planted.work(kPlanted.fit_us + kPlanted.fit_us_per_example * static_cast<double>(window.size()), 0.05);
  }
  void update(const algorithms::Examples& matured) override {
    planted.work(kPlanted.update_us + kPlanted.update_us_per_example * static_cast<double>(matured.size()), 0.0005);
  }
  std::shared_ptr<const algorithms::Snapshot> publish() const override {
    planted.work(kPlanted.publish_us, 0.0005);
    return nullptr;
  }
  void save(algorithms::ArchiveWriter&) const override {}
  void load(algorithms::ArchiveReader&) override {}
  std::size_t bytes() const override { return 0; }
};

CalibratedCosts calibrate_planted(std::uint64_t seed, bool incremental = true) {
  planted = {0, sim::RandomStream("test/calibration", seed)};
  const algorithms::AlgorithmInfo info{
      .name = "planted",
      .summary = "",
      .capabilities = {.click = true, .incremental = incremental},
      .parameters = {},
      .make = [](const algorithms::LearnerConfig&) -> std::unique_ptr<algorithms::Recommender> {
        return std::make_unique<Planted>();
      }};
  const std::vector<sim::UserId> users(16'384);
  const std::vector<sim::ItemId> items(users.size());
  const std::vector<sim::SimTime> times(users.size());
  const std::vector<std::uint8_t> positions(users.size());
  const std::vector<float> labels(users.size());
  return calibrate(info, {}, {users, items, times, positions, labels, {}},
                   [] { return WallTime(WallDuration(planted.now_ns)); });
}

TEST_CASE("planted costs are recovered within their intervals, stalls or not", "[calibration]") {
  constexpr std::uint64_t kSeeds = 40;
  int within = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const CalibratedCosts found = calibrate_planted(seed);
    const std::array<std::pair<CostEstimate, double>, 5> both = {
        {{found.fit_us, kPlanted.fit_us},
         {found.fit_us_per_example, kPlanted.fit_us_per_example},
         {found.update_us, kPlanted.update_us},
         {found.update_us_per_example, kPlanted.update_us_per_example},
         {found.publish_us, kPlanted.publish_us}}};
    for (const auto& [estimate, truth] : both) {
      INFO("seed " << seed << ": " << estimate.us << " +- " << estimate.standard_error << ", planted " << truth);
      REQUIRE(estimate.standard_error < 0.05 * truth);
      REQUIRE(std::abs(estimate.us - truth) < 5.0 * estimate.standard_error);
      within += std::abs(estimate.us - truth) < 1.96 * estimate.standard_error ? 1 : 0;
    }
  }
  // 200 intervals of 95 %: 190 are expected, with a standard deviation of 3 if they were independent.
  INFO(within << " of 200");
  REQUIRE(within >= 178);
}

TEST_CASE("what learns by fits alone has no updates to be timed", "[calibration]") {
  const CalibratedCosts found = calibrate_planted(1, /*incremental=*/false);
  REQUIRE(std::isnan(found.update_us.us));
  REQUIRE(std::isnan(found.update_us_per_example.us));
  REQUIRE(found.publish_us.us == Approx(kPlanted.publish_us).epsilon(0.05));
  REQUIRE(found.costs().update_us == 0.0);
}

TEST_CASE("a cost is never negative", "[calibration]") {
  // 2 n - 5: a line that would begin below 0.
  std::vector<TimedWork> works;
  for (int n = 10; n < 40; ++n) works.push_back({{1.0, static_cast<double>(n)}, 2.0 * n - 5.0});
  const std::vector<CostEstimate> found = robust_costs(works);
  REQUIRE(found[0].us == 0.0);
  REQUIRE(found[1].us == Approx(1.8).margin(0.1));
  REQUIRE(std::isnan(robust_costs(std::span(works).first(2))[0].us));
}

TEST_CASE("a spec takes over the costs that were written of it", "[calibration][spec]") {
  const std::string text = with(kPlainSpec, "users = 100", "users = 1000") +
                           "[[algorithm]]\nname = \"logistic_regression\"\nlabel = \"linear\"\n"
                           "[sweep]\n\"algorithm.linear.l2\" = [0.0, 0.001]\n";
  const Spec spec = read(text);
  const auto found = calibrate_spec(spec, kFewestExamples);
  REQUIRE(found.size() == 3);
  for (const CalibratedAlgorithm& algorithm : found) {
    REQUIRE(algorithm.costs.examples == kFewestExamples);
    REQUIRE(algorithm.costs.costs().update_us_per_example > 0.0);
  }
  const Spec again = read(text + costs_toml(found, "a machine"));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const TrainingCosts taken = again.worlds[0].pipeline.costs_of(spec.algorithms[i]);
    const TrainingCosts written = found[i].costs.costs();
    REQUIRE(taken.fit_us == Approx(written.fit_us).epsilon(1e-3));
    REQUIRE(taken.fit_us_per_example == Approx(written.fit_us_per_example).epsilon(1e-3));
    REQUIRE(taken.update_us_per_example == Approx(written.update_us_per_example).epsilon(1e-3));
    REQUIRE(taken.publish_us == Approx(written.publish_us).epsilon(1e-3));
  }
  REQUIRE_THROWS_WITH(calibrate_spec(read(with(kPlainSpec, "users = 100", "users = 20")), 1 << 20),
                      Catch::Contains("labels mature in the world of the spec; it takes 1024 to fit a line"));
}

}  // namespace
}  // namespace springtide::experiments
