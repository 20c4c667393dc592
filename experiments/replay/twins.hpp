#pragma once

#include <functional>

#include "experiments/replay/engine.hpp"

namespace springtide::experiments {

/// What a twin of a cell measured: the same world, algorithm, strategy and seed, under another plan.
using RunTwin = std::function<results::CellResult(const CellPlan& plan)>;

/// What time has cost a cell, by running it again without its delays (science.md section 1): adds
/// freshness/staleness_cost and, where regret is known, freshness/decomposition.
///
/// A twin of a stage lacks the delay of that stage alone: the stage has cost what regret it is rid of. The twin of all
/// stages is left with what the model cannot learn. Delays that hide one another (or that only hurt together) do not
/// add up: the rest is the interaction. So the entries add up to regret, and a stage without a delay has cost nothing,
/// to the bit, since its twin is the cell itself and is not run.
///
/// Stages: collection (collection_delay), features (the feature store's), label_window (twins know each label at its
/// impression: where feedback is corrected for its delay, what it will be in the end, and nothing is told twice),
/// training (its virtual time, and waiting for the trainer), deployment (deployment_delay), publishing (strategies that
/// update publish every label; of those that fit each training is a step and is published as it is).
/// @param result  of the cell itself; its accuracy is compared
void add_twins(const CellPlan& plan, const RunTwin& run, results::CellResult& result);

}  // namespace springtide::experiments
