#pragma once

#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// Weight of an example in a stream that tells of late positives twice: first as a negative, since nothing has come of
/// the impression yet, then, when the feedback comes, as a positive. Weighted by it, the loss of the stream has its
/// minimum at the true probability: it is the true density of (impression, label) over that of the stream.
///
/// With p the probability of a positive and s the share of positives that come late, so that s p is the chance of an
/// impression to be told of twice,
///   w(1) = 1 + s p;  w(0) = (1 + s p) (1 - p) / (1 - p + s p).
/// p is what the model itself says of the example just before it learns it, and taken for a constant.
///
/// Sources: s = 1, where every impression is a negative at once, is the fake negative weighted loss, weights 1 + p and
/// (1 + p) (1 - p), of Ktena et al. 2019, "Addressing delayed feedback for continuous training with neural networks in
/// CTR prediction", RecSys; 0 < s < 1, where a label waits for a window, is the importance weighting of Yang et al.
/// 2021, "Capturing delayed feedback in conversion rate prediction via elapsed-time sampling", AAAI, with the chance of
/// a late positive taken to be s p. s = 0: every example has the weight 1, exactly.
template <typename Scalar>
Scalar delay_weight(float label, Scalar p, float late_share) {
  if (late_share <= 0.0F) return Scalar(1);  // also where p is 1
  const Scalar twice = static_cast<Scalar>(late_share) * p;
  return label > 0.5F ? Scalar(1) + twice : (Scalar(1) + twice) * (Scalar(1) - p) / (Scalar(1) - p + twice);
}

/// The late share of an example; 0 where the examples carry none.
inline float late_share(const Examples& examples, std::size_t e) {
  return examples.late_shares.empty() ? 0.0F : examples.late_shares[e];
}

}  // namespace springtide::algorithms
