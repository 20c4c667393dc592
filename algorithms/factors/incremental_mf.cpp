#include "algorithms/factors/incremental_mf.hpp"

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/factors/product_snapshot.hpp"
#include "algorithms/learning_rate.hpp"

namespace springtide::algorithms {

void isgd_step(std::span<float> user, std::span<float> item, double rate, double regularization) {
  const double error = 1.0 - static_cast<double>(inner_product(user, item));
  const auto pull = static_cast<float>(rate * error), kept = static_cast<float>(1.0 - rate * regularization);
  for (std::size_t f = 0; f < user.size(); ++f) {
    const float p = user[f], q = item[f];
    user[f] = bounded(kept * p + pull * q);
    item[f] = bounded(kept * q + pull * p);
  }
}

namespace {

class IncrementalMf final : public Recommender {
 public:
  explicit IncrementalMf(const LearnerConfig& config)
      : learning_rate_(config.parameters.number("learning_rate")),
        schedule_(config.parameters),
        regularization_(config.parameters.number("regularization")),
        epochs_(config.parameters.integer("epochs")),
        users_(make_table("algorithms/incremental_mf/users", config)),
        items_(make_table("algorithms/incremental_mf/items", config)) {}

  void fit(const Examples& window) override {
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) update(window);
  }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (matured.labels[e] <= 0.0F) continue;
      const std::span<float> user = users_.write(sim::index(matured.users[e])).vector;
      const std::span<float> item = items_.write(sim::index(matured.items[e])).vector;
      if (schedule_.watches()) {
        const double error = 1.0 - static_cast<double>(inner_product(user, item));
        schedule_.observe(steps_, error * error);
      }
      isgd_step(user, item, learning_rate_ * schedule_.factor(steps_++), regularization_);
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<ProductSnapshot>(users_, items_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    users_.save(archive);
    items_.save(archive);
  }

  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    users_.load(archive);
    items_.load(archive);
  }

  std::size_t bytes() const override { return sizeof(*this) + users_.bytes() + items_.bytes(); }

 private:
  static FactorTable make_table(const char* name, const LearnerConfig& config) {
    return {name, config.seed, static_cast<std::size_t>(config.parameters.integer("factors")),
            static_cast<float>(config.parameters.number("initial_sd")),
            static_cast<std::size_t>(config.parameters.integer("max_ids"))};
  }

  double learning_rate_;
  LearningRate schedule_;
  double regularization_;
  std::int64_t epochs_;
  std::uint64_t steps_ = 0;
  FactorTable users_, items_;
};

}  // namespace

AlgorithmInfo incremental_mf_info() {
  return {.name = "incremental_mf",
          .summary = "short vectors from a stream of positive events, one gradient step an event (ISGD)",
          .capabilities = {.click = true, .next_item = true},
          .parameters = with_schedule({{.name = "factors",
                                        .default_value = std::int64_t{40},
                                        .meaning = "length of the vectors",
                                        .minimum = 1,
                                        .maximum = 4096},
                                       {.name = "learning_rate",
                                        .default_value = 0.2,
                                        .meaning = "step of the vectors",
                                        .minimum = 0,
                                        .maximum = 1,
                                        .above_minimum = true},
                                       {.name = "regularization",
                                        .default_value = 0.01,
                                        .meaning = "pull of the vectors to 0",
                                        .minimum = 0,
                                        .maximum = 1},
                                       {.name = "epochs",
                                        .default_value = std::int64_t{1},
                                        .unit = "passes",
                                        .meaning = "passes over the window, in order, in batch training",
                                        .minimum = 1,
                                        .maximum = 1000},
                                       {.name = "initial_sd",
                                        .default_value = 0.1,
                                        .meaning = "spread of the vectors at the start",
                                        .minimum = 0,
                                        .maximum = 10,
                                        .above_minimum = true},
                                       max_ids_parameter()}),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<IncrementalMf>(config);
          }};
}

}  // namespace springtide::algorithms
