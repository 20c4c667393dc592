#include "algorithms/detectors/adwin.hpp"

#include <cmath>
#include <cstddef>
#include <deque>
#include <vector>

namespace springtide::algorithms {
namespace {

/// Count, mean and sum of squared distances from it; two of them merge by Chan's formula.
struct Moments {
  double count = 0.0, mean = 0.0, squares = 0.0;

  void add(const Moments& other) {
    const double all = count + other.count, apart = other.mean - mean;
    squares += other.squares + apart * apart * count * other.count / all;
    mean += apart * other.count / all;
    count = all;
  }
};

class Adwin final : public DriftDetector {
 public:
  explicit Adwin(const sim::Parameters& parameters)
      : delta_(parameters.number("delta")),
        clock_(static_cast<std::uint64_t>(parameters.integer("clock"))),
        max_buckets_(static_cast<std::size_t>(parameters.integer("max_buckets"))),
        min_length_(static_cast<double>(parameters.integer("min_length"))),
        grace_(static_cast<double>(parameters.integer("grace"))) {}

  DriftLevel add(double value) override {
    insert({1.0, value, 0.0});
    if (++seen_ % clock_ != 0) return DriftLevel::kStable;
    bool drift = false;
    while (differs()) {
      drop_oldest();
      drift = true;
    }
    return drift ? DriftLevel::kDrift : DriftLevel::kStable;
  }

 private:
  // rows_[i] holds buckets of 2^i numbers, oldest first.
  void insert(const Moments& bucket) {
    if (rows_.empty()) rows_.emplace_back();
    rows_[0].push_back(bucket);
    for (std::size_t row = 0; rows_[row].size() > max_buckets_; ++row) {
      Moments merged = rows_[row][0];
      merged.add(rows_[row][1]);
      rows_[row].erase(rows_[row].begin(), rows_[row].begin() + 2);
      if (row + 1 == rows_.size()) rows_.emplace_back();
      rows_[row + 1].push_back(merged);
    }
  }

  void drop_oldest() {
    rows_.back().pop_front();
    while (!rows_.empty() && rows_.back().empty()) rows_.pop_back();
  }

  /// Whether some cut leaves two parts whose means are further apart than chance allows.
  bool differs() {
    parts_.clear();
    Moments all;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      for (const Moments& bucket : *row) {
        all.add(bucket);
        parts_.push_back(all);
      }
    }
    if (all.count <= grace_) return false;
    const double variance = all.squares / all.count, confidence = std::log(2.0 * std::log(all.count) / delta_);
    for (const Moments& old : parts_) {
      const double newer = all.count - old.count;
      if (newer < min_length_) break;
      if (old.count < min_length_) continue;
      const double newer_mean = (all.mean * all.count - old.mean * old.count) / newer;
      const double inverse_m = 1.0 / (old.count - min_length_ + 1.0) + 1.0 / (newer - min_length_ + 1.0);
      const double bound = std::sqrt(2.0 * inverse_m * variance * confidence) + 2.0 / 3.0 * confidence * inverse_m;
      if (std::abs(old.mean - newer_mean) > bound) return true;
    }
    return false;
  }

  double delta_;
  std::uint64_t clock_, seen_ = 0;
  std::size_t max_buckets_;
  double min_length_, grace_;
  std::vector<std::deque<Moments>> rows_;
  std::vector<Moments> parts_;  // scratch: all up to each cut
};

}  // namespace

DetectorInfo adwin_detector() {
  return {.name = "adwin",
          .summary = "adaptive windowing: drops the older part of a window when its means differ",
          .parameters = {{.name = "delta",
                          .default_value = 0.002,
                          .meaning = "chance of a cut where there is no change",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "clock",
                          .default_value = std::int64_t{32},
                          .unit = "labels",
                          .meaning = "looks for a cut this often",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "max_buckets",
                          .default_value = std::int64_t{5},
                          .meaning = "buckets of one size before two of them merge",
                          .minimum = 2.0,
                          .maximum = 1e6},
                         {.name = "min_length",
                          .default_value = std::int64_t{5},
                          .unit = "labels",
                          .meaning = "the shortest part of the window that a cut may leave",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "grace",
                          .default_value = std::int64_t{10},
                          .unit = "labels",
                          .meaning = "looks for no cut in a window that is not longer",
                          .minimum = 1.0,
                          .maximum = 1e9}},
          .binary = false,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<Adwin>(config.parameters);
          }};
}

}  // namespace springtide::algorithms
