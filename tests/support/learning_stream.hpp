#pragma once

#include <algorithm>
#include <vector>

#include "algorithms/features/feature_store.hpp"
#include "algorithms/recommender.hpp"
#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"
#include "tests/support/random_log.hpp"

namespace springtide {

/// What a learner of one task learns from, and rows to score that it has and has not met: labels that something can be
/// learnt from, repeats, times that tie and sometimes run back (labels mature late), and the features of the harness.
class LearningStream {
 public:
  /// @param with_features  as the harness does it: an algorithm that wants none gets rows of no columns
  LearningStream(sim::Task task, bool with_features, std::uint32_t examples, std::uint64_t seed = 1)
      : log_(RandomLog{}.make()), with_features_(with_features), store_(log_, std::chrono::hours(1)) {
    sim::RandomStream random("test/learning_stream", seed);
    for (std::uint32_t e = 0; e < examples; ++e) learn_from(task, random);
    make_probe();
  }

  std::size_t columns() const { return with_features_ ? store_.columns() : 0; }
  algorithms::Examples examples() const {
    return {users_, items_, times_, positions_, labels_, {features_, columns()}, late_shares_};
  }
  /// From now on examples() carry late shares. @param share  of each
  void carry_late_shares(float share) { late_shares_.assign(labels_.size(), share); }
  /// Requests of several rows, of one row and of none; users and items never met, the last far beyond all others.
  algorithms::ScoreBatch probe() const {
    return {probe_begin_, probe_users_, probe_times_, probe_items_, probe_positions_, {probe_features_, columns()}};
  }
  /// The same rows, shown at another position.
  void show_probe_at(std::uint8_t position) {
    std::fill(probe_positions_.begin(), probe_positions_.end(), position);
    if (with_features_) store_.set_positions(probe_positions_, probe_features_);
  }
  std::vector<float> scores(const algorithms::Snapshot& snapshot) const {
    std::vector<float> scores(probe_items_.size());
    snapshot.score(probe(), scores);
    return scores;
  }

 private:
  static constexpr std::uint32_t kKnownUsers = 10, kKnownItems = 20;  // of the 12 and 25 of the log

  void learn_from(sim::Task task, sim::RandomStream& random) {
    if (random.bernoulli(0.7)) now_ += sim::SimDuration(std::chrono::minutes(1 + random.below(30)));
    const std::uint32_t user = random.below(kKnownUsers), item = random.below(kKnownItems);
    users_.push_back(sim::id_at<sim::UserId>(user));
    items_.push_back(sim::id_at<sim::ItemId>(item));
    times_.push_back(random.bernoulli(0.1) ? now_ - sim::SimDuration(std::chrono::hours(1)) : now_);
    positions_.push_back(static_cast<std::uint8_t>(random.below(4)));
    const bool liked = random.bernoulli(user % 4 == item % 4 ? 0.7 : 0.2);
    switch (task) {
      case sim::Task::kClick:
        labels_.push_back(liked ? 1.0F : 0.0F);
        break;
      case sim::Task::kNextItem:
        labels_.push_back(1.0F);
        break;
      case sim::Task::kRating:
        labels_.push_back(static_cast<float>((liked ? 3 : 1) + random.below(3)));
        break;
    }
    if (!with_features_) return;
    append_features(users_.back(), times_.back(), items_.back(), positions_.back(), features_);
    store_.on_feedback(users_.back(), items_.back(), times_.back(), labels_.back());
  }

  void make_probe() {
    for (std::uint32_t request = 0; request < 16; ++request) {
      const bool far_user = request >= 12;
      const std::uint32_t rows = request % 5 == 4 ? request % 2 : 25;
      for (std::uint32_t row = 0; row < rows; ++row) {
        const std::uint32_t item = (row * 7 + request) % 25;
        const bool far_item = row == 24;
        probe_items_.push_back(sim::id_at<sim::ItemId>(far_item ? 100'000U : item));
        probe_positions_.push_back(0);
        if (!with_features_) continue;
        append_features(sim::id_at<sim::UserId>(request % 12), now_, sim::id_at<sim::ItemId>(item), 0, probe_features_);
      }
      probe_users_.push_back(sim::id_at<sim::UserId>(far_user ? 100'000U * request : request));
      probe_times_.push_back(now_);
      probe_begin_.push_back(static_cast<std::uint32_t>(probe_items_.size()));
      now_ += sim::SimDuration(std::chrono::minutes(10));
    }
  }

  void append_features(sim::UserId user, sim::SimTime time, sim::ItemId item, std::uint8_t position,
                       std::vector<float>& rows) const {
    rows.resize(rows.size() + columns());
    store_.extract(user, time, {&item, 1}, {&position, 1}, std::span(rows).last(columns()));
  }

  sim::EventLog log_;
  bool with_features_;
  algorithms::FeatureStore store_;
  sim::SimTime now_{};

  std::vector<sim::UserId> users_, probe_users_;
  std::vector<sim::ItemId> items_, probe_items_;
  std::vector<sim::SimTime> times_, probe_times_;
  std::vector<std::uint8_t> positions_, probe_positions_;
  std::vector<float> labels_, features_, late_shares_, probe_features_;
  std::vector<std::uint32_t> probe_begin_{0};
};

/// Calls `visit(info, task)` for every algorithm and every task it serves: whoever is in the registry is tested.
template <typename Visit>
void for_each_algorithm_and_task(const Visit& visit) {
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating}) {
      if (info.capabilities.serves(task)) visit(info, task);
    }
  }
}

}  // namespace springtide
