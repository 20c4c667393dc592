#include "algorithms/neural/product.hpp"

#include <algorithm>
#include <cstddef>

namespace springtide::algorithms {
namespace {

using Eigen::Index;

#if defined(__AVX512F__)
constexpr std::size_t kVectorBytes = 64;
constexpr int kMostVectors = 4;  // of rows in a tile
constexpr int kSums = 16;        // of 32 registers: enough to hide the latency of a multiply-add
#elif defined(__AVX__)
constexpr std::size_t kVectorBytes = 32;
constexpr int kMostVectors = 2;
constexpr int kSums = 8;  // of 16 registers
#else
constexpr std::size_t kVectorBytes = 16;
constexpr int kMostVectors = 2;
constexpr int kSums = 8;
#endif
constexpr Index kMostInPlace = 1 << 16;  // entries of A; a larger one leaves the caches, and packing pays

template <typename Scalar, std::size_t kBytes>
struct VectorOf {
  // An extension that g++ and clang++ share; without it each instruction set would need its own intrinsics.
  typedef Scalar Type __attribute__((vector_size(kBytes)));
  typedef Scalar Unaligned __attribute__((vector_size(kBytes), aligned(sizeof(Scalar)), may_alias));
  static constexpr Index kWidth = static_cast<Index>(kBytes / sizeof(Scalar));
};

// One tile of C: kVectors vectors of rows by kColumns columns. The inner loops are unrolled in full, so that the sums
// stay in registers.
template <typename Scalar, std::size_t kBytes, int kVectors, int kColumns>
void tile(Index m, Index k, const Scalar* a, const Strided<Scalar> b, Scalar* c) {
  using Vector = typename VectorOf<Scalar, kBytes>::Type;
  using Unaligned = typename VectorOf<Scalar, kBytes>::Unaligned;
  constexpr Index kWidth = VectorOf<Scalar, kBytes>::kWidth;
  const auto place = [&](int j, int v) { return reinterpret_cast<Unaligned*>(c + j * m + v * kWidth); };
  Vector sums[kColumns][kVectors];
#pragma GCC unroll 8
  for (int j = 0; j < kColumns; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) sums[j][v] = *place(j, v);
  }
  for (Index step = 0; step < k; ++step) {
    Vector rows[kVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) rows[v] = *reinterpret_cast<const Unaligned*>(a + step * m + v * kWidth);
#pragma GCC unroll 8
    for (int j = 0; j < kColumns; ++j) {
      const Scalar factor = b.data[step * b.row_step + j * b.column_step];
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) sums[j][v] += rows[v] * factor;
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < kColumns; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) *place(j, v) = sums[j][v];
  }
}

// Rows of C, as many as the vectors have. Columns that are left over go together too: alone, each would wait for its
// own sum.
template <typename Scalar, std::size_t kBytes, int kVectors>
void strip(Index m, Index n, Index k, const Scalar* a, const Strided<Scalar>& b, Scalar* c) {
  Index j = 0;
  const auto from = [&](Index column) {
    return Strided<Scalar>{b.data + column * b.column_step, b.row_step, b.column_step};
  };
  constexpr int kColumns = std::min(8, kSums / kVectors);
  for (; j + kColumns <= n; j += kColumns) tile<Scalar, kBytes, kVectors, kColumns>(m, k, a, from(j), c + j * m);
  if (j + 4 <= n) {
    tile<Scalar, kBytes, kVectors, 4>(m, k, a, from(j), c + j * m);
    j += 4;
  }
  for (; j < n; ++j) tile<Scalar, kBytes, kVectors, 1>(m, k, a, from(j), c + j * m);
}

// As many strips of so many vectors as fit into the rows from i on; i moves past them.
template <typename Scalar, std::size_t kBytes, int kVectors>
void strips(Index& i, Index m, Index n, Index k, const Scalar* a, const Strided<Scalar>& b, Scalar* c) {
  constexpr Index kRows = kVectors * VectorOf<Scalar, kBytes>::kWidth;
  for (; i + kRows <= m; i += kRows) strip<Scalar, kBytes, kVectors>(m, n, k, a + i, b, c + i);
}

}  // namespace

template <typename Scalar>
void add_product(Index m, Index n, Index k, const Scalar* a, Strided<Scalar> b, Scalar* c) {
  if (m * k > kMostInPlace) {
    using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
    using Steps = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    Eigen::Map<Matrix>(c, m, n).noalias() +=
        Eigen::Map<const Matrix>(a, m, k) *
        Eigen::Map<const Matrix, Eigen::Unaligned, Steps>(b.data, k, n, Steps(b.column_step, b.row_step));
    return;
  }
  Index i = 0;
  strips<Scalar, kVectorBytes, kMostVectors>(i, m, n, k, a, b, c);
  strips<Scalar, kVectorBytes, 2>(i, m, n, k, a, b, c);
  strips<Scalar, kVectorBytes, 1>(i, m, n, k, a, b, c);
  strips<Scalar, 16, 1>(i, m, n, k, a, b, c);
  strips<Scalar, sizeof(Scalar), 1>(i, m, n, k, a, b, c);
}

template void add_product(Index, Index, Index, const float*, Strided<float>, float*);
template void add_product(Index, Index, Index, const double*, Strided<double>, double*);

}  // namespace springtide::algorithms
