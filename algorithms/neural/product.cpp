#include "algorithms/neural/product.hpp"

#include <cstring>

namespace springtide::algorithms {
namespace {

using Eigen::Index;

#if defined(__AVX512F__)
constexpr std::size_t kVectorBytes = 64;
constexpr int kMostVectors = 4;  // rows of a tile: with 4 columns, 16 of 32 registers accumulate
#elif defined(__AVX__)
constexpr std::size_t kVectorBytes = 32;
constexpr int kMostVectors = 2;  // 8 of 16 registers
#else
constexpr std::size_t kVectorBytes = 16;
constexpr int kMostVectors = 2;
#endif

template <typename Scalar>
struct VectorOf {
  // An extension that g++ and clang++ share; without it each instruction set would need its own intrinsics.
  typedef Scalar Type __attribute__((vector_size(kVectorBytes)));
  static constexpr Index kWidth = static_cast<Index>(kVectorBytes / sizeof(Scalar));
};

// One tile of C, kVectors vectors of rows by kColumns columns. memcpy is an unaligned load or store of one vector.
template <typename Scalar, int kVectors, int kColumns>
void tile(Index m, Index k, const Scalar* a, const Strided<Scalar>& b, Scalar* c) {
  using Vector = typename VectorOf<Scalar>::Type;
  constexpr Index kWidth = VectorOf<Scalar>::kWidth;
  Vector sums[kColumns][kVectors];
  for (int j = 0; j < kColumns; ++j) {
    for (int v = 0; v < kVectors; ++v) std::memcpy(&sums[j][v], c + j * m + v * kWidth, sizeof(Vector));
  }
  for (Index step = 0; step < k; ++step) {
    Vector rows[kVectors];
    for (int v = 0; v < kVectors; ++v) std::memcpy(&rows[v], a + step * m + v * kWidth, sizeof(Vector));
    for (int j = 0; j < kColumns; ++j) {
      const Scalar factor = b.data[step * b.row_step + j * b.column_step];
      for (int v = 0; v < kVectors; ++v) sums[j][v] += rows[v] * factor;
    }
  }
  for (int j = 0; j < kColumns; ++j) {
    for (int v = 0; v < kVectors; ++v) std::memcpy(c + j * m + v * kWidth, &sums[j][v], sizeof(Vector));
  }
}

template <typename Scalar, int kVectors>
void strip(Index m, Index n, Index k, const Scalar* a, const Strided<Scalar>& b, Scalar* c) {
  Index j = 0;
  const auto from = [&](Index column) {
    return Strided<Scalar>{b.data + column * b.column_step, b.row_step, b.column_step};
  };
  for (; j + 4 <= n; j += 4) tile<Scalar, kVectors, 4>(m, k, a, from(j), c + j * m);
  for (; j < n; ++j) tile<Scalar, kVectors, 1>(m, k, a, from(j), c + j * m);
}

}  // namespace

template <typename Scalar>
void add_product(Index m, Index n, Index k, const Scalar* a, Strided<Scalar> b, Scalar* c) {
  constexpr Index kWidth = VectorOf<Scalar>::kWidth;
  if (m % kWidth != 0) {
    using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
    using Steps = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    Eigen::Map<Matrix>(c, m, n).noalias() +=
        Eigen::Map<const Matrix>(a, m, k) *
        Eigen::Map<const Matrix, Eigen::Unaligned, Steps>(b.data, k, n, Steps(b.column_step, b.row_step));
    return;
  }
  Index i = 0;
  for (; i + kMostVectors * kWidth <= m; i += kMostVectors * kWidth) {
    strip<Scalar, kMostVectors>(m, n, k, a + i, b, c + i);
  }
  for (; i + 2 * kWidth <= m; i += 2 * kWidth) strip<Scalar, 2>(m, n, k, a + i, b, c + i);
  for (; i < m; i += kWidth) strip<Scalar, 1>(m, n, k, a + i, b, c + i);
}

template void add_product(Index, Index, Index, const float*, Strided<float>, float*);
template void add_product(Index, Index, Index, const double*, Strided<double>, double*);

}  // namespace springtide::algorithms
