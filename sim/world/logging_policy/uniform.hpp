#pragma once

#include "sim/world/logging_policy/logging_policy.hpp"

namespace springtide::sim {

/// Candidates in a uniformly random order, the first of it: P(i at p) = 1 / candidates.
LoggingPolicyInfo uniform_policy_info();

}  // namespace springtide::sim
