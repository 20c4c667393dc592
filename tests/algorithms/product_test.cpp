#include "algorithms/neural/product.hpp"

#include <limits>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

TEMPLATE_TEST_CASE("the in-place product agrees with a plain sum, whichever way B lies", "[mlp][product]", float,
                   double) {
  using Matrix = Eigen::Matrix<TestType, Eigen::Dynamic, Eigen::Dynamic>;
  // Whole and broken vectors and tiles, nothing at all, and one too large to be done in place (400 x 300).
  const Eigen::Index m = GENERATE(1, 16, 30, 48, 112, 400), n = GENERATE(0, 1, 7, 13), k = GENERATE(0, 1, 33, 300);
  const bool transposed = GENERATE(false, true);
  sim::RandomStream random("test/product", /*seed=*/6);
  const auto draw = [&] { return static_cast<TestType>(random.normal()); };
  const Matrix a = Matrix::NullaryExpr(m, k, draw), b = Matrix::NullaryExpr(k, n, draw);
  const Matrix stored = transposed ? Matrix(b.transpose()) : b;
  Matrix c = Matrix::NullaryExpr(m, n, draw);
  const Matrix expected = c + a.lazyProduct(b);

  add_product(m, n, k, a.data(), Strided<TestType>{stored.data(), transposed ? n : 1, transposed ? 1 : k}, c.data());
  CAPTURE(m, n, k, transposed);
  const auto worst = n == 0 ? TestType(0) : (c - expected).cwiseAbs().maxCoeff();
  REQUIRE(worst <= TestType(200) * std::numeric_limits<TestType>::epsilon() * TestType(k + 1));
}

TEST_CASE("a column of a product has the same bits however many stand beside it", "[mlp][product]") {
  const Eigen::Index m = GENERATE(1, 3, 8, 16, 23, 32, 40), k = GENERATE(1, 10, 64);
  constexpr Eigen::Index kColumns = 21;
  sim::RandomStream random("test/product/columns", /*seed=*/6);
  const auto draw = [&] { return random.normal(); };
  const Eigen::MatrixXf a = Eigen::MatrixXf::NullaryExpr(m, k, draw);
  const Eigen::MatrixXf b = Eigen::MatrixXf::NullaryExpr(k, kColumns, draw);
  const Eigen::MatrixXf before = Eigen::MatrixXf::NullaryExpr(m, kColumns, draw);
  Eigen::MatrixXf all = before;
  add_product(m, kColumns, k, a.data(), Strided<float>{b.data(), 1, k}, all.data());
  for (Eigen::Index n = 1; n < kColumns; ++n) {
    Eigen::MatrixXf few = before.leftCols(n);
    add_product(m, n, k, a.data(), Strided<float>{b.data(), 1, k}, few.data());
    CAPTURE(m, k, n);
    REQUIRE(few == all.leftCols(n));
  }
}

}  // namespace
}  // namespace springtide::algorithms
