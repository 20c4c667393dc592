#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/detectors/adwin.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// How a learner's step changes with the steps it has taken, for all learners by gradient. With s the steps taken,
/// p the period and d the decay, the rate is the base rate times
///   constant      1
///   step          d^floor(s / p)
///   exponential   d^(s / p)
///   inverse_time  1 / (1 + d s / p)
///   cosine        d + (1 - d) (1 + cos(pi (s mod p) / p)) / 2: from 1 down to d, then from 1 again
///   plateau       d^r, r the times that the error has ceased to fall: that more than `schedule_patience` means over p
///                 steps, one after another, were not below 0.9999 of the least before them
///   drift         1 / (1 + d s / p), s counted from where ADWIN last saw the error rise, as if all began anew
/// The error is the squared one of each example (of each mini-batch, its mean) by the model that has not learnt it yet.
/// Of ratings it is not within [0, 1], as ADWIN's bound has it: wide scales give false alarms.
/// Sources: Robbins and Monro 1951 (inverse time: the sum of the rates diverges, that of their squares does not);
/// Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", ICLR (cosine); PyTorch's
/// ReduceLROnPlateau (plateau); Bifet and Gavalda 2007 (ADWIN).
///
/// A step is an example, or a mini-batch where the learner has such. The learner counts the steps.
class LearningRate {
 public:
  /// @param parameters  resolved from a list that with_schedule() has made
  explicit LearningRate(const sim::Parameters& parameters);

  /// Whether observe() has an effect: a learner may spare itself the error otherwise.
  bool watches() const { return schedule_ == Schedule::kPlateau || schedule_ == Schedule::kDrift; }
  /// Takes in the squared error of what the next step will be by. @param steps  taken before it
  void observe(std::uint64_t steps, double squared_error) {
    if (watches()) watch(steps, squared_error);
  }
  /// What the base rate is multiplied by at the step that follows `steps` others; exactly 1 when constant.
  double factor(std::uint64_t steps) const;

  /// What observe() has made; nothing where the schedule does not watch.
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  enum class Schedule { kConstant, kStep, kExponential, kInverseTime, kCosine, kPlateau, kDrift };

  void watch(std::uint64_t steps, double squared_error);

  Schedule schedule_;
  double period_, decay_, patience_;
  double sum_ = 0.0, count_ = 0.0;            // plateau: of the errors of this period
  double least_, bad_ = 0.0, lowered_ = 1.0;  // plateau: the least mean, means since then, d^r
  std::uint64_t anew_ = 0;                    // drift: steps up to the last one
  Adwin errors_;
};

/// `schedule` and the parameters that begin with schedule_, appended to a learner's own.
std::vector<sim::ParameterInfo> with_schedule(std::vector<sim::ParameterInfo> parameters);

}  // namespace springtide::algorithms
