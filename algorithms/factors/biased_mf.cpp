#include "algorithms/factors/biased_mf.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/learning_rate.hpp"

namespace springtide::algorithms {
namespace {

struct Model {
  double mean = 0.0, count = 0.0;
  FactorTable users, items;
  std::size_t factors;
  double clip_low, clip_high;

  double predict(std::size_t user, std::size_t item) const {
    double sum = mean + users.bias(user) + items.bias(item);
    if (factors > 0) {
      thread_local std::vector<float> of_user, of_item;
      const auto p = users.vector(user, of_user), q = items.vector(item, of_item);
      for (std::size_t f = 0; f < factors; ++f) sum += static_cast<double>(p[f]) * static_cast<double>(q[f]);
    }
    return sum;
  }
};

class BiasedMfSnapshot final : public Snapshot {
 public:
  explicit BiasedMfSnapshot(const Model& model) : model_(model) {}
  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const double rating = model_.predict(sim::index(batch.users[request]), sim::index(batch.items[row]));
        scores[row] = static_cast<float>(std::clamp(rating, model_.clip_low, model_.clip_high));
      }
    }
  }

 private:
  Model model_;
};

class BiasedMf final : public Recommender {
 public:
  explicit BiasedMf(const LearnerConfig& config)
      : schedule_(config.parameters),
        bias_rate_(config.parameters.number("learning_rate_bias")),
        factor_rate_(config.parameters.number("learning_rate_factors")),
        bias_l2_(config.parameters.number("l2_bias")),
        factor_l2_(config.parameters.number("l2_factors")),
        epochs_(config.parameters.integer("epochs")),
        model_(make_model(config)) {}

  void fit(const Examples& window) override {
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) learn(window, epoch == 0);
  }
  void update(const Examples& matured) override { learn(matured, true); }
  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<BiasedMfSnapshot>(model_); }
  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    archive.value(model_.mean);
    archive.value(model_.count);
    model_.users.save(archive);
    model_.items.save(archive);
  }
  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    model_.mean = archive.value<double>();
    model_.count = archive.value<double>();
    model_.users.load(archive);
    model_.items.load(archive);
  }
  std::size_t bytes() const override { return sizeof(*this) + model_.users.bytes() + model_.items.bytes(); }

 private:
  static Model make_model(const LearnerConfig& config) {
    const auto factors = static_cast<std::size_t>(config.parameters.integer("factors"));
    const auto sd = static_cast<float>(config.parameters.number("initial_sd"));
    const auto max_ids = static_cast<std::size_t>(config.parameters.integer("max_ids"));
    return {.users = {"algorithms/biased_mf/users", config.seed, factors, sd, max_ids},
            .items = {"algorithms/biased_mf/items", config.seed, factors, sd, max_ids},
            .factors = factors,
            .clip_low = config.parameters.number("clip_low"),
            .clip_high = std::max(config.parameters.number("clip_low"), config.parameters.number("clip_high"))};
  }

  void learn(const Examples& examples, bool count_in_mean) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const std::size_t user = sim::index(examples.users[e]), item = sim::index(examples.items[e]);
      const auto rating = static_cast<double>(examples.labels[e]);
      if (count_in_mean) {
        model_.count += 1.0;
        model_.mean += (rating - model_.mean) / model_.count;
      }
      const double g = bounded(2.0 * (model_.predict(user, item) - rating));
      schedule_.observe(steps_, 0.25 * g * g);
      const double factor = schedule_.factor(steps_++);
      const double bias_rate = factor * bias_rate_, factor_rate = factor * factor_rate_;
      FactorTable::Row &of_user = model_.users.write(user), &of_item = model_.items.write(item);
      of_user.bias = bounded(of_user.bias - bias_rate * (g + bias_l2_ * of_user.bias));
      of_item.bias = bounded(of_item.bias - bias_rate * (g + bias_l2_ * of_item.bias));
      for (std::size_t f = 0; f < model_.factors; ++f) {
        const auto p = static_cast<double>(of_user.vector[f]), q = static_cast<double>(of_item.vector[f]);
        of_user.vector[f] = static_cast<float>(bounded(p - factor_rate * (g * q + factor_l2_ * p)));
        of_item.vector[f] = static_cast<float>(bounded(q - factor_rate * (g * p + factor_l2_ * q)));
      }
    }
  }

  LearningRate schedule_;
  double bias_rate_, factor_rate_, bias_l2_, factor_l2_;
  std::int64_t epochs_;
  std::uint64_t steps_ = 0;
  Model model_;
};

sim::ParameterInfo number(const char* name, double value, double minimum, double maximum, const char* meaning) {
  return {.name = name, .default_value = value, .meaning = meaning, .minimum = minimum, .maximum = maximum};
}

}  // namespace

AlgorithmInfo biased_mf_info() {
  return {.name = "biased_mf",
          .summary = "ratings as mean, biases and a product of short vectors, by stochastic gradient descent",
          .capabilities = {.rating = true},
          .parameters =
              with_schedule({{.name = "factors",
                              .default_value = std::int64_t{10},
                              .meaning = "length of the vectors; 0: biases alone",
                              .minimum = 0,
                              .maximum = 4096},
                             number("learning_rate_bias", 0.025, 0, 1, "step of the biases"),
                             number("learning_rate_factors", 0.05, 0, 1, "step of the vectors"),
                             number("l2_bias", 0.0, 0, 10, "pull of the biases to 0"),
                             number("l2_factors", 0.0, 0, 10, "pull of the vectors to 0"),
                             number("initial_sd", 0.1, 0, 10, "spread of the vectors at the start"),
                             number("clip_low", -1e6, -1e6, 1e6, "no prediction is lower"),
                             number("clip_high", 1e6, -1e6, 1e6, "no prediction is higher (nor lower than clip_low)"),
                             {.name = "epochs",
                              .default_value = std::int64_t{1},
                              .meaning = "passes over the window in batch training",
                              .minimum = 1,
                              .maximum = 1000},
                             max_ids_parameter()}),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<BiasedMf>(config);
          }};
}

}  // namespace springtide::algorithms
