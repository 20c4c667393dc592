#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/ids.hpp"

namespace springtide::experiments {

/// How much of the catalogue the recommendations use: counts of recommended items in a window and over the run.
///
/// coverage: share of the catalogue recommended at least once. novelty: mean self-information -log2 p(i) of what was
/// recommended, p(i) = (n_i + 1) / (n + items) with n_i the positives of item i among the requests measured before it
/// (Vargas & Castells 2011; plus one, so that an item nobody has taken is rare and not infinitely so). gini: of the
/// recommendation counts over the whole catalogue; 0 even, towards 1 all on one item.
class CatalogueUse {
 public:
  explicit CatalogueUse(std::uint32_t items);

  void recommended(std::span<const sim::ItemId> items);
  void taken(sim::ItemId item);

  struct Measures {
    double coverage, novelty, gini;  // NaN when nothing was recommended
  };
  /// Of the recommendations since the last call of this, then starts anew.
  Measures close_window();
  Measures overall() const;

 private:
  static Measures measure(const std::vector<std::uint32_t>& counts, double surprise, double recommendations);

  std::vector<std::uint32_t> window_counts_, counts_;
  double window_surprise_ = 0.0, surprise_ = 0.0, window_recommendations_ = 0.0, recommendations_ = 0.0;
  std::vector<double> positives_;
  std::vector<float> information_;  // -log2 of positives + 1, one an item
  double all_positives_ = 0.0;
};

}  // namespace springtide::experiments
