#include "algorithms/fusion/average.hpp"

#include "algorithms/fusion/members.hpp"

namespace springtide::algorithms {
namespace {

class Average final : public Combiner {
 public:
  double combine(const Context&, std::span<const float> predicted) const override {
    double sum = 0.0;
    for (const float p : predicted) sum += static_cast<double>(p);
    return sum / static_cast<double>(predicted.size());
  }
  void learn(const Context&, std::span<const float>, bool) override {}
  std::unique_ptr<Combiner> copy() const override { return std::make_unique<Average>(); }
  void save(ArchiveWriter&) const override {}
  void load(ArchiveReader&) override {}
  bool learns() const override { return false; }
};

}  // namespace

AlgorithmInfo average_info(const std::vector<std::string>& names) {
  return {.name = "average",
          .summary = "the mean of what several algorithms predict",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true},
          .parameters = fusion_parameters(names, /*learns=*/false, {}),
          .make = [](const LearnerConfig& config) {
            return make_fusion(config, [](std::size_t, const LearnerConfig&) -> std::unique_ptr<Combiner> {
              return std::make_unique<Average>();
            });
          }};
}

}  // namespace springtide::algorithms
