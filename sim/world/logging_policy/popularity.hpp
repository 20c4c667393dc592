#pragma once

#include "sim/world/logging_policy/logging_policy.hpp"

namespace springtide::sim {

/// The most popular candidates, most popular first, by the attention that items get at one and the same age. Nothing
/// is left to chance: what is shown has propensity 1, and no inverse propensity score can tell of what is not.
LoggingPolicyInfo popularity_policy_info();

}  // namespace springtide::sim
