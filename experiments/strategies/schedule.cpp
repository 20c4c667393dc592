#include "experiments/strategies/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace springtide::experiments {

sim::SimTime Rhythm::next(sim::SimTime now) const {
  const sim::SimDuration elapsed = std::max(now, first_after_) - counted_from_;
  std::int64_t whole = elapsed / every_;
  if (elapsed % every_ < sim::SimDuration::zero()) --whole;  // before 1970 too the calendar goes forward
  return counted_from_ + (whole + 1) * every_;
}

Rhythm retraining_rhythm(const StrategyConfig& config) {
  const bool calendar = config.parameters.text("align") == "calendar";
  return {config.start, calendar ? sim::SimTime{} : config.start, config.parameters.duration("every")};
}

PublishRule::PublishRule(const StrategyConfig& config)
    : every_(static_cast<std::uint64_t>(config.parameters.integer("publish_every"))),
      interval_(config.parameters.duration("publish_interval")),
      last_(config.start) {
  if (every_ == 0 && interval_ == sim::SimDuration::zero()) every_ = 1;
}

std::optional<TrainingOrder> PublishRule::due(sim::SimTime now, std::uint64_t waiting) {
  const bool enough = every_ > 0 && waiting >= every_;
  const bool late = interval_ > sim::SimDuration::zero() && now - last_ >= interval_;
  if (waiting == 0 || !(enough || late)) return std::nullopt;
  last_ = now;
  return TrainingOrder{.kind = TrainingOrder::Kind::kUpdate};
}

std::vector<sim::ParameterInfo> rhythm_parameters() {
  return {
      {.name = "every",
       .default_value = sim::SimDuration(std::chrono::hours(24)),
       .unit = "time",
       .meaning = "trains at whole multiples of this",
       .minimum = 0.0,
       .above_minimum = true},
      {.name = "align",
       .default_value = std::string("start"),
       .meaning = "start: multiples count from the start of the log; calendar: from time 0, of a log from 1970, UTC",
       .choices = {"start", "calendar"}}};
}

std::vector<sim::ParameterInfo> publish_parameters() {
  return {{.name = "publish_every",
           .default_value = std::int64_t{0},
           .unit = "labels",
           .meaning = "publishes when this many labels have been learnt; 0: by time alone",
           .minimum = 0.0,
           .maximum = 1e12},
          {.name = "publish_interval",
           .default_value = sim::SimDuration(std::chrono::minutes(1)),
           .unit = "time",
           .meaning = "publishes with the first label after this span; 0s: by count alone",
           .minimum = 0.0}};
}

std::map<std::string, sim::ParameterValue> publish_at_every_step() {
  return {{"publish_every", std::int64_t{1}}, {"publish_interval", sim::SimDuration::zero()}};
}

sim::ParameterInfo window_parameter() {
  return {.name = "window",
          .default_value = sim::SimDuration::zero(),
          .unit = "time",
          .meaning = "trains on the labels that matured in this span; 0s: on all of them",
          .minimum = 0.0};
}

sim::ParameterInfo start_parameter() {
  return {.name = "start",
          .default_value = std::string("cold"),
          .meaning = "cold: from scratch each time; warm: from the present model",
          .choices = {"cold", "warm"}};
}

sim::SimDuration reach_of(sim::SimDuration window) {
  return window == sim::SimDuration::zero() ? sim::SimDuration::max() : window;
}

std::vector<Unfit> unfit_window(const sim::Parameters& parameters, const Surroundings& surroundings) {
  const sim::SimDuration window = parameters.duration("window");
  if (window == sim::SimDuration::zero() || window >= surroundings.label_window) return {};
  return {{"window", fmt::format("must be at least pipeline.label_window, {}, or 0s for everything",
                                 sim::format_duration(surroundings.label_window))}};
}

std::vector<Unfit> unfit_updates(std::string_view strategy, const Surroundings& surroundings) {
  if (surroundings.incremental) return {};
  return {{"name",
           fmt::format("{} learns label by label, which the algorithm {} cannot", strategy, surroundings.algorithm)}};
}

std::vector<Unfit> unfit_scores(std::string_view strategy, const Surroundings& surroundings) {
  if (surroundings.task == sim::Task::kNextItem) {
    return {{"name", fmt::format("{} holds scores against labels, which the task next_item has not", strategy)}};
  }
  if (surroundings.task == sim::Task::kClick && !surroundings.probabilities) {
    return {{"name", fmt::format("{} holds scores against labels; those of the algorithm {} are no probabilities",
                                 strategy, surroundings.algorithm)}};
  }
  if (surroundings.weighed_labels) {
    return {
        {"name", fmt::format("{} holds scores against labels, of which pipeline.delayed_feedback tells fake negatives",
                             strategy)}};
  }
  return {};
}

}  // namespace springtide::experiments
