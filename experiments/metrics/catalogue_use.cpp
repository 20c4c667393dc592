#include "experiments/metrics/catalogue_use.hpp"

#include <algorithm>
#include <array>
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
  // Sorted by counting, save for the few items recommended very often: a comparison sort of the whole catalogue a
  // window would cost more than all else that is done here.
  constexpr std::uint32_t kOften = 1024;
  std::array<std::uint32_t, kOften> items_with{};
  std::vector<std::uint32_t> often;
  for (const std::uint32_t count : counts) {
    if (count < kOften) {
      ++items_with[count];
    } else {
      often.push_back(count);
    }
  }
  std::sort(often.begin(), often.end());

  // Gini = sum_i (2 i - n - 1) x_(i) / (n sum x), counts in ascending order, i from 1.
  const auto n = static_cast<double>(counts.size());
  double weighted = 0.0, place = 0.0;  // whole numbers: exact up to 2^53
  for (std::size_t count = 0; count < kOften; ++count) {
    const auto tied = static_cast<double>(items_with[count]);
    // The places place + 1 .. place + tied have the middle place + (tied + 1) / 2.
    weighted += (2.0 * place + tied - n) * tied * static_cast<double>(count);
    place += tied;
  }
  for (const std::uint32_t count : often) {
    place += 1.0;
    weighted += (2.0 * place - n - 1.0) * static_cast<double>(count);
  }
  const double unused = static_cast<double>(items_with[0]);
  return {(n - unused) / n, surprise / recommendations, weighted / (n * recommendations)};
}

}  // namespace springtide::experiments
