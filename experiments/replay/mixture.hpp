#pragma once

#include <array>
#include <memory>

#include "algorithms/recommender.hpp"
#include "experiments/strategies/strategy.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// Two snapshots of one algorithm and the weights that mix their scores, learnt by exponentiated gradient: the formulas
/// are in experiments/strategies/fusion.hpp. Until both are there the one that is has all the weight.
class Mixture {
 public:
  Mixture(const Fusion& fusion, sim::Task task)
      : learning_rate_(fusion.learning_rate), share_(fusion.share), task_(task) {}

  /// Moves the weights by examples that neither snapshot has learnt, one after the other.
  void weigh(const algorithms::Examples& examples);
  /// Model 0 or 1 has been published.
  void replace(std::size_t model, std::shared_ptr<const algorithms::Snapshot> snapshot) {
    snapshots_[model] = std::move(snapshot);
  }
  /// The mixture as it is now. @pre there is a snapshot
  std::shared_ptr<const algorithms::Snapshot> publish() const;
  const std::array<double, 2>& weights() const { return weights_; }

 private:
  double learning_rate_, share_;
  sim::Task task_;
  std::array<std::shared_ptr<const algorithms::Snapshot>, 2> snapshots_;
  std::array<double, 2> weights_{0.5, 0.5};
};

}  // namespace springtide::experiments
