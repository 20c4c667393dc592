#include "sim/world/logging_policy/popularity.hpp"

#include <algorithm>
#include <numeric>

#include "sim/world/logging_policy/epsilon_greedy.hpp"

namespace springtide::sim {
namespace {

std::unique_ptr<LoggingPolicy> make(const Parameters&, const Catalogue& catalogue, std::uint64_t seed) {
  std::vector<std::uint32_t> order(catalogue.items()), rank(catalogue.items());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return catalogue.popularity()[a] > catalogue.popularity()[b];
  });
  for (std::uint32_t place = 0; place < order.size(); ++place) rank[order[place]] = place;
  return std::make_unique<EpsilonGreedyPolicy>(std::move(rank), 0.0, seed);
}

}  // namespace

LoggingPolicyInfo popularity_policy_info() {
  return {.name = "popularity",
          .summary = "the most popular candidates, most popular first: propensity 1, and nothing of the others",
          .parameters = {},
          .make = make};
}

}  // namespace springtide::sim
