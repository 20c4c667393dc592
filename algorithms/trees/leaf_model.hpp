#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/archive.hpp"

namespace springtide::algorithms {

/// A threshold on a column, and what information it gains about the class.
struct LeafSplit {
  std::size_t column = 0;
  float threshold = 0.0F;
  double gain = 0.0;  ///< bits
  /// Examples expected on each side, of class 0 and of class 1.
  double left[2] = {0.0, 0.0}, right[2] = {0.0, 0.0};

  /// P(class 1) on each side, with one example of the whole beside them.
  double left_share() const { return share(left); }
  double right_share() const { return share(right); }

 private:
  double share(const double (&side)[2]) const {
    const double ones = left[1] + right[1], all = ones + left[0] + right[0];
    return (side[1] + ones / all) / (side[0] + side[1] + 1.0);
  }
};
/// The best of all columns, and the gain of the best of all others (0: to split nowhere).
struct LeafSplits {
  LeafSplit best;
  double second_gain = 0.0;
};

/// What a leaf of a Hoeffding tree knows of the examples that came to it: a normal distribution of each column in each
/// of two classes. From it the leaf predicts, and finds where to split.
///
/// It predicts by what has had the smaller log loss on its examples, each before it was learnt: the share of
/// class 1 with `prior_weight` examples of the prior mean, or naive Bayes,
///   p = sigmoid(ln(n1 / n0) + sum over columns c of ln N(x_c; m_1c, v_1c) - ln N(x_c; m_0c, v_0c)),
/// kept within 1 / (n + 2) of 0 and 1; v of a class counts one example of the pooled variance beside its own. Naive
/// Bayes is tried once there are 10 examples of each class, and believed once the share's loss is greater by 5 nats:
/// labels come late, and what few examples made it all but sure of would be served for as long.
/// Sources: Gama, Rocha and Medas 2003, "Accurate decision trees for mining high-speed data streams", KDD (naive Bayes
/// at the leaves); Holmes, Kirkby and Pfahringer 2005, "Stress-testing Hoeffding trees", PKDD (the better of the two,
/// there by errors: log loss asks for a probability). Splits by normal approximation: Pfahringer, Holmes and Kirkby
/// 2008, "Handling numeric attributes in Hoeffding trees", PAKDD.
///
/// Cost: O(columns) to learn or to predict; O(10 columns) normal integrals to look for a split.
class LeafModel {
 public:
  LeafModel() = default;
  LeafModel(std::size_t columns, double prior_mean);

  double count() const { return counts_[0] + counts_[1]; }
  bool is_pure() const { return counts_[0] == 0.0 || counts_[1] == 0.0; }
  /// P(class 1). @param row  one value a column
  double predict(std::span<const float> row, double prior_weight) const;
  /// Predicts, scores both ways of predicting by the label, then learns it. @return what was predicted
  double learn(std::span<const float> row, bool label, double prior_weight);
  LeafSplits find_splits() const;

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return moments_.size() * sizeof(double) + bounds_.size() * sizeof(float); }

 private:
  double share(double prior_weight) const;
  double naive_bayes(std::span<const float> row) const;
  /// Whether each class has examples enough for its distributions to be more than chance.
  bool can_use_bayes() const { return counts_[0] >= kLeastOfClass && counts_[1] >= kLeastOfClass; }
  bool by_naive_bayes() const { return bayes_loss_ + kEvidence < share_loss_; }
  /// One value a column: of class k the mean and the sum of squared distances from it, the least and the largest.
  std::span<const double> means(std::size_t k) const { return std::span(moments_).subspan(2 * k * columns_, columns_); }
  std::span<const double> squares(std::size_t k) const {
    return std::span(moments_).subspan((2 * k + 1) * columns_, columns_);
  }
  std::span<const float> least(std::size_t k) const { return std::span(bounds_).subspan(2 * k * columns_, columns_); }
  std::span<const float> largest(std::size_t k) const {
    return std::span(bounds_).subspan((2 * k + 1) * columns_, columns_);
  }

  static constexpr double kLeastOfClass = 10.0;
  static constexpr double kEvidence = 5.0;  // nats: ln 150

  std::size_t columns_ = 0;
  double counts_[2] = {0.0, 0.0};
  double prior_mean_ = 0.5;
  double share_loss_ = 0.0, bayes_loss_ = 0.0;  // summed log loss of each way to predict
  std::vector<double> moments_;                 // 4 x columns
  std::vector<float> bounds_;                   // 4 x columns
};

}  // namespace springtide::algorithms
