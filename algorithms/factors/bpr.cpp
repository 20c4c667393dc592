#include "algorithms/factors/bpr.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include "algorithms/factors/interactions.hpp"
#include "algorithms/factors/product_snapshot.hpp"
#include "algorithms/learning_rate.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {

namespace {

// The chance that the two would stand the other way round.
double doubt(const FactorTable::Row& user, const FactorTable::Row& taken, const FactorTable::Row& other) {
  const double x = taken.bias - other.bias + static_cast<double>(inner_product(user.vector, taken.vector)) -
                   static_cast<double>(inner_product(user.vector, other.vector));
  return 1.0 / (1.0 + std::exp(x));
}

}  // namespace

void bpr_step(FactorTable::Row& user, FactorTable::Row& taken, FactorTable::Row& other, double rate,
              double regularization) {
  const double z = doubt(user, taken, other);
  taken.bias = bounded(taken.bias + rate * (z - regularization * taken.bias));
  other.bias = bounded(other.bias + rate * (-z - regularization * other.bias));
  const auto pull = static_cast<float>(rate * z), kept = static_cast<float>(1.0 - rate * regularization);
  for (std::size_t f = 0; f < user.vector.size(); ++f) {
    const float p = user.vector[f], q = taken.vector[f], r = other.vector[f];
    user.vector[f] = bounded(kept * p + pull * (q - r));
    taken.vector[f] = bounded(kept * q + pull * p);
    other.vector[f] = bounded(kept * r - pull * p);
  }
}

namespace {

class Bpr final : public Recommender {
 public:
  explicit Bpr(const LearnerConfig& config)
      : learning_rate_(config.parameters.number("learning_rate")),
        schedule_(config.parameters),
        regularization_(config.parameters.number("regularization")),
        epochs_(config.parameters.integer("epochs")),
        samples_(config.parameters.integer("samples")),
        popular_(config.parameters.text("negatives") == "popular"),
        draws_(sim::random_key("algorithms/bpr/draws", config.seed)),
        users_(make_table("algorithms/bpr/users", config)),
        items_(make_table("algorithms/bpr/items", config)) {}

  void fit(const Examples& window) override {
    std::vector<std::size_t> positives;
    for (std::size_t e = 0; e < window.size(); ++e) {
      if (meet(window, e)) positives.push_back(e);
    }
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
      for (std::size_t draw = 0; draw < positives.size(); ++draw) {
        sim::RandomStream random(draws_, ++steps_);
        step(window, positives[random.below(static_cast<std::uint32_t>(positives.size()))], random);
      }
    }
  }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (!meet(matured, e)) continue;
      for (std::int64_t sample = 0; sample < samples_; ++sample) {
        sim::RandomStream random(draws_, ++steps_);
        step(matured, e, random);
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<ProductSnapshot>(users_, items_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    users_.save(archive);
    items_.save(archive);
    taken_.save(archive);
    archive.column(met_);
    archive.column(items_taken_);
  }

  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    users_.load(archive);
    items_.load(archive);
    taken_.load(archive);
    met_ = archive.column<std::uint32_t>();
    items_taken_ = archive.column<std::uint32_t>();
  }

  std::size_t bytes() const override {
    return sizeof(*this) + users_.bytes() + items_.bytes() + taken_.bytes() +
           (met_.size() + items_taken_.size()) * sizeof(std::uint32_t);
  }

 private:
  static constexpr int kTries = 20;  // for a uniform negative; a user who took nearly everything teaches little

  static FactorTable make_table(const char* name, const LearnerConfig& config) {
    return {name, config.seed, static_cast<std::size_t>(config.parameters.integer("factors")),
            static_cast<float>(config.parameters.number("initial_sd"))};
  }

  // Notes the item, and the pair where it was taken; whether it was.
  bool meet(const Examples& examples, std::size_t e) {
    const auto item = static_cast<std::uint32_t>(examples.items[e]);
    if (items_.find(item) == nullptr) {
      items_.write(item);
      met_.push_back(item);
    }
    if (examples.labels[e] <= 0.0F) return false;
    const std::size_t user = sim::index(examples.users[e]);
    if (!taken_.contains(user, item)) {
      taken_.add(user, item, 1.0F);
      items_taken_.push_back(item);
    }
    return true;
  }

  std::optional<std::uint32_t> draw_negative(std::size_t user, sim::RandomStream& random) const {
    const std::vector<std::uint32_t>& from = popular_ ? items_taken_ : met_;
    for (int attempt = 0; attempt < (popular_ ? 1 : kTries); ++attempt) {
      const std::uint32_t item = from[random.below(static_cast<std::uint32_t>(from.size()))];
      if (!taken_.contains(user, item)) return item;
    }
    return std::nullopt;
  }

  void step(const Examples& examples, std::size_t e, sim::RandomStream& random) {
    const std::size_t user = sim::index(examples.users[e]);
    FactorTable::Row& of_user = users_.write(user);
    const auto drawn = draw_negative(user, random);
    if (!drawn) return;
    FactorTable::Row &taken = items_.write(sim::index(examples.items[e])), &other = items_.write(*drawn);
    if (schedule_.watches()) {
      const double error = doubt(of_user, taken, other);
      schedule_.observe(steps_ - 1, error * error);
    }
    bpr_step(of_user, taken, other, learning_rate_ * schedule_.factor(steps_ - 1), regularization_);
  }

  double learning_rate_;
  LearningRate schedule_;
  double regularization_;
  std::int64_t epochs_, samples_;
  bool popular_;
  sim::RandomKey draws_;
  std::uint64_t steps_ = 0;  // each has a stream of its own
  FactorTable users_, items_;
  Interactions taken_;                      // by user
  std::vector<std::uint32_t> met_;          // items, in order of their first example
  std::vector<std::uint32_t> items_taken_;  // of every pair, in order: a draw is by popularity
};

}  // namespace

AlgorithmInfo bpr_info() {
  return {.name = "bpr",
          .summary = "Bayesian personalised ranking: short vectors that put what was taken above what was not",
          .capabilities = {.click = true, .next_item = true},
          .parameters = with_schedule({{.name = "factors",
                                        .default_value = std::int64_t{32},
                                        .meaning = "length of the vectors",
                                        .minimum = 1,
                                        .maximum = 4096},
                                       {.name = "learning_rate",
                                        .default_value = 0.05,
                                        .meaning = "step of vectors and biases",
                                        .minimum = 0,
                                        .maximum = 1,
                                        .above_minimum = true},
                                       {.name = "regularization",
                                        .default_value = 0.01,
                                        .meaning = "pull of vectors and biases to 0",
                                        .minimum = 0,
                                        .maximum = 1},
                                       {.name = "epochs",
                                        .default_value = std::int64_t{30},
                                        .unit = "passes",
                                        .meaning = "steps in batch training, in lengths of the window",
                                        .minimum = 1,
                                        .maximum = 1000},
                                       {.name = "samples",
                                        .default_value = std::int64_t{5},
                                        .unit = "steps",
                                        .meaning = "steps for each taken item in incremental training",
                                        .minimum = 1,
                                        .maximum = 1000},
                                       {.name = "negatives",
                                        .default_value = std::string("uniform"),
                                        .meaning = "how the other item is drawn: all alike, or by how many took it",
                                        .choices = {"uniform", "popular"}},
                                       {.name = "initial_sd",
                                        .default_value = 0.05,
                                        .meaning = "spread of the vectors at the start",
                                        .minimum = 0,
                                        .maximum = 10}}),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Bpr>(config);
          }};
}

}  // namespace springtide::algorithms
