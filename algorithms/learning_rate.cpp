#include "algorithms/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace springtide::algorithms {
namespace {

const std::vector<std::string> kSchedules = {"constant", "step", "exponential", "inverse_time", "cosine"};

}  // namespace

LearningRate::LearningRate(const sim::Parameters& parameters)
    : schedule_(static_cast<Schedule>(std::find(kSchedules.begin(), kSchedules.end(), parameters.text("schedule")) -
                                      kSchedules.begin())),
      period_(static_cast<double>(parameters.integer("schedule_period"))),
      decay_(parameters.number("schedule_decay")) {}

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
  }
  return 1.0;
}

std::vector<sim::ParameterInfo> with_schedule(std::vector<sim::ParameterInfo> parameters) {
  parameters.push_back({.name = "schedule",
                        .default_value = std::string("constant"),
                        .meaning = "how the steps shrink: d^floor(s / p), d^(s / p), 1 / (1 + d s / p), or from 1 to d "
                                   "by a cosine, then anew; after s steps, of period p and decay d",
                        .choices = kSchedules});
  parameters.push_back({.name = "schedule_period",
                        .default_value = std::int64_t{100'000},
                        .unit = "steps",
                        .meaning = "p of the schedule; a step is an example, or a mini-batch where there are such",
                        .minimum = 1,
                        .maximum = 1e12});
  parameters.push_back(
      {.name = "schedule_decay", .default_value = 0.5, .meaning = "d of the schedule", .minimum = 0, .maximum = 1});
  return parameters;
}

}  // namespace springtide::algorithms
