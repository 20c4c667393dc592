#pragma once

#include <memory>
#include <string>

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A snapshot of a Member.
struct PublishedMember {
  std::shared_ptr<const Snapshot> snapshot;
  bool sees_features = false;

  void score(ScoreBatch batch, std::span<float> scores) const {
    if (!sees_features) batch.features = {};
    snapshot->score(batch, scores);
  }
};

/// A learner that is part of another (fusion/, exploration/): it gets what a learner of its capabilities gets, but for
/// late shares, since the whole does not weigh late positives.
struct Member {
  std::unique_ptr<Recommender> learner;
  bool sees_features = false;

  /// With the algorithm's defaults. @param config  of the whole
  static Member make(const std::string& name, const LearnerConfig& config, std::uint64_t seed) {
    return {make_learner(name, {}, config.task, config.feature_columns, seed),
            find_algorithm(name).capabilities.features};
  }
  Examples visible(Examples examples) const {
    if (!sees_features) examples.features = {};
    examples.late_shares = {};
    return examples;
  }
  PublishedMember publish() const { return {learner->publish(), sees_features}; }
};

}  // namespace springtide::algorithms
