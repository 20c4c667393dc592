#pragma once

#include <vector>

#include "experiments/metrics/scored_request.hpp"
#include "experiments/metrics/sums.hpp"
#include "results/cell_result.hpp"

namespace springtide::experiments {

/// Prequential estimates with a fading factor a (Gama, Sebastiao, Rodrigues 2013): after each example, of loss L,
///
///     S <- L + a S        B <- 1 + a B        E = S / B
///
/// so that what is n examples ago counts a^n, about as a window of 1 / (1 - a) examples does. An example is an
/// impression; of the ranking metrics, a request with something to find.
///
/// E is given at the end of each window, of all examples since the measured span began: NaN before the first.
/// Cost: one logarithm and a few operations an impression, a slate ranked once more.
class FadedAccuracy {
 public:
  /// @pre config.fading_factor
  explicit FadedAccuracy(const AccuracyConfig& config);

  void add(const ScoredRequest& request);
  /// Appends an estimate to each accuracy/<name>_faded that applies.
  void close_window(results::CellResult& result) const;

 private:
  struct Estimate {
    double sum = 0.0, weight = 0.0;
    void add(double loss, double factor) {
      sum = loss + factor * sum;
      weight = 1.0 + factor * weight;
    }
    double value() const;
  };
  /// Of one cutoff.
  struct Ranked {
    Estimate ndcg, recall, hit_rate, precision, average_precision;
  };
  void add_ranking(const ScoredRequest& request);

  AccuracyConfig config_;
  double factor_;
  Estimate log_loss_, ctr_, regret_, reciprocal_rank_, squared_error_, absolute_error_;
  std::vector<Ranked> ranked_;            // one a cutoff
  AccuracySums nothing_, of_request_;     // of_request_: of one request, kept to save allocating
  std::vector<std::uint32_t> hit_ranks_;  // likewise
};

}  // namespace springtide::experiments
