#include "algorithms/baselines/random.hpp"

#include "sim/events/random.hpp"

namespace springtide::algorithms {
namespace {

class RandomSnapshot final : public Snapshot {
 public:
  explicit RandomSnapshot(std::uint64_t seed) : key_(sim::random_key("algorithms/random", seed)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      const auto time = static_cast<std::uint64_t>(batch.times[request].time_since_epoch().count());
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const sim::RandomBlock block = sim::random_block(
            key_, {static_cast<std::uint32_t>(time), static_cast<std::uint32_t>(time >> 32U),
                   static_cast<std::uint32_t>(batch.users[request]), static_cast<std::uint32_t>(batch.items[row])});
        scores[row] = sim::unit_float(block[0]);
      }
    }
  }

 private:
  sim::RandomKey key_;
};

class Random final : public Recommender {
 public:
  explicit Random(const LearnerConfig& config) : seed_(config.seed) {}

  void fit(const Examples&) override {}
  void update(const Examples&) override {}
  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<RandomSnapshot>(seed_); }
  void save(ArchiveWriter& archive) const override { archive.value(seed_); }
  void load(ArchiveReader& archive) override { seed_ = archive.value<std::uint64_t>(); }
  std::size_t bytes() const override { return sizeof(*this); }

 private:
  std::uint64_t seed_;
};

}  // namespace

AlgorithmInfo random_info() {
  return {.name = "random",
          .summary = "uniform scores: the floor that every algorithm must beat",
          .capabilities = {.click = true, .next_item = true},
          .parameters = {},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Random>(config);
          }};
}

}  // namespace springtide::algorithms
