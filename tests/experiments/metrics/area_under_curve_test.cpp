#include "experiments/metrics/area_under_curve.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::experiments {
namespace {

// Every pair, as the definition says.
double by_pairs(const std::vector<std::pair<float, bool>>& scored) {
  double wins = 0.0, pairs = 0.0;
  for (const auto& [score, positive] : scored) {
    for (const auto& [other, other_positive] : scored) {
      if (!positive || other_positive) continue;
      pairs += 1.0;
      wins += score > other ? 1.0 : score == other ? 0.5 : 0.0;
    }
  }
  return wins / pairs;
}

TEST_CASE("AUC equals the count over all pairs, ties half", "[auc]") {
  // Both sides of the size at which the sort changes; positives the fewer, and the more.
  const int size = GENERATE(10, 300, 1500);
  const int values = GENERATE(3, 50, 1'000'000);
  const float share = GENERATE(0.05F, 0.3F, 0.8F);
  sim::RandomStream random("test/auc", 1, static_cast<std::uint64_t>(size + values));
  std::vector<std::pair<float, bool>> scored;
  AreaUnderCurve curve;
  for (int i = 0; i < size; ++i) {
    const float score = static_cast<float>(random.below(static_cast<std::uint32_t>(values))) - 1.5F;
    scored.emplace_back(score, i % 7 == 0 || (i != 1 && random.bernoulli(share)));
    curve.add(scored.back().first, scored.back().second);
  }
  REQUIRE(curve.value() == Approx(by_pairs(scored)).epsilon(1e-12));
}

TEST_CASE("AUC of two unit normals d' apart is Phi(d'/sqrt 2): .7602 for d' = 1", "[auc]") {
  sim::RandomStream random("test/auc", 2);
  AreaUnderCurve curve;
  constexpr int kEach = 100'000;
  for (int i = 0; i < kEach; ++i) {
    curve.add(random.normal() + 1.0F, true);
    curve.add(random.normal(), false);
  }
  // Hanley & McNeil 1982: the standard error is at most sqrt(A (1 - A) / min(n+, n-)).
  REQUIRE(curve.value() == within_standard_errors(0.76025, std::sqrt(0.76 * 0.24 / kEach), 4));
}

TEST_CASE("without both kinds there is no AUC", "[auc]") {
  AreaUnderCurve curve;
  REQUIRE(std::isnan(curve.value()));
  curve.add(0.5F, true);
  REQUIRE(std::isnan(curve.value()));
}

TEST_CASE("zero and minus zero tie", "[auc]") {
  AreaUnderCurve curve;
  curve.add(0.0F, true);
  curve.add(-0.0F, false);
  REQUIRE(curve.value() == 0.5);
}

}  // namespace
}  // namespace springtide::experiments
