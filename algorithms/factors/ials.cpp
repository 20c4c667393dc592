#include "algorithms/factors/ials.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/factors/interactions.hpp"
#include "algorithms/factors/product_snapshot.hpp"
#include "algorithms/factors/row_solver.hpp"

namespace springtide::algorithms {
namespace {

// One side of the factorisation: its vectors, its rows of the matrix, and the sum of v v' over its vectors.
struct Side {
  FactorTable vectors;
  Interactions rows;
  Eigen::MatrixXd gram;  // factors x factors
};

class Ials final : public Recommender {
 public:
  explicit Ials(const LearnerConfig& config)
      : factors_(static_cast<std::size_t>(config.parameters.integer("factors"))),
        iterations_(config.parameters.integer("iterations")),
        regularization_(static_cast<float>(config.parameters.number("regularization"))),
        alpha_(static_cast<float>(config.parameters.number("alpha"))),
        users_(make_side("algorithms/ials/users", config, 0.0F)),
        items_(make_side("algorithms/ials/items", config, static_cast<float>(config.parameters.number("initial_sd")))),
        solver_(factors_, config.parameters.text("solver") == "exact"
                              ? 0
                              : static_cast<std::size_t>(config.parameters.integer("cg_steps"))) {}

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    users_.rows = Interactions();
    items_.rows = Interactions();
    for (std::size_t e = 0; e < window.size(); ++e) {
      if (window.labels[e] > 0.0F) add(window, e);
    }
    Eigen::MatrixXf of_users = dense(users_), of_items = dense(items_);
    for (std::int64_t iteration = 0; iteration < iterations_; ++iteration) {
      solve_all(users_.rows, gram_of(of_items), of_items, of_users);
      solve_all(items_.rows, gram_of(of_users), of_users, of_items);
    }
    keep(of_users, users_);
    keep(of_items, items_);
  }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (matured.labels[e] <= 0.0F) continue;
      const std::size_t user = sim::index(matured.users[e]), item = sim::index(matured.items[e]);
      const bool new_user = users_.rows.row(user).empty();
      add(matured, e);
      make_row(users_, user);
      make_row(items_, item);
      if (new_user) solve(users_, user, items_);
      solve(items_, item, users_);
      if (!new_user) solve(users_, user, items_);
    }
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<ProductSnapshot>(users_.vectors, items_.vectors);
  }

  void save(ArchiveWriter& archive) const override {
    for (const Side* side : {&users_, &items_}) {
      side->vectors.save(archive);
      side->rows.save(archive);
      archive.column(std::span<const double>(side->gram.data(), factors_ * factors_));
    }
  }

  void load(ArchiveReader& archive) override {
    for (Side* side : {&users_, &items_}) {
      side->vectors.load(archive);
      side->rows.load(archive);
      const auto gram = archive.column<double>();
      if (gram.size() != factors_ * factors_) throw sim::InputError("checkpoint: is of vectors of another length");
      std::copy(gram.begin(), gram.end(), side->gram.data());
    }
  }

  std::size_t bytes() const override {
    std::size_t sum = sizeof(*this) + 2 * factors_ * factors_ * sizeof(double);
    for (const Side* side : {&users_, &items_}) sum += side->vectors.bytes() + side->rows.bytes();
    return sum;
  }

 private:
  static Side make_side(const char* name, const LearnerConfig& config, float initial_sd) {
    const auto factors = static_cast<std::size_t>(config.parameters.integer("factors"));
    const auto size = static_cast<Eigen::Index>(factors);
    return {.vectors = {name, config.seed, factors, initial_sd}, .rows = {}, .gram = Eigen::MatrixXd::Zero(size, size)};
  }

  void add(const Examples& examples, std::size_t e) {
    const auto user = static_cast<std::uint32_t>(examples.users[e]),
               item = static_cast<std::uint32_t>(examples.items[e]);
    users_.rows.add(user, item, examples.labels[e]);
    items_.rows.add(item, user, examples.labels[e]);
  }

  Eigen::MatrixXf regularised(const Eigen::MatrixXd& gram) const {
    Eigen::MatrixXf sum = gram.cast<float>();
    sum.diagonal().array() += regularization_;
    return sum;
  }

  // factors x rows: side by side, where the solver finds them faster; 0 for rows that hold nothing.
  Eigen::MatrixXf dense(const Side& side) const {
    Eigen::MatrixXf vectors =
        Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(factors_), static_cast<Eigen::Index>(side.rows.rows()));
    std::vector<float> scratch;
    for (std::size_t row = 0; row < side.rows.rows(); ++row) {
      if (side.rows.row(row).empty()) continue;
      const auto start = side.vectors.vector(row, scratch);
      std::copy(start.begin(), start.end(), vectors.data() + row * factors_);
    }
    return vectors;
  }

  void keep(const Eigen::MatrixXf& solved, Side& side) const {
    side.vectors.clear();
    for (std::size_t row = 0; row < side.rows.rows(); ++row) {
      if (side.rows.row(row).empty()) continue;
      std::copy_n(solved.data() + row * factors_, factors_, side.vectors.write(row).vector.begin());
    }
    side.gram = gram_of(solved);
  }

  void solve_all(const Interactions& rows, const Eigen::MatrixXd& gram, const Eigen::MatrixXf& fixed,
                 Eigen::MatrixXf& solved) {
    const Eigen::MatrixXf shared = regularised(gram);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (rows.row(row).empty()) continue;
      solve_row(rows.row(row), shared, [&](std::size_t column) { return fixed.data() + column * factors_; },
                {solved.data() + row * factors_, factors_});
    }
  }

  void solve(Side& side, std::size_t row, const Side& fixed) {
    std::vector<float>& vector = side.vectors.write(row).vector;
    add_square(vector, -1.0, side.gram);
    solve_row(
        side.rows.row(row), regularised(fixed.gram),
        [&](std::size_t column) { return fixed.vectors.find(column)->vector.data(); }, vector);
    add_square(vector, 1.0, side.gram);
  }

  template <typename VectorOf>
  void solve_row(std::span<const Interactions::Entry> entries, const Eigen::MatrixXf& gram, const VectorOf& vector_of,
                 std::span<float> vector) {
    met_.clear();
    weights_.clear();
    for (const Interactions::Entry& entry : entries) {
      met_.push_back(vector_of(entry.column));
      weights_.push_back(alpha_ * entry.amount);
    }
    solver_.solve(gram, met_, weights_, vector);
  }

  // A row that is new brings its vector into the gram.
  void make_row(Side& side, std::size_t row) const {
    if (side.vectors.find(row) == nullptr) add_square(side.vectors.write(row).vector, 1.0, side.gram);
  }

  void add_square(std::span<const float> vector, double sign, Eigen::MatrixXd& gram) const {
    for (std::size_t column = 0; column < factors_; ++column) {
      const double scaled = sign * static_cast<double>(vector[column]);
      double* sums = gram.data() + column * factors_;
      for (std::size_t f = 0; f < factors_; ++f) sums[f] += scaled * static_cast<double>(vector[f]);
    }
  }

  std::size_t factors_;
  std::int64_t iterations_;
  float regularization_, alpha_;
  Side users_, items_;
  RowSolver solver_;
  std::vector<const float*> met_;  // of the row being solved
  std::vector<float> weights_;     // likewise
};

}  // namespace

AlgorithmInfo ials_info() {
  return {.name = "ials",
          .summary = "implicit feedback factorised by alternating least squares, with exact folding in of what is new",
          .capabilities = {.click = true, .next_item = true},
          .parameters = {{.name = "factors",
                          .default_value = std::int64_t{32},
                          .meaning = "length of the vectors",
                          .minimum = 1,
                          .maximum = 1024},
                         {.name = "regularization",
                          .default_value = 10.0,
                          .meaning = "pull of the vectors to 0",
                          .minimum = 1e-6,
                          .maximum = 1e6},
                         {.name = "alpha",
                          .default_value = 2.0,
                          .meaning = "how much more a taken pair is trusted, each time it is taken",
                          .minimum = 0,
                          .maximum = 1e4},
                         {.name = "iterations",
                          .default_value = std::int64_t{15},
                          .unit = "passes",
                          .meaning = "times that users and items are solved in batch training",
                          .minimum = 1,
                          .maximum = 1000},
                         {.name = "solver",
                          .default_value = std::string("exact"),
                          .meaning = "exact: by Cholesky's factorisation; cg: by a few steps of conjugate gradient",
                          .choices = {"exact", "cg"}},
                         {.name = "cg_steps",
                          .default_value = std::int64_t{3},
                          .unit = "steps",
                          .meaning = "of conjugate gradient, each time a row is solved",
                          .minimum = 1,
                          .maximum = 1000},
                         {.name = "initial_sd",
                          .default_value = 0.1,
                          .meaning = "spread of the items' vectors at the start",
                          .minimum = 1e-6,
                          .maximum = 10}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Ials>(config);
          }};
}

}  // namespace springtide::algorithms
