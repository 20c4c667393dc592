#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "experiments/metrics/scored_request.hpp"

namespace springtide::experiments {

/// The sums behind the accuracy metrics of one span (a window, or the whole run); everything is a ratio of these.
struct AccuracySums {
  explicit AccuracySums(std::size_t cutoffs)
      : ndcg(cutoffs), recall(cutoffs), hit_rate(cutoffs), precision(cutoffs), average_precision(cutoffs) {}

  struct Bin {
    double count = 0.0, predicted = 0.0, clicks = 0.0;
  };

  double impressions = 0.0, clicks = 0.0;
  double predicted = 0.0;
  std::array<Bin, 15> bins{};                     // of equal width over [0, 1]
  double served_value = 0.0, oracle_value = 0.0;  // times impressions
  double squared_error = 0.0, absolute_error = 0.0;

  double ranked_requests = 0.0;  // requests with something to find
  double reciprocal_rank = 0.0;
  double percentile_rank = 0.0, percentile_ranked = 0.0;
  std::vector<double> ndcg, recall, hit_rate, precision, average_precision;

  /// Of what came. One part in 10^7 either way: a certain and wrong prediction costs 16 nats, not infinity.
  static double likelihood_of(float predicted_probability, bool clicked) {
    const double bounded = std::clamp(static_cast<double>(predicted_probability), 1e-7, 1.0 - 1e-7);
    return clicked ? bounded : 1.0 - bounded;
  }
  void add_prediction(float predicted_probability, bool clicked) {
    const auto p = static_cast<double>(predicted_probability);
    // The sum of logarithms is the logarithm of the product, at one multiplication an impression. A factor is at least
    // 1e-7, so that the product is taken in long before it could underflow.
    likelihood_ *= likelihood_of(predicted_probability, clicked);
    if (likelihood_ < 1e-200) take_in_likelihood();
    predicted += p;
    const double place = std::clamp(p, 0.0, 1.0) * static_cast<double>(bins.size());
    Bin& bin = bins[std::min(static_cast<std::size_t>(place), bins.size() - 1)];
    bin.count += 1.0;
    bin.predicted += p;
    bin.clicks += clicked ? 1.0 : 0.0;
  }
  void add(const AccuracySums& other);

  /// Sum of -log of the probability given to what came, in nats.
  double log_loss() const { return log_loss_ - std::log(likelihood_); }
  /// Log loss over the entropy of the span's own click rate (He et al. 2014): 1 for predicting that rate. NaN when all
  /// or none were clicked.
  double normalized_entropy() const;
  /// Mean gap between the predicted and the realised rate of a bin, weighted by its impressions (Guo et al. 2017). NaN
  /// without impressions.
  double expected_calibration_error() const;

 private:
  void take_in_likelihood();

  double log_loss_ = 0.0;
  double likelihood_ = 1.0;  // of the predictions not yet in log_loss_
};

/// Adds the ranking metrics of one slate: items ordered by score, ties by item; those with a positive label are what is
/// to be found. A request without one counts in none of them. Precision is over k places, also where the slate is
/// shorter; average precision at k is over min(k, items to be found).
/// @param hit_ranks  overwritten; reused between calls
void add_slate_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs,
                       std::vector<std::uint32_t>& hit_ranks, AccuracySums& sums);

/// Adds the ranking metrics of one item at a rank among a catalogue; rank 0 is a miss.
void add_catalogue_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs, AccuracySums& sums);

}  // namespace springtide::experiments
