// How often `springtide check` is wrong, of runs: docs/judging.md has the table. 500 pairs, none of which share a seed:
//   SPRINGTIDE_GATE_PAIRS=500 build/dev/tests/experiments/runner/tests_shape '[gate]' -s

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "experiments/runner.hpp"
#include "results/gate.hpp"
#include "results/mean_difference.hpp"
#include "sim/events/random.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

// Items' appeal halves in four hours, so that a frozen model is worse than one that is kept fresh.
const char* const kSpec = R"(
[experiment]
name = "gate"
warmup = "6h"
[world]
users = 60
items = 20
duration = "1d"
requests_per_user_per_day = 20.0
items_published_per_day = 0.0
logging_policy = "uniform"
[[world.drift]]
kind = "ornstein_uhlenbeck"
target = "appeal"
half_life = "4h"
stationary_sd = 2.5
[[algorithm]]
name = "decayed_popularity"
half_life = "2h"
[[strategy]]
name = "online"
publish_interval = "1h"
[[strategy]]
name = "frozen"
[metrics]
window = "3h"
cutoffs = [1, 10]
latency = "none"
)";

const std::vector<std::string> kMetrics = {"accuracy/auc", "accuracy/ndcg@10", "accuracy/mrr"};

using Cells = std::vector<results::CellResult>;

/// The same worlds with fresh models and with frozen ones, a cell a seed.
struct Runs {
  Spec spec = parse_spec(kSpec, "gate.toml");
  Cells fresh, frozen;

  void grow(std::size_t seeds) {
    const WorldVariant& variant = spec.worlds.front();
    while (fresh.size() < seeds) {
      spec.seeds = {fresh.size() + 1};
      sim::SimulatedWorld world = sim::simulate(*variant.world, spec.seeds.front());
      const ReplayInput input = make_replay_input(spec, variant, std::move(world.log), std::move(world.truth));
      for (const CellPlan& plan : plan_cells(spec)) {
        results::CellResult cell = replay_cell(spec, plan, input);
        (cell.strategy == "online" ? fresh : frozen).push_back(std::move(cell));
      }
    }
  }
};

class Gate {
 public:
  Gate(const Runs& runs, std::size_t pilot) : runs_(runs) {
    dimensions_.cutoffs = {1, 10};
    dimensions_.window_start.resize(runs.fresh.front().values.at("accuracy/auc").size());
    for (const std::string& name : kMetrics) {
      const results::Metric metric = results::find_metric(name, dimensions_);
      // Half of what freezing costs is the margin: to freeze is a loss of twice that. Without a difference, what two
      // seeds of the same differ by is all there is.
      const double loss = -difference(runs.fresh, runs.frozen, metric, pilot, 0).mean;
      const results::EstimatedMean chance = difference(runs.fresh, runs.fresh, metric, pilot, 1);
      margins_.push_back({name, 0.5 * loss, false});
      const double deviation = chance.standard_error * std::sqrt(static_cast<double>(pilot));
      seeds_ = std::max(seeds_, results::seeds_to_tell(deviation, 0.5 * loss));
      UNSCOPED_INFO(name << ": loss " << loss << ", deviation " << deviation << ", "
                         << results::seeds_to_tell(deviation, 0.5 * loss) << " seeds");
    }
  }

  std::size_t seeds() const { return seeds_; }  ///< that are recommended for all metrics
  const std::vector<results::Margin>& margins() const { return margins_; }

  /// Of these seeds of a baseline of fresh models, and those of a candidate: whether each metric holds its margin.
  std::vector<bool> held(std::span<const std::size_t> baseline, const Cells& candidate,
                         std::span<const std::size_t> of_candidate) const {
    results::CellPairs pairs;
    for (std::size_t i = 0; i < baseline.size(); ++i) {
      pairs.cells.emplace_back(&runs_.fresh[baseline[i]], &candidate[of_candidate[i]]);
    }
    std::vector<bool> passed;
    for (const results::Margin& margin : margins_) {
      passed.push_back(
          results::judge(pairs, results::find_metric(margin.metric, dimensions_), margin, dimensions_).passed);
    }
    return passed;
  }

 private:
  /// second - first over the pilot's seeds, the second's shifted by so many.
  results::EstimatedMean difference(const Cells& first, const Cells& second, const results::Metric& metric,
                                    std::size_t pilot, std::size_t shift) const {
    results::CellPairs pairs;
    for (std::size_t s = 0; s < pilot; ++s) pairs.cells.emplace_back(&first[s], &second[(s + shift) % pilot]);
    return results::mean_difference(results::paired(pairs, metric, dimensions_)->differences).estimate;
  }

  const Runs& runs_;
  results::Dimensions dimensions_;
  std::vector<results::Margin> margins_;
  std::size_t seeds_ = 2;
};

TEST_CASE("of runs, the gate fails as seldom as it says where there is no loss, and sees one of two margins",
          "[gate]") {
  constexpr std::size_t kPilot = 60;
  const char* asked = std::getenv("SPRINGTIDE_GATE_PAIRS");
  const std::size_t pairs = asked != nullptr ? std::stoul(asked) : 200;
  Runs runs;
  runs.grow(kPilot);
  const Gate gate(runs, kPilot);
  const std::size_t seeds = gate.seeds();
  REQUIRE(seeds < kPilot / 4);
  // Where many are asked for none shares a seed with another; else they are drawn from the pilot's.
  if (asked != nullptr) runs.grow(2 * seeds * pairs);
  std::vector<std::size_t> order(runs.fresh.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  sim::RandomStream random("test/gate", 1);
  std::vector<double> failed(kMetrics.size()), caught(kMetrics.size());
  double any_failed = 0.0, any_caught = 0.0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    if (asked == nullptr) random.shuffle(std::span(order));
    const std::span<const std::size_t> here =
        std::span(order).subspan(asked != nullptr ? 2 * seeds * pair : 0, 2 * seeds);
    const auto same = gate.held(here.first(seeds), runs.fresh, here.last(seeds));
    const auto worse = gate.held(here.first(seeds), runs.frozen, here.last(seeds));
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      failed[m] += same[m] ? 0.0 : 1.0 / static_cast<double>(pairs);
      caught[m] += worse[m] ? 0.0 : 1.0 / static_cast<double>(pairs);
    }
    const auto fails = [](const std::vector<bool>& passed) {
      return std::find(passed.begin(), passed.end(), false) != passed.end();
    };
    any_failed += fails(same) ? 1.0 / static_cast<double>(pairs) : 0.0;
    any_caught += fails(worse) ? 1.0 / static_cast<double>(pairs) : 0.0;
  }
  const double allowed = 0.05 + 2.0 * std::sqrt(0.05 * 0.95 / static_cast<double>(pairs));
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    INFO(kMetrics[m] << ", margin " << gate.margins()[m].value << ", " << seeds << " seeds, " << pairs
                     << " pairs: fails " << failed[m] << " without a loss, " << caught[m]
                     << " with one of two margins");
    CHECK(failed[m] <= allowed);
    CHECK(caught[m] >= 0.95);
  }
  INFO("any of them: " << any_failed << " and " << any_caught);
  CHECK(any_failed <= allowed);
  CHECK(any_caught >= 0.95);
}

}  // namespace
}  // namespace springtide::experiments
