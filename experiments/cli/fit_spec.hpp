#pragma once

#include <string>

#include "sim/fit/fit.hpp"

namespace springtide::experiments::cli {

/// A whole spec around a fitted world, ready for run and simulate. Every key of [world] is there with its estimate and
/// standard error beside it, or why it stands at its default.
/// @param log  what it was fitted to
std::string fitted_spec(const sim::FittedWorld& fitted, const std::string& log);

}  // namespace springtide::experiments::cli
