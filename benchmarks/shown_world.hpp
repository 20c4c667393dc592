#pragma once

#include "experiments/replay/engine.hpp"
#include "experiments/spec/spec.hpp"

namespace springtide::benchmarks {

/// What the end-to-end benchmarks replay, and what export_vw writes for others to learn from: a news world in which
/// every candidate is shown, so that an impression is one prediction, one label and one update.
struct ShownWorld {
  ShownWorld();

  experiments::Spec spec;
  experiments::WorldVariant variant;
  experiments::ReplayInput input;
};

}  // namespace springtide::benchmarks
