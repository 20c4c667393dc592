#include "algorithms/fusion/exponentiated_gradient.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/fusion/members.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

class ExponentiatedGradient final : public Combiner {
 public:
  ExponentiatedGradient(std::size_t members, const sim::Parameters& parameters)
      : learning_rate_(parameters.number("learning_rate")),
        share_(parameters.number("share")),
        weights_(members, 1.0 / static_cast<double>(members)) {}

  double combine(const Context&, std::span<const float> predicted) const override {
    double mixed = 0.0;
    for (std::size_t m = 0; m < predicted.size(); ++m) mixed += weights_[m] * static_cast<double>(predicted[m]);
    return std::clamp(mixed, 0.0, 1.0);  // weights sum to 1 but for rounding
  }

  void learn(const Context& context, std::span<const float> predicted, bool label) override {
    const double p = kept_off_the_ends(combine(context, predicted));
    const double slope = (p - (label ? 1.0 : 0.0)) / (p * (1.0 - p));
    // Exponents less the largest of them: the sum takes it out again.
    double largest = -learning_rate_ * slope * static_cast<double>(predicted[0]);
    for (const float each : predicted) {
      largest = std::max(largest, -learning_rate_ * slope * static_cast<double>(each));
    }
    double sum = 0.0;
    for (std::size_t m = 0; m < weights_.size(); ++m) {
      weights_[m] *= std::exp(-learning_rate_ * slope * static_cast<double>(predicted[m]) - largest);
      sum += weights_[m];
    }
    const double each = 1.0 / static_cast<double>(weights_.size());
    for (double& weight : weights_) {
      // All can vanish where the one of the largest exponent has had no weight.
      weight = sum > 0.0 ? (1.0 - share_) * weight / sum + share_ * each : each;
    }
  }

  std::unique_ptr<Combiner> copy() const override { return std::make_unique<ExponentiatedGradient>(*this); }
  void save(ArchiveWriter& archive) const override { archive.column(weights_); }
  void load(ArchiveReader& archive) override {
    auto weights = archive.column<double>();
    if (weights.size() != weights_.size()) throw sim::InputError("checkpoint: is of other members");
    weights_ = std::move(weights);
  }

 private:
  double learning_rate_, share_;
  std::vector<double> weights_;  // members
};

}  // namespace

AlgorithmInfo exponentiated_gradient_info(const std::vector<std::string>& names) {
  return {.name = "exponentiated_gradient",
          .summary = "several algorithms, mixed by weights that follow the best of them",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true},
          .parameters =
              fusion_parameters(names, /*learns=*/true,
                                {{.name = "learning_rate",
                                  .default_value = 0.05,
                                  .meaning = "how far the weights move with an example",
                                  .minimum = 0.0,
                                  .maximum = 100.0,
                                  .above_minimum = true},
                                 {.name = "share",
                                  .default_value = 1e-4,
                                  .meaning = "of all weight that is spread evenly over the members with every example",
                                  .minimum = 0.0,
                                  .maximum = 1.0}}),
          .make = [](const LearnerConfig& config) {
            return make_fusion(config,
                               [](std::size_t members, const LearnerConfig& given) -> std::unique_ptr<Combiner> {
                                 return std::make_unique<ExponentiatedGradient>(members, given.parameters);
                               });
          }};
}

}  // namespace springtide::algorithms
