#include "algorithms/linear/linear_regression.hpp"

#include "algorithms/linear/hashed_ids.hpp"
#include "algorithms/linear/normal_equations.hpp"
#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

class LinearRegressionSnapshot final : public Snapshot {
 public:
  /// @param weights  intercept, dense, 2^bits places (none: bits is 0)
  LinearRegressionSnapshot(const Eigen::VectorXd& weights, std::size_t columns, int bits)
      : intercept_(static_cast<float>(weights[0])),
        dense_(weights.segment(1, static_cast<Eigen::Index>(columns)).cast<float>()),
        hashed_(weights.tail(weights.size() - 1 - dense_.size()).cast<float>()),
        bits_(bits) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    SPRINGTIDE_CHECK(batch.features.columns == static_cast<std::size_t>(dense_.size()));
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::size_t r = batch.row_begin[request]; r < batch.row_begin[request + 1]; ++r) {
        const std::span<const float> row = batch.features.row(r);
        scores[r] = intercept_ + dense_.dot(Eigen::Map<const Eigen::VectorXf>(row.data(), dense_.size()));
        if (bits_ == 0) continue;
        for (const std::size_t place : hashed_ids(batch.users[request], batch.items[r], row, bits_)) {
          scores[r] += hashed_[static_cast<Eigen::Index>(place)];
        }
      }
    }
  }

 private:
  float intercept_;
  Eigen::VectorXf dense_;   // columns
  Eigen::VectorXf hashed_;  // 2^bits, or none
  int bits_;
};

class LinearRegression final : public Recommender {
 public:
  explicit LinearRegression(const LearnerConfig& config)
      : l2_(config.parameters.number("l2")),
        forgetting_factor_(config.parameters.number("forgetting_factor")),
        bits_(config.parameters.flag("use_ids") ? static_cast<int>(config.parameters.integer("hash_bits")) : 0),
        equations_(config.feature_columns, bits_ > 0 ? std::size_t{1} << bits_ : 0) {}

  void fit(const Examples& window) override { add(window, 1.0); }
  void update(const Examples& matured) override { add(matured, forgetting_factor_); }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<LinearRegressionSnapshot>(equations_.solve(l2_), equations_.dense(), bits_);
  }
  void save(ArchiveWriter& archive) const override { equations_.save(archive); }
  void load(ArchiveReader& archive) override { equations_.load(archive); }
  std::size_t bytes() const override { return sizeof(*this) + equations_.bytes(); }

 private:
  void add(const Examples& examples, double kept) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const std::span<const float> row = examples.features.row(e);
      const auto label = static_cast<double>(examples.labels[e]);
      if (bits_ == 0) {
        equations_.add(row, {}, label, kept);
      } else {
        equations_.add(row, hashed_ids(examples.users[e], examples.items[e], row, bits_), label, kept);
      }
    }
  }

  double l2_, forgetting_factor_;
  int bits_;  // 0: no ids
  NormalEquations equations_;
};

}  // namespace

AlgorithmInfo linear_regression_info() {
  return {.name = "linear_regression",
          .summary = "ridge regression in closed form, online as recursive least squares that can forget",
          .capabilities = {.click = true, .rating = true, .features = true, .positions = true},
          .parameters = {{.name = "l2",
                          .default_value = 1.0,
                          .meaning = "pull of all weights but the intercept to 0",
                          .minimum = 0.0,
                          .maximum = 1e9,
                          .above_minimum = true},
                         {.name = "forgetting_factor",
                          .default_value = 1.0,
                          .meaning = "what an example is worth once another has been learnt online; 1: nothing fades",
                          .minimum = 0.5,
                          .maximum = 1.0},
                         {.name = "use_ids",
                          .default_value = false,
                          .meaning = "whether to hash user, item and segment x item, beside the dense features"},
                         {.name = "hash_bits",
                          .default_value = std::int64_t{8},
                          .unit = "bits",
                          .meaning = "hashed features share 2^hash_bits weights, which are solved for together",
                          .minimum = 1,
                          .maximum = 12}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<LinearRegression>(config);
          }};
}

}  // namespace springtide::algorithms
