#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Two models of one algorithm, mixed: a static one, fitted when the warm-up ends (`every = "0s"`) or on a rhythm,
/// which remembers, and an online one, which follows. Weights w are learnt from each matured label y by exponentiated
/// gradient on the loss of the mixture p = sum w_i p_i:
///   w_i' = w_i exp(-learning_rate dL/dp p_i) / sum,   dL/dp = (p - y) / (p (1 - p)) for clicks, 2 (p - y) for ratings,
/// with p_i the scores of the two as last published, before they have learnt the label. Then a share s of the weights
/// is dealt out evenly, w_i'' = (1 - s) w_i' + s / 2: without it, whoever has been worse for long takes as long to come
/// back.
///
/// Papers: Kivinen and Warmuth 1997, "Exponentiated gradient versus gradient descent for linear predictors"; Herbster
/// and Warmuth 1998, "Tracking the best expert" (the share).
StrategyInfo fusion_strategy();

}  // namespace springtide::experiments
