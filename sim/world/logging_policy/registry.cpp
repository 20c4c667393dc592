#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/logging_policy/epsilon_greedy.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "sim/world/logging_policy/popularity.hpp"
#include "sim/world/logging_policy/softmax.hpp"
#include "sim/world/logging_policy/uniform.hpp"

namespace springtide::sim {

const std::vector<LoggingPolicyInfo>& logging_policy_registry() {
  static const std::vector<LoggingPolicyInfo> kRows = {uniform_policy_info(), popularity_policy_info(),
                                                       epsilon_greedy_policy_info(), softmax_policy_info()};
  return kRows;
}

std::unique_ptr<LoggingPolicy> make_logging_policy(const Parameters& parameters, const Catalogue& catalogue,
                                                   std::uint64_t seed) {
  const auto& registry = logging_policy_registry();
  const auto info = std::find_if(registry.begin(), registry.end(), [&](const LoggingPolicyInfo& row) {
    return row.name == parameters.text("logging_policy");
  });
  SPRINGTIDE_CHECK(info != registry.end());
  return info->make(parameters, catalogue, seed);
}

}  // namespace springtide::sim
