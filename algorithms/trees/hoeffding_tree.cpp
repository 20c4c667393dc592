#include "algorithms/trees/hoeffding_tree.hpp"

#include <cmath>

#include "algorithms/detectors/adwin.hpp"
#include "algorithms/shared_blocks.hpp"
#include "algorithms/trees/decision_tree.hpp"
#include "algorithms/trees/leaf_model.hpp"
#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

using Nodes = SharedBlocks<TreeNode, 128>;
using Leaves = SharedRows<LeafModel>;

constexpr double kLeastCompared = 300.0, kLongestTrial = 10'000.0;

class HoeffdingSnapshot final : public Snapshot {
 public:
  HoeffdingSnapshot(const Nodes& nodes, const Leaves& leaves, double smoothing)
      : nodes_(nodes), leaves_(leaves), smoothing_(smoothing) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t r = 0; r < batch.rows(); ++r) {
      const std::span<const float> row = batch.features.row(r);
      scores[r] = static_cast<float>(leaves_[leaf_of(nodes_, row)].predict(row, smoothing_));
    }
  }

 private:
  Nodes nodes_;
  Leaves leaves_;
  double smoothing_;
};

class HoeffdingTree final : public Recommender {
 public:
  explicit HoeffdingTree(const LearnerConfig& config)
      : columns_(config.feature_columns),
        grace_period_(static_cast<double>(config.parameters.integer("grace_period"))),
        delta_(config.parameters.number("delta")),
        tie_threshold_(config.parameters.number("tie_threshold")),
        max_depth_(static_cast<std::uint32_t>(config.parameters.integer("max_depth"))),
        drift_delta_(config.parameters.number("drift_delta")),
        switch_confidence_(std::log(2.0 / config.parameters.number("switch_delta"))),
        smoothing_(config.parameters.number("smoothing")) {
    resize(1);
    begin_leaf(0, /*depth=*/0, /*prior_mean=*/0.5);
  }

  void fit(const Examples& window) override { update(window); }
  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == columns_);
    for (std::size_t e = 0; e < matured.size(); ++e) learn(matured.features.row(e), matured.labels[e] > 0.5F);
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<HoeffdingSnapshot>(nodes_, leaves_, smoothing_);
  }

  void save(ArchiveWriter& archive) const override {
    archive.value<std::uint64_t>(watches_.size());
    archive.column(free_);
    for (std::size_t node = 0; node < watches_.size(); ++node) {
      archive.value(nodes_[node]);
      leaves_[node].save(archive);
      watches_[node].save(archive);
    }
  }
  void load(ArchiveReader& archive) override {
    const auto size = archive.value<std::uint64_t>();
    free_ = archive.column<std::uint32_t>();
    nodes_ = Nodes();
    leaves_ = Leaves();
    watches_.clear();
    for (std::uint64_t node = 0; node < size; ++node) {
      resize(node + 1);
      nodes_.write(node) = archive.value<TreeNode>();
      leaves_.write(node).load(archive);
      watches_[node].load(archive);
    }
  }
  std::size_t bytes() const override {
    std::size_t bytes = sizeof(*this) + nodes_.bytes() + leaves_.bytes() + watches_.size() * sizeof(Watch);
    for (std::size_t node = 0; node < watches_.size(); ++node) {
      bytes += leaves_[node].bytes() + watches_[node].error.bytes();
    }
    return bytes;
  }

 private:
  /// What the learner alone knows of a node.
  struct Watch {
    explicit Watch(double drift_delta) : error({.delta = drift_delta}) {}
    Adwin error;                  // of predictions for the node's examples, squared
    std::uint32_t alternate = 0;  // root of the tree that may take the node's place; 0: none
    std::uint32_t depth = 0;
    double tried_at = 0.0;  // examples of the leaf when it last looked for a split

    void save(ArchiveWriter& archive) const {
      error.save(archive);
      archive.value(alternate);
      archive.value(depth);
      archive.value(tried_at);
    }
    void load(ArchiveReader& archive) {
      error.load(archive);
      alternate = archive.value<std::uint32_t>();
      depth = archive.value<std::uint32_t>();
      tried_at = archive.value<double>();
    }
  };

  void resize(std::size_t size) {
    nodes_.grow(size);
    while (watches_.size() < size) {
      leaves_.write(watches_.size());
      watches_.emplace_back(drift_delta_);
    }
  }

  void learn(std::span<const float> row, bool label) {
    path_.clear();
    for (std::uint32_t at = 0;; at = nodes_[at].child_of(row)) {
      path_.push_back(at);
      if (nodes_[at].is_leaf()) break;
    }
    const double loss = learn_at(path_.back(), row, label);
    for (const std::uint32_t node : path_) {
      Watch& watch = watches_[node];
      const double before = watch.error.mean();
      const bool changed = watch.error.add(loss);
      if (watch.alternate != 0) {
        learn_beside(watch.alternate, row, label);
        if (judge(node)) return;  // the rest of the path is no more
      } else if (changed && watch.error.mean() > before) {
        const std::uint32_t depth = watch.depth, alternate = take_pair();  // which may move the watches
        begin_leaf(alternate, depth, 0.5);
        watches_[node].alternate = alternate;
      }
    }
    try_split(path_.back());
  }

  /// @return the squared error of what was predicted
  double learn_at(std::uint32_t leaf, std::span<const float> row, bool label) {
    const double apart = leaves_.write(leaf).learn(row, label, smoothing_) - (label ? 1.0 : 0.0);
    return apart * apart;
  }

  void learn_beside(std::uint32_t root, std::span<const float> row, bool label) {
    std::uint32_t leaf = root;
    while (!nodes_[leaf].is_leaf()) leaf = nodes_[leaf].child_of(row);
    watches_[root].error.add(learn_at(leaf, row, label));
    try_split(leaf);
  }

  void try_split(std::uint32_t leaf) {
    const LeafModel& model = leaves_[leaf];
    if (model.count() - watches_[leaf].tried_at < grace_period_) return;
    watches_[leaf].tried_at = model.count();
    const std::uint32_t depth = watches_[leaf].depth;
    if (model.is_pure() || depth >= max_depth_) return;
    const auto [best, second_gain] = model.find_splits();
    const double bound = hoeffding_bound(/*range=*/1.0, delta_, model.count());
    if (best.gain <= 0.0 || (best.gain - second_gain <= bound && bound >= tie_threshold_)) return;
    const std::uint32_t left = take_pair();
    begin_leaf(left, depth + 1, best.left_share());
    begin_leaf(left + 1, depth + 1, best.right_share());
    nodes_.write(leaf) = {best.threshold, static_cast<std::uint32_t>(best.column), left};
    leaves_.write(leaf) = LeafModel();
  }

  /// Whether the alternate has taken the node's place; or ends it, or lets it go on.
  bool judge(std::uint32_t node) {
    const std::uint32_t alternate = watches_[node].alternate;
    const Adwin &ours = watches_[node].error, &theirs = watches_[alternate].error;
    if (ours.length() <= kLeastCompared || theirs.length() <= kLeastCompared) return false;
    const double error = ours.mean(), better = error - theirs.mean();
    const double bound =
        std::sqrt(2.0 * error * (1.0 - error) * switch_confidence_ * (1.0 / ours.length() + 1.0 / theirs.length()));
    if (better > bound) {
      replace(node, alternate);
      return true;
    }
    if (-better > bound || theirs.length() > kLongestTrial) {
      release(alternate);
      free_.push_back(alternate);
      watches_[node].alternate = 0;
    }
    return false;
  }

  void replace(std::uint32_t node, std::uint32_t alternate) {
    const std::uint32_t depth = watches_[node].depth;
    watches_[node].alternate = 0;
    release(node);
    nodes_.write(node) = nodes_[alternate];
    leaves_.write(node) = leaves_[alternate];
    watches_[node] = watches_[alternate];
    watches_[node].depth = depth;
    nodes_.write(alternate) = {};
    release(alternate);
    free_.push_back(alternate);
  }

  /// Gives back all below a node and beside it, and what it holds itself.
  void release(std::uint32_t node) {
    const std::uint32_t left = nodes_[node].left, alternate = watches_[node].alternate;
    if (left != 0) {
      release(left);
      release(left + 1);
      free_.push_back(left);
    }
    if (alternate != 0) {
      release(alternate);
      free_.push_back(alternate);
    }
    nodes_.write(node) = {};
    leaves_.write(node) = LeafModel();
    watches_[node] = Watch(drift_delta_);
  }

  /// Places of two nodes side by side; an alternate needs but the first.
  std::uint32_t take_pair() {
    if (!free_.empty()) {
      const std::uint32_t pair = free_.back();
      free_.pop_back();
      return pair;
    }
    const auto pair = static_cast<std::uint32_t>(watches_.size());
    resize(pair + std::size_t{2});
    return pair;
  }

  void begin_leaf(std::uint32_t node, std::uint32_t depth, double prior_mean) {
    leaves_.write(node) = LeafModel(columns_, prior_mean);
    watches_[node].depth = depth;
  }

  std::size_t columns_;
  double grace_period_, delta_, tie_threshold_;
  std::uint32_t max_depth_;
  double drift_delta_, switch_confidence_, smoothing_;
  Nodes nodes_;                      // the root is 0; children, and alternates, in pairs
  Leaves leaves_;                    // a node; empty where it is no leaf
  std::vector<Watch> watches_;       // a node
  std::vector<std::uint32_t> free_;  // pairs that nobody uses
  std::vector<std::uint32_t> path_;  // scratch: from the root to the leaf at hand
};

}  // namespace

double hoeffding_bound(double range, double delta, double n) {
  return std::sqrt(range * range * -std::log(delta) / (2.0 * n));
}

AlgorithmInfo hoeffding_tree_info() {
  return {.name = "hoeffding_tree",
          .summary = "a tree that grows with the stream, watches its nodes by ADWIN and replaces what has gone stale",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true},
          .parameters = {{.name = "grace_period",
                          .default_value = std::int64_t{200},
                          .unit = "labels",
                          .meaning = "of a leaf, from one look for a split to the next",
                          .minimum = 1,
                          .maximum = 1e9},
                         {.name = "delta",
                          .default_value = 1e-7,
                          .meaning = "chance that a split is not the best one",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "tie_threshold",
                          .default_value = 0.05,
                          .unit = "bits",
                          .meaning = "splits that may be this close are as good as each other",
                          .minimum = 0.0,
                          .maximum = 1.0},
                         {.name = "max_depth",
                          .default_value = std::int64_t{20},
                          .unit = "splits",
                          .meaning = "on the way to a leaf",
                          .minimum = 0,
                          .maximum = 1000},
                         {.name = "drift_delta",
                          .default_value = 0.002,
                          .meaning = "chance that ADWIN sees a change where there is none",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "switch_delta",
                          .default_value = 0.05,
                          .meaning = "chance that a new part replaces one that is no worse",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "smoothing",
                          .default_value = 10.0,
                          .unit = "labels",
                          .meaning = "of the share that its parent foresaw that each leaf starts with",
                          .minimum = 0.0,
                          .maximum = 1e6}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<HoeffdingTree>(config);
          }};
}

}  // namespace springtide::algorithms
