#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Online between periodic retrainings (a lambda architecture): on a fixed rhythm the model is fitted from scratch on
/// the log as it then stands, and what updates in a hurry have piled up is gone; between two of them every matured
/// label is an update, published as under `online`.
StrategyInfo hybrid_strategy();

}  // namespace springtide::experiments
