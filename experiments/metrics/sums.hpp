#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "experiments/metrics/scored_request.hpp"

namespace springtide::experiments {

/// The sums behind the accuracy metrics of one span (a window, or the whole run); everything is a ratio of these.
///
/// Calibration error uses 15 bins of equal width over [0, 1] (Guo et al. 2017).
struct AccuracySums {
  explicit AccuracySums(std::size_t cutoffs)
      : ndcg(cutoffs), recall(cutoffs), hit_rate(cutoffs), precision(cutoffs), average_precision(cutoffs) {}

  struct Bin {
    double count = 0.0, predicted = 0.0, clicks = 0.0;
  };

  double impressions = 0.0, clicks = 0.0;
  double log_loss = 0.0, predicted = 0.0;
  std::array<Bin, 15> bins{};
  double served_value = 0.0, oracle_value = 0.0;  // times impressions
  double squared_error = 0.0, absolute_error = 0.0;

  double ranked_requests = 0.0;  // requests with something to find
  double reciprocal_rank = 0.0;
  double percentile_rank = 0.0, percentile_ranked = 0.0;
  std::vector<double> ndcg, recall, hit_rate, precision, average_precision;

  void add_prediction(float predicted_probability, bool clicked);
  void add(const AccuracySums& other);

  double normalized_entropy() const;
  double expected_calibration_error() const;
};

/// Adds the ranking metrics of one slate: items ordered by score, those with a positive label are what is to be found.
/// A request without one counts in none of them.
/// @param scratch  reused between calls
void add_slate_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs,
                       std::vector<std::uint32_t>& scratch, AccuracySums& sums);

/// Adds the ranking metrics of one item at a rank among a catalogue; rank 0 is a miss.
void add_catalogue_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs, AccuracySums& sums);

}  // namespace springtide::experiments
