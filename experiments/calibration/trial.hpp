#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "experiments/calibration/calibration.hpp"
#include "experiments/spec/spec.hpp"

namespace springtide::experiments {

struct CalibratedAlgorithm {
  std::string label;  ///< as [pipeline.costs] calls it
  CalibratedCosts costs;
};

/// Calibrates each algorithm of a spec, variants of a sweep included, on the labels that have matured first in the
/// first of its worlds under its first seed.
/// @param most  examples
/// @throws sim::Error where there is no such world or log; sim::ConfigError where too few labels mature in it
std::vector<CalibratedAlgorithm> calibrate_spec(const Spec& spec, std::size_t most);

/// Calibrates every algorithm of the registry, with its defaults, in a world of 5,000 users and as many items; those
/// that serve ratings alone on impressions that are rated.
std::vector<CalibratedAlgorithm> calibrate_registry(std::size_t most);

/// TOML that a spec takes over as it is: [pipeline.costs.LABEL] for each, standard errors as remarks.
std::string costs_toml(const std::vector<CalibratedAlgorithm>& algorithms, const std::string& machine);

}  // namespace springtide::experiments
