#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// The old concept and another alternate, the new one ever more often: a request at t sees the new taste with the
/// chance P(t) = 1 / (1 + exp(-4 (t - start) / width)), drawn for each request by itself, so that at `start` half of
/// them do and width / 2 away from it 88 % or 12 % (the logistic mix of Bifet et al. 2009, MOA; Gama et al. 2014).
DriftInfo gradual_info();

}  // namespace springtide::sim
