#include "algorithms/baselines/mean_rating.hpp"

#include <algorithm>

namespace springtide::algorithms {
namespace {

class MeanSnapshot final : public Snapshot {
 public:
  explicit MeanSnapshot(double mean) : mean_(static_cast<float>(mean)) {}
  void score(const ScoreBatch&, std::span<float> scores) const override {
    std::fill(scores.begin(), scores.end(), mean_);
  }

 private:
  float mean_;
};

class MeanRating final : public Recommender {
 public:
  void fit(const Examples& window) override { update(window); }
  void update(const Examples& matured) override {
    for (const float label : matured.labels) {
      count_ += 1.0;
      mean_ += (static_cast<double>(label) - mean_) / count_;
    }
  }
  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<MeanSnapshot>(mean_); }
  void save(ArchiveWriter& archive) const override {
    archive.value(mean_);
    archive.value(count_);
  }
  void load(ArchiveReader& archive) override {
    mean_ = archive.value<double>();
    count_ = archive.value<double>();
  }
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  double mean_ = 0.0, count_ = 0.0;
};

}  // namespace

AlgorithmInfo mean_rating_info() {
  return {.name = "mean_rating",
          .summary = "the running mean of all ratings: the floor of rating prediction",
          .capabilities = {.rating = true},
          .parameters = {},
          .make = [](const LearnerConfig&) -> std::unique_ptr<Recommender> { return std::make_unique<MeanRating>(); }};
}

}  // namespace springtide::algorithms
