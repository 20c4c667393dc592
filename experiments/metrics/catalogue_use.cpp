#include "experiments/metrics/catalogue_use.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace springtide::experiments {

CatalogueUse::CatalogueUse(std::uint32_t items)
    : window_counts_(items, 0), counts_(items, 0), positives_(items, 0.0), information_(items, 0.0F) {}

void CatalogueUse::recommended(std::span<const sim::ItemId> items) {
  const double base = std::log2(all_positives_ + static_cast<double>(counts_.size()));
  double surprise = 0.0;
  for (const sim::ItemId item : items) {
    ++window_counts_[sim::index(item)];
    surprise += base + static_cast<double>(information_[sim::index(item)]);
  }
  window_surprise_ += surprise;
  window_recommendations_ += static_cast<double>(items.size());
}

void CatalogueUse::taken(sim::ItemId item) {
  const std::size_t i = sim::index(item);
  positives_[i] += 1.0;
  all_positives_ += 1.0;
  information_[i] = -static_cast<float>(std::log2(positives_[i] + 1.0));
}

CatalogueUse::Measures CatalogueUse::close_window() {
  const Measures measures = measure(window_counts_, window_surprise_, window_recommendations_);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += window_counts_[i];
  surprise_ += window_surprise_;
  recommendations_ += window_recommendations_;
  std::fill(window_counts_.begin(), window_counts_.end(), 0U);
  window_surprise_ = window_recommendations_ = 0.0;
  return measures;
}

CatalogueUse::Measures CatalogueUse::overall() const { return measure(counts_, surprise_, recommendations_); }

CatalogueUse::Measures CatalogueUse::measure(const std::vector<std::uint32_t>& counts, double surprise,
                                             double recommendations) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (recommendations == 0.0) return {kNaN, kNaN, kNaN};
  std::vector<std::uint32_t> sorted(counts);
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double used = 0.0, weighted = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    used += sorted[i] > 0 ? 1.0 : 0.0;
    weighted += (2.0 * static_cast<double>(i + 1) - n - 1.0) * static_cast<double>(sorted[i]);
  }
  return {used / n, surprise / recommendations, weighted / (n * recommendations)};
}

}  // namespace springtide::experiments
