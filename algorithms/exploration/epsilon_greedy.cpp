#include "algorithms/exploration/epsilon_greedy.hpp"

#include "algorithms/exploration/explorer.hpp"

namespace springtide::algorithms {
namespace {

class EpsilonGreedy final : public Explorer {
 public:
  explicit EpsilonGreedy(const LearnerConfig& config)
      : requests_(sim::random_key("epsilon_greedy/requests", config.seed)),
        items_(sim::random_key("epsilon_greedy/items", config.seed)),
        epsilon_(static_cast<float>(config.parameters.number("epsilon"))) {}

  void explore(const ScoreBatch& batch, std::span<float> scores) const override {
    for_each_request(batch, [&](std::size_t request, std::size_t first, std::size_t count) {
      const UserId user = batch.users[request];
      const SimTime time = batch.times[request];
      if (sim::unit_float(request_block(requests_, user, time)[0]) >= epsilon_) return;
      for (std::size_t row = first; row < first + count; ++row) {
        scores[row] =
            sim::unit_float(request_block(items_, user, time, static_cast<std::uint32_t>(batch.items[row]))[0]);
      }
    });
  }
  void learn(const Examples&) override {}
  std::unique_ptr<Explorer> copy() const override { return std::make_unique<EpsilonGreedy>(*this); }
  void save(ArchiveWriter&) const override {}
  void load(ArchiveReader&) override {}
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  sim::RandomKey requests_, items_;
  float epsilon_;
};

}  // namespace

AlgorithmInfo epsilon_greedy_info(const std::vector<std::string>& names) {
  return {.name = "epsilon_greedy",
          .summary = "any scorer of clicks, with a share of the requests ranked at random, for the closed loop",
          .capabilities = exploring_capabilities(),
          .parameters = exploring_parameters(names, {{.name = "epsilon",
                                                      .default_value = 0.1,
                                                      .meaning = "share of the requests that are ranked at random",
                                                      .minimum = 0.0,
                                                      .maximum = 1.0}}),
          .make = [](const LearnerConfig& config) {
            return make_exploring(config, [](const LearnerConfig& given) -> std::unique_ptr<Explorer> {
              return std::make_unique<EpsilonGreedy>(given);
            });
          }};
}

}  // namespace springtide::algorithms
