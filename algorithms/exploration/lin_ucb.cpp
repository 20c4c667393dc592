#include "algorithms/exploration/lin_ucb.hpp"

#include <cmath>

#include "algorithms/exploration/evidence.hpp"
#include "algorithms/exploration/explorer.hpp"

namespace springtide::algorithms {
namespace {

class LinUcb final : public Explorer {
 public:
  explicit LinUcb(const LearnerConfig& config)
      : alpha_(config.parameters.number("alpha")), l2_(config.parameters.number("l2")), evidence_(config, l2_) {}

  void explore(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const double width = evidence_.of_features() ? evidence_.design().whitened(batch.features.row(row)).norm()
                                                   : 1.0 / std::sqrt(l2_ + evidence_.shown(batch.items[row]));
      scores[row] = static_cast<float>(static_cast<double>(scores[row]) + alpha_ * width);
    }
  }
  void learn(const Examples& matured) override { evidence_.learn(matured); }
  std::unique_ptr<Explorer> copy() const override { return std::make_unique<LinUcb>(*this); }
  void save(ArchiveWriter& archive) const override { evidence_.save(archive); }
  void load(ArchiveReader& archive) override { evidence_.load(archive); }
  std::size_t bytes() const override { return sizeof(*this) + evidence_.bytes(); }

 private:
  double alpha_, l2_;
  Evidence evidence_;
};

}  // namespace

AlgorithmInfo lin_ucb_info(const std::vector<std::string>& names) {
  return {.name = "lin_ucb",
          .summary = "any scorer of clicks, plus the width of what is not known of an item, for the closed loop",
          .capabilities = exploring_capabilities(),
          .parameters = exploring_parameters(
              names, {{.name = "uncertain",
                       .default_value = std::string("item"),
                       .meaning = "what the width is of: each item by itself, or the weights of the dense features",
                       .choices = {"item", "features"}},
                      {.name = "alpha",
                       .default_value = 0.1,
                       .meaning = "how much the width counts, in units of the member's score",
                       .minimum = 0.0,
                       .maximum = 1e6},
                      {.name = "l2",
                       .default_value = 1.0,
                       .meaning = "what is known beforehand, in examples: the ridge",
                       .minimum = 1e-6,
                       .maximum = 1e9}}),
          .make = [](const LearnerConfig& config) {
            return make_exploring(config, [](const LearnerConfig& given) -> std::unique_ptr<Explorer> {
              return std::make_unique<LinUcb>(given);
            });
          }};
}

}  // namespace springtide::algorithms
