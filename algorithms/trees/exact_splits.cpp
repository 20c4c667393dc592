#include "algorithms/trees/exact_splits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

// Values closer than this are one: their midpoint might not lie between them.
constexpr float kSameValue = 1e-7F;

/// A value of a column with what belongs to it, so that a scan in order reads nothing else.
struct Entry {
  float value;
  float label;
  std::uint32_t example;
};

/// Sorts by value. Ties go by example: sums, and with them all bits, must not depend on the library's sort.
void sort_column(std::span<Entry> column, std::vector<std::uint64_t>& keys) {
  keys.clear();
  for (const Entry& entry : column) {
    const auto bits = std::bit_cast<std::uint32_t>(entry.value);
    const std::uint32_t ordered = (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
    keys.push_back(std::uint64_t{ordered} << 32U | entry.example);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<Entry> sorted(column.size());
  for (std::size_t i = 0; i < keys.size(); ++i) sorted[i] = column[static_cast<std::uint32_t>(keys[i])];
  std::copy(sorted.begin(), sorted.end(), column.begin());
}

class Grower {
 public:
  Grower(const Examples& examples, const TreeLimits& limits)
      : limits_(limits), examples_(examples.size()), columns_(examples.features.columns) {
    entries_.resize(examples_ * columns_);
    std::vector<std::uint64_t> keys;
    for (std::size_t c = 0; c < columns_; ++c) {
      const std::span<Entry> column = this->column(c);
      for (std::size_t e = 0; e < examples_; ++e) {
        column[e] = {examples.features.values[e * columns_ + c], examples.labels[e], static_cast<std::uint32_t>(e)};
      }
      sort_column(column, keys);
    }
    goes_left_.resize(examples_);
    aside_.resize(examples_);
    inverse_.resize(examples_ + 1);
    for (std::size_t n = 1; n <= examples_; ++n) inverse_[n] = 1.0 / static_cast<double>(n);
    Totals all;
    for (const float label : examples.labels) all.add(static_cast<double>(label));
    add_node(all);
    pending_.push_back({0, 0, examples_, 0});
  }

  GrownTree grow() {
    while (!pending_.empty()) {
      const Range range = pending_.back();
      pending_.pop_back();
      if (is_final(range)) continue;
      const Split split = best_split(range);
      if (split.at > 0) divide(range, split);
    }
    if (limits_.complexity_cost > 0.0) prune();
    return std::move(tree_);
  }

 private:
  struct Totals {
    double count = 0.0, sum = 0.0, squares = 0.0;
    void add(double label) {
      count += 1.0;
      sum += label;
      squares += label * label;
    }
    double error() const { return std::max(0.0, squares - sum * sum / count); }  // summed
  };
  struct Range {  // a node, and where its examples lie in every column
    std::uint32_t node = 0;
    std::size_t begin = 0, end = 0;
    std::uint32_t depth = 0;
  };
  struct Split {
    std::size_t column = 0, at = 0;  // examples that go left; 0: there is no split
    double gain = -std::numeric_limits<double>::infinity();
    float threshold = 0.0F;
  };

  std::span<Entry> column(std::size_t c) { return std::span(entries_).subspan(c * examples_, examples_); }

  void add_node(const Totals& totals) {
    tree_.nodes.emplace_back();
    tree_.sums.push_back(totals.sum);
    tree_.counts.push_back(totals.count);
    totals_.push_back(totals);
  }

  bool is_final(const Range& range) const {
    const Totals& totals = totals_[range.node];
    return range.depth >= limits_.max_depth || range.end - range.begin < 2 * std::size_t{limits_.min_leaf} ||
           totals.error() <= 1e-12 * std::max(totals.squares, 1e-300);
  }

  Split best_split(const Range& range) {
    Split best;
    const double all = totals_[range.node].sum;
    const std::size_t n = range.end - range.begin, least = limits_.min_leaf;
    for (std::size_t c = 0; c < columns_; ++c) {
      const std::span<const Entry> column = this->column(c).subspan(range.begin, n);
      if (column[n - 1].value - column[0].value <= kSameValue) continue;
      double left = 0.0;
      for (std::size_t i = 0; i + 1 < least; ++i) left += static_cast<double>(column[i].label);
      for (std::size_t at = least; at + least <= n; ++at) {  // `at` examples go left
        left += static_cast<double>(column[at - 1].label);
        if (column[at].value - column[at - 1].value <= kSameValue) continue;
        const double right = all - left;
        const double gain = left * left * inverse_[at] + right * right * inverse_[n - at];
        if (gain > best.gain) best = {c, at, gain, halfway(column[at - 1].value, column[at].value)};
      }
    }
    return best;
  }

  static float halfway(float low, float high) {
    const float middle = 0.5F * low + 0.5F * high;
    return middle < high ? middle : low;  // rounding must not carry what lies above to the left
  }

  void divide(const Range& range, const Split& split) {
    const std::size_t middle = range.begin + split.at;
    Totals left;
    for (const Entry& entry : column(split.column).subspan(range.begin, split.at)) {
      left.add(static_cast<double>(entry.label));
    }
    const Totals whole = totals_[range.node];
    const auto child = static_cast<std::uint32_t>(tree_.nodes.size());
    tree_.nodes[range.node] = {split.threshold, static_cast<std::uint32_t>(split.column), child};
    add_node(left);
    add_node({whole.count - left.count, whole.sum - left.sum, whole.squares - left.squares});
    const Range low{child, range.begin, middle, range.depth + 1}, high{child + 1, middle, range.end, range.depth + 1};
    if (is_final(low) && is_final(high)) return;  // nobody will look at their order
    for (const Entry& entry : column(split.column).subspan(range.begin, range.end - range.begin)) {
      goes_left_[entry.example] = 0;
    }
    for (const Entry& entry : column(split.column).subspan(range.begin, split.at)) goes_left_[entry.example] = 1;
    for (std::size_t c = 0; c < columns_; ++c) {
      if (c != split.column) separate(column(c).subspan(range.begin, range.end - range.begin));
    }
    pending_.push_back(high);
    pending_.push_back(low);
  }

  // Those that go left before the others, each in the order they were. Written without a branch: which way an example
  // goes cannot be foretold.
  void separate(std::span<Entry> entries) {
    std::size_t left = 0, right = 0;
    for (const Entry entry : entries) {
      const std::size_t goes_left = goes_left_[entry.example];
      entries[left] = entry;
      aside_[right] = entry;
      left += goes_left;
      right += 1 - goes_left;
    }
    std::copy_n(aside_.begin(), right, entries.begin() + static_cast<std::ptrdiff_t>(left));
  }

  // Bottom up, a node becomes a leaf where that costs no more than what is left below it: the smallest tree of least
  // error + cost x leaves, the same as by Breiman's weakest links.
  void prune() {
    const double cost = limits_.complexity_cost * static_cast<double>(examples_);
    std::vector<double> least(tree_.nodes.size());
    for (std::size_t node = tree_.nodes.size(); node-- > 0;) {
      const double alone = totals_[node].error() + cost;
      const std::uint32_t left = tree_.nodes[node].left;
      const double below = left == 0 ? alone : least[left] + least[left + 1];
      if (alone <= below) tree_.nodes[node].left = 0;
      least[node] = std::min(alone, below);
    }
    GrownTree kept;
    std::vector<std::uint32_t> from{0};  // of each node kept, its old place
    for (std::size_t node = 0; node < from.size(); ++node) {
      TreeNode here = tree_.nodes[from[node]];
      if (!here.is_leaf()) {
        const std::uint32_t old = here.left;
        here.left = static_cast<std::uint32_t>(from.size());
        from.push_back(old);
        from.push_back(old + 1);
      }
      kept.nodes.push_back(here);
      kept.sums.push_back(tree_.sums[from[node]]);
      kept.counts.push_back(tree_.counts[from[node]]);
    }
    tree_ = std::move(kept);
  }

  TreeLimits limits_;
  std::size_t examples_, columns_;
  std::vector<Entry> entries_;           // columns x examples: each column in order within each node
  std::vector<std::uint8_t> goes_left_;  // examples
  std::vector<Entry> aside_;             // scratch
  std::vector<double> inverse_;          // 1 / n
  std::vector<Totals> totals_;           // nodes
  std::vector<Range> pending_;
  GrownTree tree_;
};

}  // namespace

GrownTree grow_tree(const Examples& examples, const TreeLimits& limits) {
  SPRINGTIDE_CHECK(examples.size() > 0 && limits.min_leaf > 0);
  return Grower(examples, limits).grow();
}

}  // namespace springtide::algorithms
