#include "algorithms/fusion/stacking.hpp"

#include <cmath>

#include "algorithms/fusion/members.hpp"
#include "algorithms/linear/weight_rules.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

double log_odds(float predicted) {
  const double p = kept_off_the_ends(static_cast<double>(predicted));
  return std::log(p / (1.0 - p));
}

class Stacking final : public Combiner {
 public:
  Stacking(std::size_t members, const sim::Parameters& parameters)
      : learning_rate_(static_cast<float>(parameters.number("learning_rate"))),
        rule_{{.l1 = 0.0F, .l2 = static_cast<float>(parameters.number("l2"))}},
        weights_(members + 1) {
    for (std::size_t m = 0; m < members; ++m) weights_[m].value = 1.0F / static_cast<float>(members);
  }

  double combine(const Context&, std::span<const float> predicted) const override {
    double margin = static_cast<double>(weights_.back().value);
    for (std::size_t m = 0; m < predicted.size(); ++m) {
      margin += static_cast<double>(weights_[m].value) * log_odds(predicted[m]);
    }
    return 1.0 / (1.0 + std::exp(-margin));
  }

  void learn(const Context& context, std::span<const float> predicted, bool label) override {
    const double error = combine(context, predicted) - (label ? 1.0 : 0.0);
    for (std::size_t m = 0; m < predicted.size(); ++m) {
      rule_.step(weights_[m], static_cast<float>(error * log_odds(predicted[m])), learning_rate_);
    }
    rule_.step(weights_.back(), static_cast<float>(error), learning_rate_);
  }

  std::unique_ptr<Combiner> copy() const override { return std::make_unique<Stacking>(*this); }
  void save(ArchiveWriter& archive) const override { archive.column(weights_); }
  void load(ArchiveReader& archive) override {
    auto weights = archive.column<AdaGradRule::Weight>();
    if (weights.size() != weights_.size()) throw sim::InputError("checkpoint: is of other members");
    weights_ = std::move(weights);
  }

 private:
  float learning_rate_;
  AdaGradRule rule_;
  std::vector<AdaGradRule::Weight> weights_;  // members, then the intercept
};

}  // namespace

AlgorithmInfo stacking_info(const std::vector<std::string>& names) {
  return {.name = "stacking",
          .summary = "several algorithms, combined by online logistic regression on what they predict",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true},
          .parameters = fusion_parameters(names, /*learns=*/true,
                                          {{.name = "learning_rate",
                                            .default_value = 0.05,
                                            .meaning = "step of a weight that has not learnt yet",
                                            .minimum = 0.0,
                                            .maximum = 10.0,
                                            .above_minimum = true},
                                           {.name = "l2",
                                            .default_value = 0.0,
                                            .meaning = "pull of the weights to 0, times the weight",
                                            .minimum = 0.0,
                                            .maximum = 1.0}}),
          .make = [](const LearnerConfig& config) {
            return make_fusion(config,
                               [](std::size_t members, const LearnerConfig& given) -> std::unique_ptr<Combiner> {
                                 return std::make_unique<Stacking>(members, given.parameters);
                               });
          }};
}

}  // namespace springtide::algorithms
