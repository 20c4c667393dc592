#include "algorithms/neural/mlp.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/learning_rate.hpp"
#include "algorithms/neural/dropout.hpp"
#include "algorithms/neural/example_buffer.hpp"
#include "algorithms/neural/id_vectors.hpp"
#include "algorithms/neural/mlp_snapshot.hpp"
#include "algorithms/neural/network.hpp"
#include "algorithms/neural/optimizer.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

using FloatNetwork = Network<float>;

class Mlp final : public Recommender {
 public:
  explicit Mlp(const LearnerConfig& config)
      : seed_(config.seed),
        batch_(static_cast<std::size_t>(config.parameters.integer("batch"))),
        columns_(config.feature_columns),
        epochs_(config.parameters.integer("epochs")),
        schedule_(config.parameters),
        dropout_(config.parameters.number("dropout")),
        dropout_key_(sim::random_key("algorithms/mlp/dropout", config.seed)),
        patience_(config.parameters.integer("patience")),
        holdout_(config.parameters.number("holdout")),
        ids_(config.parameters, config.seed),
        network_(shape(config, ids_.columns())),
        optimizer_(make_optimizer(config.parameters, network_.parameters().size())),
        pending_(batch_, columns_) {
    sim::RandomStream random("algorithms/mlp/weights", seed_);
    network_.initialise(random);
  }

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    SPRINGTIDE_CHECK(window.features.columns == columns_);
    if (patience_ > 0) {
      fit_until_no_better(window);
      return;
    }
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) shuffled_pass(window);
  }

  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == columns_);
    std::size_t next = 0;
    while (next < matured.size()) {
      if (pending_.size() == 0 && matured.size() - next >= batch_) {  // straight from the caller's rows
        train(matured.slice(next, batch_));
        next += batch_;
        continue;
      }
      pending_.push(matured, next++);
      if (pending_.size() == batch_) {
        train(pending_.examples());
        pending_.clear();
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<MlpSnapshot>(network_, ids_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(fitted_epochs_);
    save_model(archive);
    pending_.save(archive);
  }

  void load(ArchiveReader& archive) override {
    fitted_epochs_ = archive.value<std::uint64_t>();
    load_model(archive);
    pending_.load(archive);
    if (pending_.size() >= batch_) throw sim::InputError("checkpoint: is of a network of another shape");
  }

  std::size_t bytes() const override {
    const std::size_t example = (columns_ + 2) * sizeof(float) + sizeof(UserId) + sizeof(ItemId);
    return sizeof(*this) + 2 * network_.parameters().size() * sizeof(float) + optimizer_->bytes() + ids_.bytes() +
           batch_ * example;
  }

 private:
  static NetworkShape shape(const LearnerConfig& config, std::size_t id_columns) {
    NetworkShape shape{.inputs = config.feature_columns + id_columns};
    for (const std::int64_t units : config.parameters.list("hidden")) {
      shape.hidden.push_back(static_cast<std::size_t>(units));
    }
    const std::string &activation = config.parameters.text("activation"), &loss = config.parameters.text("loss");
    if (activation == "sigmoid") shape.hidden_activation = Activation::kSigmoid;
    if (activation == "tanh") shape.hidden_activation = Activation::kTanh;
    if (loss == "squared_error") shape.loss = Loss::kSquaredError;
    return shape;
  }

  // All that training changes, but for what waits and for how many epochs there were.
  void save_model(ArchiveWriter& archive) const {
    schedule_.save(archive);
    archive.column(network_.parameters());
    optimizer_->save(archive);
    ids_.save(archive);
  }
  void load_model(ArchiveReader& archive) {
    schedule_.load(archive);
    const auto parameters = archive.column<float>();
    if (parameters.size() != network_.parameters().size()) {
      throw sim::InputError("checkpoint: is of a network of another shape");
    }
    std::copy(parameters.begin(), parameters.end(), network_.parameters().begin());
    optimizer_->load(archive);
    ids_.load(archive);
  }

  void shuffled_pass(const Examples& window) {
    std::vector<std::uint32_t> order(window.size());
    std::iota(order.begin(), order.end(), 0U);
    sim::RandomStream random("algorithms/mlp/shuffle", seed_, fitted_epochs_++);
    random.shuffle(std::span(order));
    pass(window, order);
  }

  // Apart from the pending ones of update(), which stay theirs.
  void pass(const Examples& window, std::span<const std::uint32_t> order) {
    ExampleBuffer batch(batch_, columns_);
    for (std::size_t first = 0; first < order.size(); first += batch_) {
      batch.clear();
      for (const std::uint32_t e : order.subspan(first, std::min(batch_, order.size() - first))) batch.push(window, e);
      Examples examples = batch.examples();
      if (window.late_shares.empty()) examples.late_shares = {};
      train(examples);
    }
  }

  // Early stopping (mlp.hpp).
  void fit_until_no_better(const Examples& window) {
    const auto held = static_cast<std::size_t>(holdout_ * static_cast<double>(window.size()));
    const Examples fitted = window.slice(0, window.size() - held), judging = window.slice(fitted.size(), held);
    double least = mean_loss(judging);
    ArchiveWriter best;
    save_model(best);
    for (std::int64_t epoch = 0, worse = 0; epoch < epochs_ && worse < patience_; ++epoch) {
      shuffled_pass(fitted);
      const double loss = mean_loss(judging);
      ++worse;
      if (held > 0 && !(loss < least)) continue;
      worse = 0;
      least = loss;
      best = ArchiveWriter();
      save_model(best);
    }
    ArchiveReader reader(best.bytes());
    load_model(reader);
    std::vector<std::uint32_t> in_order(held);
    std::iota(in_order.begin(), in_order.end(), 0U);
    pass(judging, in_order);
  }

  double mean_loss(const Examples& examples) const {
    double total = 0.0;
    FloatNetwork::Workspace work;
    for (std::size_t first = 0; first < examples.size(); first += kJudged) {
      const Examples part = examples.slice(first, std::min(kJudged, examples.size() - first));
      std::vector<float> with_ids;
      network_.forward(inputs_of(part, with_ids), work);
      total += network_.mean_loss(part.labels, work) * static_cast<double>(part.size());
    }
    return total / static_cast<double>(std::max<std::size_t>(1, examples.size()));
  }

  // What the network reads: the examples' own rows, or with vectors of ids, put into `with_ids`.
  FloatNetwork::Inputs inputs_of(const Examples& examples, std::vector<float>& with_ids) const {
    if (ids_.columns() == 0) return as_inputs(examples.features.values, columns_, examples.size());
    ids_.fill(examples.features, examples.users, examples.items, with_ids);
    return as_inputs(with_ids, columns_ + ids_.columns(), examples.size());
  }

  void train(const Examples& batch) {
    const bool has_ids = ids_.columns() > 0;
    if (has_ids) ids_.meet(batch.users, batch.items);
    const auto inputs = inputs_of(batch, with_ids_);
    draw_masks(network_.shape(), batch.size(), dropout_, dropout_key_, optimizer_->steps(), work_);
    network_.forward(inputs, work_);
    weights_.clear();
    for (std::size_t r = 0; r < batch.late_shares.size(); ++r) {
      weights_.push_back(
          delay_weight(batch.labels[r], work_.outputs[static_cast<Eigen::Index>(r)], batch.late_shares[r]));
    }
    network_.backward(inputs, batch.labels, work_, gradient_, weights_, has_ids ? &input_slopes_ : nullptr);
    if (schedule_.watches()) {
      const Eigen::Map<const Eigen::VectorXf> wanted(batch.labels.data(), work_.outputs.size());
      schedule_.observe(optimizer_->steps(), static_cast<double>((work_.outputs - wanted).array().square().mean()));
    }
    const double factor = schedule_.factor(optimizer_->steps());
    if (has_ids) ids_.step(batch.users, batch.items, input_slopes_, factor);
    optimizer_->step({gradient_.data(), static_cast<std::size_t>(gradient_.size())}, network_.parameters(), factor);
  }

  static constexpr std::size_t kJudged = 256;  // rows of held-out examples at once

  std::uint64_t seed_;
  std::size_t batch_;
  std::size_t columns_;  // of the dense features
  std::int64_t epochs_;
  std::uint64_t fitted_epochs_ = 0;  // so that each epoch of each fit has a shuffle of its own
  LearningRate schedule_;            // a step is a mini-batch
  double dropout_;
  sim::RandomKey dropout_key_;
  std::int64_t patience_;
  double holdout_;
  IdVectors ids_;
  FloatNetwork network_;
  std::unique_ptr<Optimizer> optimizer_;
  ExampleBuffer pending_;         // wait for the batch to fill
  FloatNetwork::Workspace work_;  // of one batch; its contents are never carried over
  Eigen::VectorXf gradient_;      // parameters of the network
  Eigen::MatrixXf input_slopes_;  // inputs x batch
  std::vector<float> weights_;    // of the batch in training
  std::vector<float> with_ids_;   // batch x inputs, where ids have vectors
};

std::vector<sim::ParameterInfo> parameters() {
  std::vector<sim::ParameterInfo> parameters{
      {.name = "hidden",
       .default_value = std::vector<std::int64_t>{64, 32},
       .unit = "units",
       .meaning = "units of each hidden layer, from the inputs on",
       .minimum = 1.0,
       .maximum = static_cast<double>(FloatNetwork::kMaxUnits)},
      {.name = "activation",
       .default_value = std::string("relu"),
       .meaning = "of the hidden units",
       .choices = {"relu", "sigmoid", "tanh"}},
      {.name = "loss",
       .default_value = std::string("cross_entropy"),
       .meaning = "of the click probability: -log of the chance given to what came, or half its squared distance",
       .choices = {"cross_entropy", "squared_error"}},
      {.name = "batch",
       .default_value = std::int64_t{32},
       .unit = "examples",
       .meaning = "examples to one step; update() waits until so many have come",
       .minimum = 1.0,
       .maximum = 65536.0},
      {.name = "epochs",
       .default_value = std::int64_t{1},
       .unit = "passes",
       .meaning = "shuffled passes over the window in batch training",
       .minimum = 1.0,
       .maximum = 1000.0},
      {.name = "dropout",
       .default_value = 0.0,
       .meaning = "share of the hidden units that are silent in a training step",
       .minimum = 0.0,
       .maximum = 0.9},
      {.name = "patience",
       .default_value = std::int64_t{0},
       .unit = "passes",
       .meaning = "batch training stops after so many without a smaller loss on the holdout and goes back to the best; "
                  "0: all epochs are made",
       .minimum = 0.0,
       .maximum = 1000.0},
      {.name = "holdout",
       .default_value = 0.1,
       .meaning = "share of the window, its last, that patience looks at; learnt once, at the end",
       .minimum = 0.0,
       .maximum = 0.9}};
  for (const auto& more : {optimizer_parameters(), id_parameters()}) {
    parameters.insert(parameters.end(), more.begin(), more.end());
  }
  return parameters;
}

}  // namespace

AlgorithmInfo mlp_info() {
  return {.name = "mlp",
          .summary =
              "a multilayer perceptron on the dense features, and ids if wanted, trained in mini-batches, by default "
              "by Adam",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true, .weighs = true},
          .parameters = with_schedule(parameters()),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Mlp>(config);
          }};
}

}  // namespace springtide::algorithms
