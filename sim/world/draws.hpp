#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/events/random.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

/// Random numbers of many lanes at once (see kernels.hpp). They are those of RandomStream(key, high << 32 | low):
/// entities are given as two columns.

/// Of every entity the words of blocks first_block .. first_block + blocks - 1, a column a word: word w of block b of
/// entity e is words[(4 b + w) padded_to_lanes(entities) + e]. @pre columns of entities are padded
void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t first_block, std::uint32_t blocks, std::uint32_t* words);

/// `columns` standard normals a row, a row an entity, by Box and Muller: column 16 q + 4 w + j is made of word w and
/// its neighbour of block 4 q + j. @pre columns is a multiple of kLanes
void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals);

/// What comes of impressions. The outcome of each (user, ordinal, item) has uniforms for examination, click and delay,
/// words 0, 1 and 2 of the block of that counter; there is a click where the first is below `examination` and the
/// second below `probability`.
/// @pre the columns of impressions and clicks are padded, and the clicks' have room for kLanes more
struct AnswerColumns {
  const std::uint32_t *user, *ordinal;  ///< a request
  const std::uint32_t* candidate_item;  ///< a candidate, as are probabilities
  const float* candidate_probability;
  const std::uint32_t* request;    ///< an impression: the request that shows it
  const std::uint32_t* candidate;  ///< and which of all candidates it is
  const float* examination;
  std::uint32_t* item;   ///< out: an impression
  float* value;          ///< out: 1 for a click, else 0
  std::uint32_t* click;  ///< out: which impressions were clicked, in order
  float* click_uniform;  ///< out: of each of these, the uniform for the delay
};
/// @return how many clicks
std::size_t fill_answers(RandomKey key, std::size_t size, const AnswerColumns& columns);

/// A cell of an alias table (Walker 1977): its own number below the threshold, else the other.
struct AliasCell {
  std::uint32_t threshold, other;
};
/// drawn[i] is what words[i] draws from a table of so many cells, fewer than 2^30. @pre columns are padded
void draw_by_alias(const AliasCell* cells, std::uint32_t size, const std::uint32_t* words, std::size_t count,
                   std::uint32_t* drawn);

/// The next two candidates of thinning for each of many users: days[0], days[1] follow `at` after exponential gaps of
/// `mean_gap`, from block `block` of the user's stream; accepted where the uniform u of each obeys
/// u (1 + amplitude) < 1 + amplitude cos(2 pi (day - peak)). Where `skip` is not 0 the first is used up: it is `at`.
/// @pre all columns are padded; day - peak > -2^51
struct ThinningColumns {
  const std::uint32_t *user, *block, *skip;
  const double *at, *mean_gap;
  double* days[2];
  std::uint32_t* accepted[2];
};
void thin_by_daytime(RandomKey key, std::size_t size, double peak, float amplitude, const ThinningColumns& columns);

}  // namespace springtide::sim
