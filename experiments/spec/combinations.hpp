#pragma once

#include "experiments/spec/document.hpp"
#include "experiments/spec/problems.hpp"
#include "experiments/spec/spec.hpp"

namespace springtide::experiments {

/// Reports what is right by itself and does not do together: every strategy in every cell that it makes, and the
/// validation gate with algorithms whose scores cannot be judged.
/// @pre each section has been read without a problem
void check_combinations(const Table& document, const Spec& spec, Problems& problems);

}  // namespace springtide::experiments
