#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// A window that grows while its mean is steady and drops its oldest part when two halves of it differ: it cuts where
/// |mean0 - mean1| > sqrt(2/m v ln(2 ln n / delta)) + 2/(3 m) ln(2 ln n / delta), with 1/m = 1/n0 + 1/n1 and v the
/// variance of the whole window.
///
/// Paper: Bifet and Gavalda 2007, "Learning from time-changing data with adaptive windowing". The window is kept as an
/// exponential histogram, at most `max_buckets` of 1, 2, 4, ... numbers; cuts are tried between buckets, every `clock`
/// numbers. As in the authors' code each n of 1/m is `min_length` - 1 smaller, the shortest part that is tried.
/// Cost: O(1) a number, O(log n) a check; memory O(log n).
class Adwin {
 public:
  struct Settings {
    double delta = 0.002;
    std::uint64_t clock = 32;
    std::size_t max_buckets = 5;
    double min_length = 5.0, grace = 10.0;
  };
  explicit Adwin(const Settings& settings) : settings_(settings) {}

  /// Takes a number in. @return whether the window has been cut
  bool add(double value);
  /// Of the window; 0 where it is empty.
  double mean() const { return count_ > 0.0 ? sum_ / count_ : 0.0; }
  /// Numbers in the window.
  double length() const { return count_; }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return slots_.size() * sizeof(Moments) + rows_.size() * sizeof(Row); }

 private:
  /// Count, mean and sum of squared distances from it; two of them merge by Chan's formula.
  struct Moments {
    double count = 0.0, mean = 0.0, squares = 0.0;
    void add(const Moments& other);
  };
  /// Buckets of one size, a ring in slots_.
  struct Row {
    std::size_t first = 0, size = 0;
  };

  std::size_t capacity() const { return settings_.max_buckets + 1; }
  Moments& bucket(std::size_t row, std::size_t i);
  void pop_oldest(std::size_t row);
  void insert(double value);
  void drop_oldest();
  bool differs();

  Settings settings_;
  std::uint64_t seen_ = 0;
  double count_ = 0.0, sum_ = 0.0;  // of the window
  std::vector<Row> rows_;           // row i has buckets of 2^i numbers, oldest first
  std::vector<Moments> slots_;      // rows x capacity
  std::vector<Moments> parts_;      // scratch: all up to each cut
};

DetectorInfo adwin_detector();

}  // namespace springtide::algorithms
