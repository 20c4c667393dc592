#include "algorithms/trees/leaf_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

constexpr int kThresholds = 10;       // tried of a column, evenly between its least and largest value
constexpr double kLeastShare = 0.01;  // of the examples, that a split must leave on either side
constexpr double kLeastVariance = 1e-9;

double log_loss(double p, bool label) { return -std::log(label ? p : 1.0 - p); }

double plogp(double count, double all) { return count > 0.0 ? count * std::log2(all / count) : 0.0; }

// Bits of the class of `all` examples together.
double entropy(double zeros, double ones) { return plogp(zeros, zeros + ones) + plogp(ones, zeros + ones); }

}  // namespace

LeafModel::LeafModel(std::size_t columns, double prior_mean)
    : columns_(columns), prior_mean_(prior_mean), moments_(4 * columns, 0.0), bounds_(4 * columns) {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  for (std::size_t part = 0; part < 4; ++part) {
    std::fill_n(bounds_.begin() + static_cast<std::ptrdiff_t>(part * columns), columns,
                part % 2 == 0 ? kInfinite : -kInfinite);
  }
}

double LeafModel::share(double prior_weight) const {
  const double all = count() + prior_weight;
  return all > 0.0 ? (counts_[1] + prior_weight * prior_mean_) / all : prior_mean_;
}

double LeafModel::naive_bayes(std::span<const float> row) const {
  const double pooling = 1.0 / count(), each[2] = {1.0 / counts_[0], 1.0 / counts_[1]};
  const double* __restrict mean0 = means(0).data();
  const double* __restrict mean1 = means(1).data();
  const double* __restrict squares0 = squares(0).data();
  const double* __restrict squares1 = squares(1).data();
  // ln sqrt(v0 / v1) as the logarithm of a product, which is taken when it leaves the range of numbers, and at the end.
  double log_odds = std::log(counts_[1] / counts_[0]), ratio = 1.0;
  for (std::size_t c = 0; c < columns_; ++c) {
    const double pooled = (squares0[c] + squares1[c]) * pooling + kLeastVariance;
    const double v0 = (squares0[c] + pooled) * each[0], v1 = (squares1[c] + pooled) * each[1];
    const double x = static_cast<double>(row[c]), d0 = x - mean0[c], d1 = x - mean1[c];
    log_odds += 0.5 * (d0 * d0 * v1 - d1 * d1 * v0) / (v0 * v1);
    ratio *= v0 / v1;
    if (ratio < 1e-200 || ratio > 1e200) {
      log_odds += 0.5 * std::log(ratio);
      ratio = 1.0;
    }
  }
  log_odds += 0.5 * std::log(ratio);
  const double edge = 1.0 / (count() + 2.0);
  return std::clamp(1.0 / (1.0 + std::exp(-log_odds)), edge, 1.0 - edge);
}

double LeafModel::predict(std::span<const float> row, double prior_weight) const {
  return can_use_bayes() && by_naive_bayes() ? naive_bayes(row) : share(prior_weight);
}

double LeafModel::learn(std::span<const float> row, bool label, double prior_weight) {
  double predicted = share(prior_weight);
  if (can_use_bayes()) {
    const double bayes = naive_bayes(row), edge = 1.0 / (count() + 2.0);
    const bool bayes_is_better = by_naive_bayes();
    share_loss_ += log_loss(std::clamp(predicted, edge, 1.0 - edge), label);
    bayes_loss_ += log_loss(bayes, label);
    if (bayes_is_better) predicted = bayes;
  }
  const std::size_t k = label ? 1 : 0;
  counts_[k] += 1.0;
  const double part = 1.0 / counts_[k];
  double* __restrict mean = moments_.data() + 2 * k * columns_;
  double* __restrict squared = mean + columns_;
  float* __restrict low = bounds_.data() + 2 * k * columns_;
  float* __restrict high = low + columns_;
  const float* __restrict x = row.data();
  for (std::size_t c = 0; c < columns_; ++c) {
    const double value = static_cast<double>(x[c]), apart = value - mean[c];
    mean[c] += apart * part;
    squared[c] += apart * (value - mean[c]);
    low[c] = x[c] < low[c] ? x[c] : low[c];
    high[c] = x[c] > high[c] ? x[c] : high[c];
  }
  return predicted;
}

LeafSplits LeafModel::find_splits() const {
  LeafSplits found;
  const double all = count(), before = entropy(counts_[0], counts_[1]);
  for (std::size_t c = 0; c < columns_; ++c) {
    const float low = std::min(least(0)[c], least(1)[c]), high = std::max(largest(0)[c], largest(1)[c]);
    LeafSplit of_column;
    for (int i = 1; i <= kThresholds && low < high; ++i) {
      const float threshold = low + (high - low) * static_cast<float>(i) / (kThresholds + 1.0F);
      LeafSplit split;
      split.column = c;
      split.threshold = threshold;
      for (std::size_t k = 0; k < 2; ++k) {
        if (threshold >= largest(k)[c]) {
          split.left[k] = counts_[k];
        } else if (threshold >= least(k)[c]) {
          const double deviation = std::sqrt(squares(k)[c] / counts_[k] + kLeastVariance);
          const double z = (static_cast<double>(threshold) - means(k)[c]) / deviation;
          split.left[k] = counts_[k] * 0.5 * std::erfc(-z / std::numbers::sqrt2);
        }
        split.right[k] = counts_[k] - split.left[k];
      }
      const double left = split.left[0] + split.left[1], right = split.right[0] + split.right[1];
      if (std::min(left, right) < kLeastShare * all) continue;
      split.gain = (before - entropy(split.left[0], split.left[1]) - entropy(split.right[0], split.right[1])) / all;
      if (split.gain > of_column.gain) of_column = split;
    }
    if (of_column.gain > found.best.gain) {
      found.second_gain = found.best.gain;
      found.best = of_column;
    } else {
      found.second_gain = std::max(found.second_gain, of_column.gain);
    }
  }
  return found;
}

void LeafModel::save(ArchiveWriter& archive) const {
  archive.value<std::uint64_t>(columns_);
  for (const double value : {counts_[0], counts_[1], prior_mean_, share_loss_, bayes_loss_}) archive.value(value);
  archive.column(moments_);
  archive.column(bounds_);
}

void LeafModel::load(ArchiveReader& archive) {
  columns_ = archive.value<std::uint64_t>();
  for (double* value : {&counts_[0], &counts_[1], &prior_mean_, &share_loss_, &bayes_loss_}) {
    *value = archive.value<double>();
  }
  moments_ = archive.column<double>();
  bounds_ = archive.column<float>();
  if (moments_.size() != 4 * columns_ || bounds_.size() != 4 * columns_) {
    throw sim::InputError("checkpoint: is of a model of other features");
  }
}

}  // namespace springtide::algorithms
