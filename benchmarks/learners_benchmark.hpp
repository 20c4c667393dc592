#pragma once

namespace springtide::benchmarks {

/// Registers an update and a score benchmark for every row of the algorithms' registry, and the MLP at several sizes.
void register_learner_benchmarks();

}  // namespace springtide::benchmarks
