#include "algorithms/factors/factorization_machine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/factors/fm_model.hpp"
#include "algorithms/learning_rate.hpp"
#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

double sigmoid(double margin) { return 1.0 / (1.0 + std::exp(-margin)); }

class FactorizationMachineSnapshot final : public Snapshot {
 public:
  explicit FactorizationMachineSnapshot(FmModel model) : model_(std::move(model)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    SPRINGTIDE_CHECK(batch.features.columns == model_.columns());
    std::vector<float> sum;
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      const std::size_t user = sim::index(batch.users[request]);
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const double margin = model_.margin(user, sim::index(batch.items[row]), batch.features.row(row), sum);
        scores[row] = static_cast<float>(sigmoid(margin));
      }
    }
  }

 private:
  FmModel model_;
};

class FactorizationMachine final : public Recommender {
 public:
  explicit FactorizationMachine(const LearnerConfig& config)
      : learning_rate_(config.parameters.number("learning_rate")),
        schedule_(config.parameters),
        l2_weights_(config.parameters.number("l2_weights")),
        l2_vectors_(config.parameters.number("l2_vectors")),
        epochs_(config.parameters.integer("epochs")),
        model_(config.seed, config.feature_columns, static_cast<std::size_t>(config.parameters.integer("factors")),
               config.parameters.flag("use_ids"), static_cast<float>(config.parameters.number("initial_sd")),
               static_cast<std::size_t>(config.parameters.integer("max_ids"))) {}

  void fit(const Examples& window) override {
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) update(window);
  }

  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == model_.columns());
    for (std::size_t e = 0; e < matured.size(); ++e) {
      const std::size_t user = sim::index(matured.users[e]), item = sim::index(matured.items[e]);
      model_.meet(user, item);
      const double p = sigmoid(model_.margin(user, item, matured.features.row(e), sum_));
      const double error = p - static_cast<double>(matured.labels[e]);
      schedule_.observe(steps_, error * error);
      const double longest = kNewton / model_.steepness(user, item, matured.features.row(e), sum_);
      const double rate = std::min(learning_rate_ * schedule_.factor(steps_++), longest);
      model_.step(user, item, matured.features.row(e), sum_,
                  delay_weight(matured.labels[e], p, late_share(matured, e)) * error, {rate, l2_weights_, l2_vectors_});
    }
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<FactorizationMachineSnapshot>(model_);
  }
  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    model_.save(archive);
  }
  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    model_.load(archive);
  }
  std::size_t bytes() const override { return sizeof(*this) + model_.bytes(); }

 private:
  static constexpr double kNewton = 4.0;  // 1 / (p (1 - p)) where p = 1/2

  double learning_rate_;
  LearningRate schedule_;
  double l2_weights_, l2_vectors_;
  std::int64_t epochs_;
  std::uint64_t steps_ = 0;
  FmModel model_;
  std::vector<float> sum_;  // of the row at hand
};

}  // namespace

AlgorithmInfo factorization_machine_info() {
  return {.name = "factorization_machine",
          .summary = "logistic regression with a factorised weight for every pair of features, ids among them, online",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true, .weighs = true},
          .parameters = with_schedule({{.name = "factors",
                                        .default_value = std::int64_t{8},
                                        .meaning = "length of the vectors",
                                        .minimum = 1,
                                        .maximum = 1024},
                                       {.name = "learning_rate",
                                        .default_value = 0.01,
                                        .meaning = "step of weights and vectors",
                                        .minimum = 0,
                                        .maximum = 1,
                                        .above_minimum = true},
                                       {.name = "l2_weights",
                                        .default_value = 0.0,
                                        .meaning = "pull of the weights met to 0",
                                        .minimum = 0,
                                        .maximum = 1},
                                       {.name = "l2_vectors",
                                        .default_value = 0.0,
                                        .meaning = "pull of the vectors met to 0",
                                        .minimum = 0,
                                        .maximum = 1},
                                       {.name = "initial_sd",
                                        .default_value = 0.1,
                                        .meaning = "spread of the vectors at the start",
                                        .minimum = 0,
                                        .maximum = 10},
                                       {.name = "epochs",
                                        .default_value = std::int64_t{1},
                                        .unit = "passes",
                                        .meaning = "passes over the window, in order, in batch training",
                                        .minimum = 1,
                                        .maximum = 1000},
                                       {.name = "use_ids",
                                        .default_value = true,
                                        .meaning = "whether the user and the item are features, beside the dense ones"},
                                       max_ids_parameter()}),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<FactorizationMachine>(config);
          }};
}

}  // namespace springtide::algorithms
