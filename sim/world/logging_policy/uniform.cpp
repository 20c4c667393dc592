#include "sim/world/logging_policy/uniform.hpp"

#include "sim/world/logging_policy/epsilon_greedy.hpp"

namespace springtide::sim {
namespace {

// Whatever the ranks: it explores always.
std::unique_ptr<LoggingPolicy> make(const Parameters&, const Catalogue& catalogue, std::uint64_t seed) {
  return std::make_unique<EpsilonGreedyPolicy>(logging_ranks(catalogue), 1.0, seed);
}

}  // namespace

LoggingPolicyInfo uniform_policy_info() {
  return {.name = "uniform",
          .summary = "candidates in a uniformly random order: P(i at p) = 1 / candidates",
          .parameters = {},
          .make = make};
}

}  // namespace springtide::sim
