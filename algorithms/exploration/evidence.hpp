#pragma once

#include "algorithms/exploration/design_factor.hpp"
#include "algorithms/exploration/item_counts.hpp"
#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// How much is known of what is to be ranked, by the parameter `uncertain`: of each item by itself, as often as it was
/// shown, or of the weights of the dense features, by the rows that were.
class Evidence {
 public:
  /// @param l2  what is known of weights beforehand, in examples
  Evidence(const LearnerConfig& config, double l2)
      : of_features_(config.parameters.text("uncertain") == "features"),
        design_(of_features_ ? config.feature_columns : 0, l2) {}

  bool of_features() const { return of_features_; }
  /// @pre of_features()
  const DesignFactor& design() const { return design_; }
  /// How often an item was shown. @pre not of_features()
  double shown(ItemId item) const { return counts_.shown(item); }

  void learn(const Examples& matured) {
    if (!of_features_) {
      counts_.learn(matured);
      return;
    }
    for (std::size_t e = 0; e < matured.size(); ++e) design_.add(matured.features.row(e));
  }
  void save(ArchiveWriter& archive) const {
    design_.save(archive);
    counts_.save(archive);
  }
  void load(ArchiveReader& archive) {
    design_.load(archive);
    counts_.load(archive);
  }
  std::size_t bytes() const { return design_.bytes() + counts_.bytes(); }

 private:
  bool of_features_;
  DesignFactor design_;
  ItemCounts counts_;
};

}  // namespace springtide::algorithms
