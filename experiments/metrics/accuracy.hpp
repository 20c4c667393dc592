#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "experiments/metrics/area_under_curve.hpp"
#include "experiments/metrics/catalogue_use.hpp"
#include "experiments/metrics/faded_accuracy.hpp"
#include "experiments/metrics/scored_request.hpp"
#include "experiments/metrics/sums.hpp"
#include "results/cell_result.hpp"

namespace springtide::experiments {

/// The accuracy of a cell over windows of its measured span and over all of it, for everyone, for new items alone and
/// for new users alone: every variable of /accuracy, with NaN where one does not apply.
///
/// kClick: the ranking metrics are over the slate that was shown, ordered by the position-blind score (ties by item:
/// the order shown must not help), and over the requests with a click. `ctr` is what the algorithm's own ordering of
/// the candidates would earn an impression, known exactly from the world's truth; without a truth it is the share of
/// clicks in the log. New items get no ranking, and no ctr where the truth is known: a slate mixes old and new.
///
/// kNextItem: the ranking metrics are over the catalogue, one item to find a request; a miss counts 0 in each of them
/// and is left out of the percentile rank. kRating: rmse and mae alone apply.
///
/// Cost: no more than 50 to 60 ns an impression where up to 15 % are clicked, 80 at 40 % (slates of 5 and 10, 9,000
/// impressions a window, a catalogue of 5,000); half of it is the sorting behind the exact AUC, which takes 8 bytes an
/// impression.
class AccuracyMetrics {
 public:
  explicit AccuracyMetrics(const AccuracyConfig& config);

  /// Requests come in order of time, all within [config.begin, config.end).
  void add(const ScoredRequest& request);
  /// Writes the variables into the result.
  void finish(results::CellResult& result);

 private:
  enum Slice : std::size_t { kAll, kNewItems, kNewUsers, kSlices };

  struct SliceState {
    explicit SliceState(std::size_t cutoffs) : window(cutoffs), overall(cutoffs) {}
    AccuracySums window, overall;
    AreaUnderCurve curve;          // of the open window
    AreaUnderCurve overall_curve;  // of the windows closed so far
  };

  void close_window();
  void add_impressions(const ScoredRequest& request, SliceState& state, bool only_new_items);
  void add_request(const ScoredRequest& request, SliceState& state);
  /// One value a variable of a span, appended to the variables' columns (window) or their _overall.
  void write(const SliceState& state, const AccuracySums& sums, double auc, const std::string& prefix,
             const std::string& suffix, results::CellResult& result) const;

  AccuracyConfig config_;
  std::size_t windows_;
  std::size_t open_window_ = 0;
  std::vector<SliceState> slices_;
  CatalogueUse use_;
  std::optional<FadedAccuracy> faded_;
  std::vector<std::uint32_t> hit_ranks_;  // of one slate, kept to save allocating
  results::CellResult columns_;           // the windows closed so far
};

}  // namespace springtide::experiments
