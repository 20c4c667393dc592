#pragma once

#include <cstddef>
#include <cstdint>

namespace springtide::sim {

/// A multiple of the lanes of every vector in use. Where a kernel says that an array is padded, it has room for
/// padded_to_lanes(size) entries, and those beyond `size` are read or written to no effect.
inline constexpr std::size_t kLanes = 16;
constexpr std::size_t padded_to_lanes(std::size_t size) { return (size + kLanes - 1) / kLanes * kLanes; }

/// The world's loops over many lanes, here its arithmetic and in draws.hpp its random numbers, by Highway: each is
/// compiled for several vector widths and the widest that the processor has is taken at run time; all give the same
/// bits (see lanes.hpp).

/// values[i] = e^values[i], of any size.
void exponentials(float* values, std::size_t size);
/// values[i] = ln values[i], of any size. @pre values are positive and normal
void logarithms(float* values, std::size_t size);
/// turns[i] = cos(2 pi turns[i]), of any size. @pre turns are in 0 .. 1
void cosines(float* turns, std::size_t size);

/// kept[i] = e^-spans[i], spread[i] = sqrt(1 - e^(-2 spans[i])), right for the smallest spans too.
/// @pre spans >= 0; all columns are padded
void decays(const float* spans, std::size_t size, float* kept, float* spread);

/// Of each visit v: x = kept[v] x + spread[v] noise, over row row[v] of a table; and out += x. Noise and out have a row
/// a visit. @pre size is a multiple of kLanes
void relax_rows(const std::uint32_t* row, std::size_t visits, const float* kept, const float* spread,
                const float* noise, std::size_t size, float* table, float* out);

/// x += weight (a - x), over one row. @pre size is a multiple of kLanes
void mix_row(const float* a, float weight, std::size_t size, float* x);

/// Of each visit v: x += table[row[v]] + other. Other and x have a row a visit. @pre size is a multiple of kLanes
void add_rows(const std::uint32_t* row, std::size_t visits, const float* table, const float* other, std::size_t size,
              float* x);

/// For each row x of many, and each of `columns` numbers beside it: four sums that together are x . table[row[i]], each
/// over every fourth topic. Sums across lanes are left to click_probabilities, which does them for many at once.
/// @param row      rows x columns
/// @param partial  out: rows x columns x 4
/// @pre size is a multiple of kLanes
void partial_products(const float* x, std::size_t rows, const float* table, std::size_t size, const std::uint32_t* row,
                      std::size_t columns, float* partial);

/// probability[i] = sigmoid(sum of partial[4 i + 0 .. 3] + base[i] + appeal e^-age[i]). @pre all columns are padded
void click_probabilities(const float* partial, const float* base, const float* age, float appeal, std::size_t size,
                         float* probability);

/// The order of many rows of keys at once: of row r, order[columns r + k] is the index of the k-th smallest. Keys lie a
/// column after another: the k-th of row r is keys[padded_to_lanes(rows) k + r]. Keys of one row are distinct.
/// Cost: columns^2 steps.
void order_of(const std::uint32_t* keys, std::size_t rows, std::size_t columns, std::uint32_t* order);

}  // namespace springtide::sim
