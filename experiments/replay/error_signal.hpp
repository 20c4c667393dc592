#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// How wrong a score was: kError is 1 where it is more than 0.5 from the label, else 0; kLogLoss is in nats, the
/// probability kept 1e-7 from 0 and 1; kResidual is label minus score.
double error_value(ErrorSignal signal, double score, double label);

}  // namespace springtide::experiments
