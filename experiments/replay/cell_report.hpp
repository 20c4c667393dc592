#pragma once

#include <span>
#include <vector>

#include "experiments/metrics/freshness.hpp"
#include "experiments/replay/engine.hpp"
#include "experiments/replay/shared_core.hpp"
#include "experiments/replay/trainer.hpp"

namespace springtide::experiments {

/// Gathers what a cell measured into the variables of the result file.
struct CellReport {
  results::Dimensions dimensions;
  results::CellResult result;

  /// @param lags      of impressions of the measured span that were absorbed
  /// @param censored  of those that never were: how long they had been waiting when the log ended
  void add_freshness(const ReplayInput& input, const MetricsSpec& metrics, std::span<const Activation> activations,
                     const Lags& lags, const Lags& censored);
  void add_cost(const ReplayInput& input, const Trainer& trainer, double wall_seconds);
  void add_latency(const Histogram& serve, double scored_seconds, std::uint64_t scored_requests,
                   const Trainer& trainer);
  /// Of a core that serves and trains, how long requests took.
  void add_responses(SharedCore& core);
  /// Recovery after each drift, from the accuracy that is already in the result.
  void add_recovery();
  /// The half-life of a model that was published once, from the AUC that is already in the result.
  void add_half_life(std::span<const Activation> activations);
  /// How good a strategy's detections were against the true drifts, where those are known.
  void add_detections(const ReplayInput& input, std::span<const sim::SimTime> detections);
  /// Fills in what names the cell, and the digest over all that is deterministic.
  results::CellResult finish(const CellPlan& plan, const std::string& world);
};

}  // namespace springtide::experiments
