#include "algorithms/neural/mlp.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/learning_rate.hpp"
#include "algorithms/neural/adam.hpp"
#include "algorithms/neural/network.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

using FloatNetwork = Network<float>;

FloatNetwork::Inputs as_inputs(std::span<const float> rows, std::size_t columns, std::size_t count) {
  return {rows.data(), static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(count)};
}

class MlpSnapshot final : public Snapshot {
 public:
  explicit MlpSnapshot(FloatNetwork network) : network_(std::move(network)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    const std::size_t rows = batch.rows(), columns = network_.shape().inputs;
    SPRINGTIDE_CHECK(batch.features.columns == columns);
    if (rows <= kFewRows) {
      for (std::size_t r = 0; r < rows; ++r) scores[r] = network_.output(batch.features.row(r));
      return;
    }
    FloatNetwork::Workspace work;
    for (std::size_t first = 0; first < rows; first += kChunk) {
      const std::size_t count = std::min(kChunk, rows - first);
      const auto values = batch.features.values.subspan(first * columns, count * columns);
      network_.forward(as_inputs(values, columns, count), work);
      std::copy_n(work.outputs.data(), count, scores.begin() + static_cast<std::ptrdiff_t>(first));
    }
  }

 private:
  static constexpr std::size_t kFewRows = 2;  // up to here, row by row is faster than matrix products (measured)
  static constexpr std::size_t kChunk = 256;  // rows whose activations stay in the second-level cache

  FloatNetwork network_;
};

class Mlp final : public Recommender {
 public:
  explicit Mlp(const LearnerConfig& config)
      : seed_(config.seed),
        batch_(static_cast<std::size_t>(config.parameters.integer("batch"))),
        epochs_(config.parameters.integer("epochs")),
        schedule_(config.parameters),
        network_(shape(config)),
        adam_(network_.parameters().size(),
              {.learning_rate = static_cast<float>(config.parameters.number("learning_rate")),
               .l2 = static_cast<float>(config.parameters.number("l2"))}) {
    sim::RandomStream random("algorithms/mlp/weights", seed_);
    network_.initialise(random);
    batch_rows_.resize(batch_ * columns());
    batch_labels_.resize(batch_);
    batch_late_shares_.resize(batch_);
  }

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    SPRINGTIDE_CHECK(window.features.columns == columns());
    // Apart from the pending ones of update(), which stay theirs.
    std::vector<float> rows(batch_ * columns()), labels(batch_), late_shares(batch_);
    std::vector<std::uint32_t> order(window.size());
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
      std::iota(order.begin(), order.end(), 0U);
      sim::RandomStream random("algorithms/mlp/shuffle", seed_, fitted_epochs_++);
      random.shuffle(std::span(order));
      for (std::size_t first = 0; first < order.size(); first += batch_) {
        const std::size_t count = std::min(batch_, order.size() - first);
        for (std::size_t r = 0; r < count; ++r) {
          const std::size_t e = order[first + r];
          std::copy_n(window.features.row(e).data(), columns(), rows.data() + r * columns());
          labels[r] = window.labels[e];
          late_shares[r] = late_share(window, e);
        }
        train(std::span(rows).first(count * columns()), std::span(labels).first(count),
              std::span(late_shares).first(window.late_shares.empty() ? 0 : count));
      }
    }
  }

  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == columns());
    std::size_t next = 0;
    while (next < matured.size()) {
      const std::size_t left = matured.size() - next;
      if (pending_ == 0 && left >= batch_) {  // straight from the caller's rows
        const Examples batch = matured.slice(next, batch_);
        train(batch.features.values, batch.labels, batch.late_shares);
        next += batch_;
        continue;
      }
      const std::size_t taken = std::min(left, batch_ - pending_);
      std::copy_n(matured.features.values.data() + next * columns(), taken * columns(),
                  batch_rows_.data() + pending_ * columns());
      std::copy_n(matured.labels.data() + next, taken, batch_labels_.data() + pending_);
      for (std::size_t e = 0; e < taken; ++e) batch_late_shares_[pending_ + e] = late_share(matured, next + e);
      pending_ += taken;
      next += taken;
      if (pending_ == batch_) {
        train(batch_rows_, batch_labels_, batch_late_shares_);
        pending_ = 0;
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<MlpSnapshot>(network_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(fitted_epochs_);
    archive.column(network_.parameters());
    adam_.save(archive);
    archive.column(std::span(batch_rows_).first(pending_ * columns()));
    archive.column(std::span(batch_labels_).first(pending_));
    archive.column(std::span(batch_late_shares_).first(pending_));
  }

  void load(ArchiveReader& archive) override {
    fitted_epochs_ = archive.value<std::uint64_t>();
    const auto parameters = archive.column<float>();
    adam_.load(archive);
    const auto rows = archive.column<float>(), labels = archive.column<float>(), late_shares = archive.column<float>();
    if (parameters.size() != network_.parameters().size() || labels.size() >= batch_ ||
        rows.size() != labels.size() * columns() || late_shares.size() != labels.size()) {
      throw sim::InputError("checkpoint: is of a network of another shape");
    }
    std::copy(parameters.begin(), parameters.end(), network_.parameters().begin());
    std::copy(rows.begin(), rows.end(), batch_rows_.begin());
    std::copy(labels.begin(), labels.end(), batch_labels_.begin());
    std::copy(late_shares.begin(), late_shares.end(), batch_late_shares_.begin());
    pending_ = labels.size();
  }

  std::size_t bytes() const override {
    return sizeof(*this) + 2 * network_.parameters().size() * sizeof(float) + adam_.bytes() +
           (batch_rows_.capacity() + batch_labels_.capacity() + batch_late_shares_.capacity()) * sizeof(float);
  }

 private:
  static NetworkShape shape(const LearnerConfig& config) {
    NetworkShape shape{.inputs = config.feature_columns};
    for (const std::int64_t units : config.parameters.list("hidden")) {
      shape.hidden.push_back(static_cast<std::size_t>(units));
    }
    return shape;
  }
  std::size_t columns() const { return network_.shape().inputs; }

  // @param late_shares  empty: every example has the weight 1
  void train(std::span<const float> rows, std::span<const float> labels, std::span<const float> late_shares) {
    const auto inputs = as_inputs(rows, columns(), labels.size());
    network_.forward(inputs, work_);
    weights_.clear();
    for (std::size_t r = 0; r < late_shares.size(); ++r) {
      weights_.push_back(delay_weight(labels[r], work_.outputs[static_cast<Eigen::Index>(r)], late_shares[r]));
    }
    network_.backward(inputs, labels, work_, gradient_, weights_);
    adam_.step({gradient_.data(), static_cast<std::size_t>(gradient_.size())}, network_.parameters(),
               schedule_.factor(adam_.steps()));
  }

  std::uint64_t seed_;
  std::size_t batch_;
  std::int64_t epochs_;
  std::uint64_t fitted_epochs_ = 0;  // so that each epoch of each fit has a shuffle of its own
  LearningRate schedule_;            // a step is a mini-batch
  FloatNetwork network_;
  Adam adam_;
  FloatNetwork::Workspace work_;          // of one batch; its contents are never carried over
  Eigen::VectorXf gradient_;              // parameters of the network
  std::vector<float> batch_rows_;         // batch x columns; the first pending_ rows wait for the batch to fill
  std::vector<float> batch_labels_;       // batch
  std::vector<float> batch_late_shares_;  // batch
  std::vector<float> weights_;            // of the batch in training
  std::size_t pending_ = 0;
};

}  // namespace

AlgorithmInfo mlp_info() {
  return {.name = "mlp",
          .summary = "a multilayer perceptron on the dense features, trained in mini-batches by Adam",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true, .weighs = true},
          .parameters = with_schedule({{.name = "hidden",
                                        .default_value = std::vector<std::int64_t>{64, 32},
                                        .unit = "units",
                                        .meaning = "rectified units of each hidden layer, from the inputs on",
                                        .minimum = 1.0,
                                        .maximum = static_cast<double>(FloatNetwork::kMaxUnits)},
                                       {.name = "learning_rate",
                                        .default_value = 1e-3,
                                        .meaning = "Adam's step: about how far one mini-batch moves a weight",
                                        .minimum = 0.0,
                                        .maximum = 1.0,
                                        .above_minimum = true},
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
                                       {.name = "l2",
                                        .default_value = 0.0,
                                        .meaning = "pull of every weight towards 0, added to its gradient",
                                        .minimum = 0.0,
                                        .maximum = 1.0}}),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Mlp>(config);
          }};
}

}  // namespace springtide::algorithms
