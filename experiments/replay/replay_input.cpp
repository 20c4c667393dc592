#include "experiments/replay/replay_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/replay/slate.hpp"
#include "sim/events/error.hpp"
#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {

ReplayInput make_replay_input(const Spec& spec, const WorldVariant& variant, sim::EventLog log, sim::GroundTruth truth,
                              const std::optional<LoggedWorld>& logged) {
  log.validate();
  const sim::SimTime first = log.request_time.front(), last = log.request_time.back();
  // Worlds begin at 0 and end with their duration, as do their logs; others begin and end with their events.
  const sim::SimTime start = variant.world || logged ? sim::SimTime{} : first;
  sim::SimTime end = last + sim::SimDuration(1);
  if (variant.world) end = sim::SimTime(variant.world->parameters.duration("duration"));
  if (logged) end = logged->end;
  sim::SimTime begin = start + spec.warmup;
  if (spec.warmup_share) {
    const auto position = static_cast<std::size_t>(*spec.warmup_share * static_cast<double>(log.requests()));
    begin = log.request_time[std::min(position, log.requests() - 1)];
  }
  if (begin >= end) {
    throw sim::ConfigError(fmt::format("experiment.warmup = {}: must be shorter than the log, which spans {}",
                                       sim::format_duration(spec.warmup), sim::format_duration(end - start)));
  }
  sim::Column<double> best = oracle_values(log, truth);
  std::string label = logged ? logged->label + variant.suffix : variant.label;
  return {std::move(log),
          std::move(truth),
          std::move(best),
          start,
          begin,
          end,
          std::move(label),
          logged && logged->faults && logged->faults->any() ? logged->faults : nullptr};
}

results::Dimensions dimensions_of(const ReplayInput& input, const MetricsSpec& metrics) {
  results::Dimensions dimensions;
  for (sim::SimTime at = input.begin; at < input.end; at += metrics.window) {
    dimensions.window_start.push_back(sim::to_seconds(at));
  }
  dimensions.window_seconds = sim::to_seconds(metrics.window);
  dimensions.cutoffs = metrics.cutoffs;
  for (const sim::DriftMark& drift : input.truth.marks()) {
    dimensions.drift_time.push_back(sim::to_seconds(drift.time));
    dimensions.drift_kind.push_back(drift.kind);
  }
  return dimensions;
}

}  // namespace springtide::experiments
