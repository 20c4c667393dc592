#include "algorithms/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace springtide::algorithms {
namespace {

const std::vector<std::string> kSchedules = {"constant", "step",    "exponential", "inverse_time",
                                             "cosine",   "plateau", "drift"};
constexpr double kNoBetter = 1.0 - 1e-4;  // of the least error: not below it is no better

}  // namespace

LearningRate::LearningRate(const sim::Parameters& parameters)
    : schedule_(static_cast<Schedule>(std::find(kSchedules.begin(), kSchedules.end(), parameters.text("schedule")) -
                                      kSchedules.begin())),
      period_(static_cast<double>(parameters.integer("schedule_period"))),
      decay_(parameters.number("schedule_decay")),
      patience_(static_cast<double>(parameters.integer("schedule_patience"))),
      least_(std::numeric_limits<double>::infinity()),
      errors_({.delta = parameters.number("schedule_delta")}) {}

void LearningRate::watch(std::uint64_t steps, double squared_error) {
  if (schedule_ == Schedule::kDrift) {
    const double before = errors_.mean();
    if (errors_.add(squared_error) && errors_.mean() > before) anew_ = steps;
    return;
  }
  sum_ += squared_error;
  if (++count_ < period_) return;
  const double mean = sum_ / count_;
  sum_ = count_ = 0.0;
  if (mean < kNoBetter * least_) {
    least_ = mean;
    bad_ = 0.0;
  } else if (++bad_ > patience_) {
    lowered_ *= decay_;
    bad_ = 0.0;
  }
}

double LearningRate::factor(std::uint64_t steps) const {
  const double periods = static_cast<double>(steps) / period_;
  switch (schedule_) {
    case Schedule::kConstant:
      return 1.0;
    case Schedule::kStep:
      return std::pow(decay_, std::floor(periods));
    case Schedule::kExponential:
      return std::pow(decay_, periods);
    case Schedule::kInverseTime:
      return 1.0 / (1.0 + decay_ * periods);
    case Schedule::kCosine:
      return decay_ + (1.0 - decay_) * 0.5 * (1.0 + std::cos(std::numbers::pi * (periods - std::floor(periods))));
    case Schedule::kPlateau:
      return lowered_;
    case Schedule::kDrift:
      return 1.0 / (1.0 + decay_ * static_cast<double>(steps - std::min(steps, anew_)) / period_);
  }
  return 1.0;
}

void LearningRate::save(ArchiveWriter& archive) const {
  if (!watches()) return;
  for (const double value : {sum_, count_, least_, bad_, lowered_}) archive.value(value);
  archive.value(anew_);
  errors_.save(archive);
}

void LearningRate::load(ArchiveReader& archive) {
  if (!watches()) return;
  for (double* value : {&sum_, &count_, &least_, &bad_, &lowered_}) *value = archive.value<double>();
  anew_ = archive.value<std::uint64_t>();
  errors_.load(archive);
}

std::vector<sim::ParameterInfo> with_schedule(std::vector<sim::ParameterInfo> parameters) {
  parameters.push_back({.name = "schedule",
                        .default_value = std::string("constant"),
                        .meaning = "how the steps shrink: d^floor(s / p), d^(s / p), 1 / (1 + d s / p), or from 1 to d "
                                   "by a cosine, then anew; after s steps, of period p and decay d; plateau: times d "
                                   "when the error falls no more; drift: as inverse_time, from 1 again when it rises",
                        .choices = kSchedules});
  parameters.push_back({.name = "schedule_period",
                        .default_value = std::int64_t{100'000},
                        .unit = "steps",
                        .meaning = "p of the schedule; a step is an example, or a mini-batch where there are such",
                        .minimum = 1,
                        .maximum = 1e12});
  parameters.push_back(
      {.name = "schedule_decay", .default_value = 0.5, .meaning = "d of the schedule", .minimum = 0, .maximum = 1});
  parameters.push_back({.name = "schedule_patience",
                        .default_value = std::int64_t{3},
                        .unit = "periods",
                        .meaning = "that may be no better than the best before the rate falls",
                        .minimum = 0,
                        .maximum = 1e9,
                        .only_with = {"schedule", "plateau"}});
  parameters.push_back({.name = "schedule_delta",
                        .default_value = 0.002,
                        .meaning = "chance that ADWIN sees the error rise where it does not",
                        .minimum = 0,
                        .maximum = 1,
                        .above_minimum = true,
                        .only_with = {"schedule", "drift"}});
  return parameters;
}

}  // namespace springtide::algorithms
