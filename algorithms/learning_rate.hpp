#pragma once

#include <cstdint>
#include <vector>

#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// How a learner's step shrinks with the steps it has taken, for all learners by gradient. With s the steps taken,
/// p the period and d the decay, the rate is the base rate times
///   constant      1
///   step          d^floor(s / p)
///   exponential   d^(s / p)
///   inverse_time  1 / (1 + d s / p)
///   cosine        d + (1 - d) (1 + cos(pi (s mod p) / p)) / 2: from 1 down to d, then from 1 again
/// Sources: Robbins and Monro 1951 (inverse time: the sum of the rates diverges, that of their squares does not);
/// Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", ICLR (cosine).
///
/// A step is an example, or a mini-batch where the learner has such. Learners save the count of steps, not this.
class LearningRate {
 public:
  /// @param parameters  resolved from a list that holds schedule_parameters()
  explicit LearningRate(const sim::Parameters& parameters);

  /// What the base rate is multiplied by at the step that follows `steps` others; exactly 1 when constant.
  double factor(std::uint64_t steps) const;

 private:
  enum class Schedule { kConstant, kStep, kExponential, kInverseTime, kCosine };

  Schedule schedule_;
  double period_, decay_;
};

/// `schedule`, `schedule_period` and `schedule_decay`, to append to a learner's own parameters.
std::vector<sim::ParameterInfo> with_schedule(std::vector<sim::ParameterInfo> parameters);

}  // namespace springtide::algorithms
