#include "sim/world/logging_policy/logging_policy.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "sim/world/appeal.hpp"
#include "sim/world/drift/drift.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kCandidates = 5, kSlate = 3;
constexpr double kEpsilon = 0.4;
using Given = std::map<std::string, ParameterValue>;
using Chances = std::vector<std::vector<double>>;  // candidate x position

Given policy_of(const std::string& name, Given given = {}) {
  given.insert({{"logging_policy", name}, {"items", std::int64_t{200}}, {"items_published_per_day", 40.0}});
  return given;
}

// One and the same five items, asked for by many users at one time.
class Asked {
 public:
  explicit Asked(const Given& given, SimTime now = SimTime(48h))
      : parameters(world_of(given)),
        catalogue(parameters, 7),
        now_(now),
        policy_(make_logging_policy(parameters, catalogue, 7)) {
    // The last that are published before now, so that a model may have missed some; in no order.
    std::uint32_t item = 0;
    while (catalogue.published()[item] < now) ++item;
    items = {item - 3, item - 60, item - 1, item - 2, item - 30};
  }

  // Of each candidate at each position: how often of so many, and what is stated where it happens.
  void ask(std::uint32_t requests, Chances& often, Chances& stated, std::span<const float> appeal = {}) const {
    often.assign(kCandidates, std::vector<double>(kSlate, 0.0));
    stated.assign(kCandidates, std::vector<double>(kSlate, 0.0));
    std::vector<std::uint32_t> slate(kSlate);
    std::vector<float> propensities(kSlate);
    for (std::uint32_t user = 0; user < requests; ++user) {
      const Arrival request{now_, user, 0};
      policy_->choose({{&request, 1}, items, appeal}, slate, propensities);
      for (std::size_t p = 0; p < kSlate; ++p) {
        often[slate[p]][p] += 1.0;
        stated[slate[p]][p] = double{propensities[p]};
      }
    }
    for (auto& positions : often) {
      for (double& count : positions) count /= requests;
    }
  }

  Parameters parameters;
  Catalogue catalogue;
  std::vector<std::uint32_t> items;

 private:
  SimTime now_;
  std::unique_ptr<LoggingPolicy> policy_;
};

std::vector<std::size_t> best_first_by(const std::vector<double>& key) {
  std::vector<std::size_t> order(key.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] > key[b]; });
  return order;
}

// Of slates drawn without replacement: by going through all orders.
void draw(const std::vector<double>& weights, std::size_t position, double so_far, std::vector<bool>& taken,
          Chances& exact) {
  if (position == kSlate) return;
  double left = 0.0;
  for (std::size_t c = 0; c < weights.size(); ++c) left += taken[c] ? 0.0 : weights[c];
  for (std::size_t c = 0; c < weights.size(); ++c) {
    if (taken[c]) continue;
    exact[c][position] += so_far * weights[c] / left;
    taken[c] = true;
    draw(weights, position + 1, so_far * weights[c] / left, taken, exact);
    taken[c] = false;
  }
}

// What each policy declares, worked out anew from the catalogue.
Chances declared(const std::string& name, const Asked& asked, SimDuration age, double temperature,
                 const std::vector<float>& appeal) {
  Chances exact(kCandidates, std::vector<double>(kSlate, 0.0));
  std::vector<double> popularity, rank, weight;
  for (std::size_t c = 0; c < kCandidates; ++c) {
    const std::uint32_t item = asked.items[c];
    const ItemTraits& traits = asked.catalogue.traits(item);
    popularity.push_back(double{asked.catalogue.popularity()[item]});
    rank.push_back(-static_cast<double>(traits.logging_rank));
    const double days = to_seconds(SimDuration(48h) - age) / 86'400.0 - traits.published_days;
    const double score = std::log(popularity.back()) + double{traits.quality} +
                         (appeal.empty() ? 0.0 : double{appeal[item]}) + 0.5 * std::exp2(-days / 1.5);
    weight.push_back(std::exp((days > 0.0 ? score : 0.0) / temperature));
  }
  if (name == "softmax") {
    std::vector<bool> taken(kCandidates, false);
    draw(weight, 0, 1.0, taken, exact);
    return exact;
  }
  const double epsilon = name == "uniform" ? 1.0 : name == "popularity" ? 0.0 : kEpsilon;
  const auto order = best_first_by(name == "popularity" ? popularity : rank);
  for (std::size_t p = 0; p < kSlate; ++p) {
    for (std::size_t c = 0; c < kCandidates; ++c) {
      exact[c][p] = epsilon / kCandidates + (order[p] == c ? 1.0 - epsilon : 0.0);
    }
  }
  return exact;
}

void require_chances(const Asked& asked, const Chances& exact, std::span<const float> appeal = {}) {
  constexpr std::uint32_t kRequests = 100'000;
  Chances often, stated;
  asked.ask(kRequests, often, stated, appeal);
  for (std::size_t p = 0; p < kSlate; ++p) {
    double sum = 0.0;
    for (std::size_t c = 0; c < kCandidates; ++c) {
      INFO("candidate " << c << ", position " << p);
      const double chance = exact[c][p];
      REQUIRE(often[c][p] == within_standard_errors(chance, std::sqrt(chance * (1.0 - chance) / kRequests), 4));
      if (often[c][p] > 0.0) REQUIRE(stated[c][p] == Approx(chance).epsilon(3e-6));
      sum += stated[c][p];
    }
    REQUIRE(sum == Approx(1.0).epsilon(3e-6));
  }
}

TEST_CASE("an item is at a position as often as its propensity says", "[policy]") {
  const std::string name = GENERATE("uniform", "popularity", "epsilon_greedy");
  const Asked asked(policy_of(name, name == "epsilon_greedy" ? Given{{"epsilon", kEpsilon}} : Given{}));
  INFO(name);
  require_chances(asked, declared(name, asked, SimDuration(0), 1.0, {}));
}

TEST_CASE("a stale softmax shows what its model knew, as often as its propensity says", "[policy][long]") {
  // An hour ago all five were there; a day and a half ago only the oldest.
  const auto age = GENERATE(SimDuration(0h), SimDuration(36h));
  const double temperature = GENERATE(0.7, 3.0);
  const Asked asked(policy_of("softmax", {{"policy_age", age}, {"temperature", temperature}}));
  const std::size_t known =
      static_cast<std::size_t>(std::count_if(asked.items.begin(), asked.items.end(), [&](std::uint32_t item) {
        return asked.catalogue.published()[item] < SimTime(48h) - age;
      }));
  REQUIRE(known == (age == SimDuration(0h) ? 5U : 1U));
  std::vector<float> appeal(asked.catalogue.items(), 0.0F);
  for (std::size_t c = 0; c < kCandidates; ++c) appeal[asked.items[c]] = 0.4F * static_cast<float>(c);
  require_chances(asked, declared("softmax", asked, age, temperature, {}));
  require_chances(asked, declared("softmax", asked, age, temperature, appeal), appeal);
}

TEST_CASE("without exploration the best are shown in order, for certain", "[policy]") {
  const Asked asked(policy_of("epsilon_greedy", {{"epsilon", 0.0}}));
  Chances often, stated;
  asked.ask(100, often, stated);
  std::vector<double> rank;
  for (const std::uint32_t item : asked.items)
    rank.push_back(-static_cast<double>(asked.catalogue.traits(item).logging_rank));
  const auto order = best_first_by(rank);
  for (std::size_t p = 0; p < kSlate; ++p) {
    REQUIRE(often[order[p]][p] == Approx(1.0));
    REQUIRE(stated[order[p]][p] == 1.0);
  }
}

/// An appeal that is the number of its step.
class Counting : public Drift {
 public:
  bool on_appeal() const override { return true; }
  void add_appeal(std::int64_t step, std::span<float> appeal) override {
    for (float& logits : appeal) logits += static_cast<float>(step);
  }
  DriftTruth truth() const override { return {}; }
};

TEST_CASE("appeal is remembered for as long as asked, in whole steps", "[policy]") {
  std::vector<std::unique_ptr<Drift>> drifts;
  drifts.push_back(std::make_unique<Counting>());
  Appeal appeal(drifts, 3);
  appeal.remember(40min);  // three steps of a quarter of an hour
  for (const std::int64_t step : {0, 1, 2, 3, 4, 9, 40}) {
    REQUIRE(appeal.at(SimTime(step * kAppealStep))[2] == static_cast<float>(step));
    REQUIRE(appeal.earlier()[2] == static_cast<float>(std::max<std::int64_t>(step - 3, 0)));
  }
  Appeal forgetful(drifts, 3);
  forgetful.remember(SimDuration(0));
  REQUIRE(forgetful.at(SimTime(5 * kAppealStep))[0] == 5.0F);
  REQUIRE(forgetful.earlier()[0] == 5.0F);
}

}  // namespace
}  // namespace springtide::sim
