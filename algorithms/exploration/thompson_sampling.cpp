#include "algorithms/exploration/thompson_sampling.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/exploration/evidence.hpp"
#include "algorithms/exploration/explorer.hpp"

namespace springtide::algorithms {
namespace {

// The logarithm of a draw from Gamma(shape, 1): of small shapes the draw itself is 0 more often than not.
double draw_log_gamma(double shape, sim::RandomStream& random) {
  if (shape < 1.0) return draw_log_gamma(shape + 1.0, random) + std::log(random.uniform_double()) / shape;
  const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
  while (true) {
    const auto x = static_cast<double>(random.normal());
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    if (std::log(random.uniform_double()) < 0.5 * x * x + d * (1.0 - v + std::log(v))) return std::log(d * v);
  }
}

class ThompsonSampling final : public Explorer {
 public:
  explicit ThompsonSampling(const LearnerConfig& config)
      : key_(sim::random_key("thompson_sampling", config.seed)),
        prior_weight_(config.parameters.number("prior_weight")),
        noise_(config.parameters.number("noise")),
        evidence_(config, config.parameters.number("l2")) {}

  void explore(const ScoreBatch& batch, std::span<float> scores) const override {
    for_each_request(batch, [&](std::size_t request, std::size_t first, std::size_t count) {
      const auto block_of = [&](std::uint32_t item) {
        return request_block(key_, batch.users[request], batch.times[request], item);
      };
      if (!evidence_.of_features()) {
        for (std::size_t row = first; row < first + count; ++row) {
          sim::RandomStream random = block_stream(key_, block_of(static_cast<std::uint32_t>(batch.items[row])));
          scores[row] = draw(batch.items[row], scores[row], random);
        }
        return;
      }
      Eigen::VectorXd z(static_cast<Eigen::Index>(batch.features.columns));
      sim::RandomStream random = block_stream(key_, block_of(0));
      for (double& value : z) value = static_cast<double>(random.normal());
      for (std::size_t row = first; row < first + count; ++row) {
        const double moved = noise_ * evidence_.design().whitened(batch.features.row(row)).dot(z);
        scores[row] = static_cast<float>(static_cast<double>(scores[row]) + moved);
      }
    });
  }

  void learn(const Examples& matured) override { evidence_.learn(matured); }
  std::unique_ptr<Explorer> copy() const override { return std::make_unique<ThompsonSampling>(*this); }
  void save(ArchiveWriter& archive) const override { evidence_.save(archive); }
  void load(ArchiveReader& archive) override { evidence_.load(archive); }
  std::size_t bytes() const override { return sizeof(*this) + evidence_.bytes(); }

 private:
  float draw(ItemId item, float probability, sim::RandomStream& random) const {
    constexpr double kLeast = 1e-4;  // a member that is all but sure would leave no doubt of it
    const double p = std::clamp(static_cast<double>(probability), kLeast, 1.0 - kLeast);
    const double weight = prior_weight_ + evidence_.shown(item);
    return static_cast<float>(draw_beta(weight * p, weight * (1.0 - p), random));
  }

  sim::RandomKey key_;
  double prior_weight_, noise_;
  Evidence evidence_;
};

}  // namespace

double draw_beta(double a, double b, sim::RandomStream& random) {
  const double of_a = draw_log_gamma(a, random), of_b = draw_log_gamma(b, random);
  return 1.0 / (1.0 + std::exp(of_b - of_a));
}

AlgorithmInfo thompson_sampling_info(const std::vector<std::string>& names) {
  return {.name = "thompson_sampling",
          .summary = "ranks by a draw from what is believed of click rates or of weights, for the closed loop",
          .capabilities = exploring_capabilities(),
          .parameters = exploring_parameters(
              names, {{.name = "uncertain",
                       .default_value = std::string("item"),
                       .meaning = "what is drawn: each item's click rate, or the weights of the dense features",
                       .choices = {"item", "features"}},
                      {.name = "prior_weight",
                       .default_value = 20.0,
                       .unit = "examples",
                       .meaning = "that the member's word is worth of an item that was never shown",
                       .minimum = 0.01,
                       .maximum = 1e9,
                       .only_with = {"uncertain", "item"}},
                      {.name = "noise",
                       .default_value = 0.1,
                       .meaning = "standard deviation of a label, in units of the member's score",
                       .minimum = 0.0,
                       .maximum = 1e6,
                       .only_with = {"uncertain", "features"}},
                      {.name = "l2",
                       .default_value = 1.0,
                       .meaning = "precision of the weights beforehand, in units of the noise's",
                       .minimum = 1e-6,
                       .maximum = 1e9,
                       .only_with = {"uncertain", "features"}}}),
          .make = [](const LearnerConfig& config) {
            return make_exploring(config, [](const LearnerConfig& given) -> std::unique_ptr<Explorer> {
              return std::make_unique<ThompsonSampling>(given);
            });
          }};
}

}  // namespace springtide::algorithms
