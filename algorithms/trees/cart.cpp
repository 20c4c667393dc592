#include "algorithms/trees/cart.hpp"

#include "algorithms/shared_blocks.hpp"
#include "algorithms/trees/exact_splits.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

using Nodes = std::shared_ptr<const std::vector<TreeNode>>;
using Means = SharedBlocks<float, 256>;  // a node; those of leaves are what is predicted

class CartSnapshot final : public Snapshot {
 public:
  CartSnapshot(Nodes nodes, const Means& means) : nodes_(std::move(nodes)), means_(means) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t r = 0; r < batch.rows(); ++r) scores[r] = means_[leaf_of(*nodes_, batch.features.row(r))];
  }

 private:
  Nodes nodes_;
  Means means_;
};

class Cart final : public Recommender {
 public:
  explicit Cart(const LearnerConfig& config)
      : limits_{static_cast<std::uint32_t>(config.parameters.integer("max_depth")),
                static_cast<std::uint32_t>(config.parameters.integer("min_leaf")),
                config.parameters.number("complexity_cost")},
        smoothing_(config.parameters.number("smoothing")),
        columns_(config.feature_columns) {
    const bool click = config.task == sim::Task::kClick;
    plant(std::vector<TreeNode>(1), {click ? 0.5 : 0.0}, {click ? smoothing_ : 0.0});
  }

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    SPRINGTIDE_CHECK(window.features.columns == columns_);
    GrownTree tree = grow_tree(window, limits_);
    const double everywhere = tree.mean(0);
    std::vector<double> means;
    for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
      means.push_back((tree.sums[node] + smoothing_ * everywhere) / (tree.counts[node] + smoothing_));
      tree.counts[node] += smoothing_;
    }
    plant(std::move(tree.nodes), std::move(means), std::move(tree.counts));
  }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      const std::uint32_t leaf = leaf_of(*nodes_, matured.features.row(e));
      counts_[leaf] += 1.0;
      means_[leaf] += (static_cast<double>(matured.labels[e]) - means_[leaf]) / counts_[leaf];
      shown_.write(leaf) = static_cast<float>(means_[leaf]);
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<CartSnapshot>(nodes_, shown_); }

  void save(ArchiveWriter& archive) const override {
    archive.column(*nodes_);
    archive.column(means_);
    archive.column(counts_);
  }
  void load(ArchiveReader& archive) override {
    auto nodes = archive.column<TreeNode>();
    auto means = archive.column<double>(), counts = archive.column<double>();
    if (nodes.empty() || means.size() != nodes.size() || counts.size() != nodes.size()) {
      throw sim::InputError("checkpoint: is of no tree");
    }
    plant(std::move(nodes), std::move(means), std::move(counts));
  }
  std::size_t bytes() const override {
    return sizeof(*this) + nodes_->size() * (sizeof(TreeNode) + 2 * sizeof(double)) + shown_.bytes();
  }

 private:
  void plant(std::vector<TreeNode> nodes, std::vector<double> means, std::vector<double> counts) {
    nodes_ = std::make_shared<const std::vector<TreeNode>>(std::move(nodes));
    means_ = std::move(means);
    counts_ = std::move(counts);
    shown_ = Means(means_.size());
    for (std::size_t node = 0; node < means_.size(); ++node) shown_.write(node) = static_cast<float>(means_[node]);
  }

  TreeLimits limits_;
  double smoothing_;
  std::size_t columns_;
  Nodes nodes_;
  std::vector<double> means_, counts_;  // a node
  Means shown_;                         // means_ as snapshots see them
};

}  // namespace

AlgorithmInfo cart_info() {
  return {.name = "cart",
          .summary = "a decision tree of exact splits on the dense features; online, the means of its leaves go on",
          .capabilities = {.click = true, .rating = true, .probabilities = true, .features = true, .positions = true},
          .parameters = {{.name = "max_depth",
                          .default_value = std::int64_t{6},
                          .unit = "splits",
                          .meaning = "on the way to a leaf",
                          .minimum = 0,
                          .maximum = 64},
                         {.name = "min_leaf",
                          .default_value = std::int64_t{20},
                          .unit = "labels",
                          .meaning = "a split leaves at least this many on either side",
                          .minimum = 1,
                          .maximum = 1e9},
                         {.name = "complexity_cost",
                          .default_value = 0.0,
                          .meaning = "cost-complexity pruning: what a leaf must take off the mean squared error (half "
                                     "of the Gini impurity) to be kept",
                          .minimum = 0.0,
                          .maximum = 1e6},
                         {.name = "smoothing",
                          .default_value = 20.0,
                          .unit = "labels",
                          .meaning = "of the window's mean that each leaf starts with, before its own",
                          .minimum = 0.0,
                          .maximum = 1e6}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Cart>(config);
          }};
}

}  // namespace springtide::algorithms
