#include "sim/world/logging_policy.hpp"

#include <cmath>
#include <vector>

#include "sim/world/kernels.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kCandidates = 5, kSlate = 3;
constexpr double kEpsilon = 0.4;

// Of a single request, as the policy takes them: a column a candidate.
std::vector<std::uint32_t> in_columns(const std::vector<std::uint32_t>& ranks) {
  std::vector<std::uint32_t> columns(ranks.size() * kLanes);
  for (std::size_t c = 0; c < ranks.size(); ++c) columns[c * kLanes] = ranks[c];
  return columns;
}

TEST_CASE("an item is at a position as often as its propensity says", "[policy]") {
  EpsilonGreedyPolicy policy(kEpsilon, 7);
  const std::vector<std::uint32_t> ranks = in_columns({40, 10, 30, 900, 20});  // greedy order: 1, 4, 2
  constexpr std::uint32_t kRequests = 100'000;
  std::vector<std::vector<double>> count(kCandidates, std::vector<double>(kSlate, 0.0));
  std::vector<std::vector<float>> stated(kCandidates, std::vector<float>(kSlate, 0.0F));
  std::vector<std::uint32_t> slate(kSlate);
  std::vector<float> propensities(kSlate);
  for (std::uint32_t user = 0; user < kRequests; ++user) {
    const Arrival request{SimTime{}, user, 0};
    policy.choose({&request, 1}, ranks, slate, propensities);
    for (std::size_t p = 0; p < kSlate; ++p) {
      count[slate[p]][p] += 1.0;
      stated[slate[p]][p] = propensities[p];
    }
  }
  const std::vector<std::uint32_t> greedy = {1, 4, 2};
  for (std::size_t p = 0; p < kSlate; ++p) {
    double sum = 0.0;
    for (std::size_t c = 0; c < kCandidates; ++c) {
      const double expected = (greedy[p] == c ? 1.0 - kEpsilon : 0.0) + kEpsilon / kCandidates;
      INFO("candidate " << c << ", position " << p);
      REQUIRE(stated[c][p] == Approx(expected).epsilon(1e-6));
      REQUIRE(count[c][p] / kRequests ==
              within_standard_errors(expected, std::sqrt(expected * (1.0 - expected) / kRequests), 4));
      sum += double{stated[c][p]};
    }
    REQUIRE(sum == Approx(1.0).epsilon(1e-6));
  }
}

TEST_CASE("without exploration the best are shown in order, for certain", "[policy]") {
  EpsilonGreedyPolicy policy(0.0, 7);
  std::vector<std::uint32_t> slate(kSlate);
  std::vector<float> propensities(kSlate);
  const Arrival request{SimTime{}, 3, 1};
  policy.choose({&request, 1}, in_columns({40, 10, 30, 900, 20}), slate, propensities);
  REQUIRE(slate == std::vector<std::uint32_t>{1, 4, 2});
  REQUIRE(propensities == std::vector<float>{1.0F, 1.0F, 1.0F});
}

}  // namespace
}  // namespace springtide::sim
