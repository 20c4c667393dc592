#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/events/random.hpp"

namespace springtide::sim {

/// The world's loops over many lanes. Each is compiled for several vector widths and the widest that the processor has
/// is taken at run time; all give the same bits (see lanes.hpp).
///
/// Random numbers are those of RandomStream(key, high << 32 | low): entities are given as two columns.

/// Blocks `first` .. first + blocks - 1 of each entity, as words: words[(entity * blocks + block) * 4 + 0 .. 3].
void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t blocks, std::uint32_t* words);

/// `columns` standard normals a row, a row an entity, by Box and Muller. @pre columns is a multiple of 4
void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals);

/// Uniforms for the outcome of each (user, ordinal, item): examination, click and delay.
struct OutcomeColumns {
  float *examination, *click, *delay;
};
void fill_outcomes(RandomKey key, const std::uint32_t* user, const std::uint32_t* ordinal, const std::uint32_t* item,
                   std::size_t size, OutcomeColumns out);

/// Exponential gaps of mean 1 and uniforms: draw 2 b and 2 b + 1 are the words of block b of the entity.
/// @pre draws is a multiple of 2
void fill_gaps(RandomKey key, std::uint32_t entity, std::uint32_t first_block, std::size_t draws, float* gaps,
               float* uniforms);

/// accepted[i] = uniforms[i] (1 + amplitude) < 1 + amplitude cos(2 pi (days[i] - peak)). @pre days - peak > -2^51
void accept_by_daytime(const double* days, const float* uniforms, std::size_t size, double peak, float amplitude,
                       std::uint8_t* accepted);

/// values[i] = e^values[i].
void exponentials(float* values, std::size_t size);

/// kept[i] = e^-spans[i], spread[i] = sqrt(1 - e^(-2 spans[i])), right for the smallest spans too. @pre spans >= 0
void decays(const float* spans, std::size_t size, float* kept, float* spread);

/// x' = kept x + spread noise, and out += x', over one row.
void relax(float kept, float spread, const float* noise, std::size_t size, float* x, float* out);

/// x += weight (a + b - x), over one row.
void mix_rows(const float* a, const float* b, float weight, std::size_t size, float* x);

/// x += a + b, over one row.
void add_rows(const float* a, const float* b, std::size_t size, float* x);

/// partial[4 c + 0 .. 3]: four sums that together are x . table[row[c]], each over every fourth topic. The table has
/// rows of `size` floats. Sums across lanes are left to click_probabilities, which does them for many rows at once.
/// @pre size is a multiple of kLanes
void partial_products(const float* x, const float* table, std::size_t size, const std::uint32_t* row, std::size_t rows,
                      float* partial);

/// probability[c] = sigmoid(sum of partial[4 c + 0 .. 3] + base[c] + appeal e^-age[c]).
void click_probabilities(const float* partial, const float* base, const float* age, float appeal, std::size_t size,
                         float* probability);

/// order[r] = index of the r-th smallest of `keys`, which are distinct
void order_of(const std::uint32_t* keys, std::size_t size, std::uint32_t* order);

}  // namespace springtide::sim
