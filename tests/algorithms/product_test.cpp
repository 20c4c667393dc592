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

}  // namespace
}  // namespace springtide::algorithms
