#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

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

/// The same of entities 0, 1, ...
std::vector<float> normals_of(RandomKey key, std::size_t entities, std::size_t columns);

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

/// The outcomes of impressions alone: of each its three uniforms, for whoever makes clicks of whole slates.
/// @pre the columns of impressions are padded
struct OutcomeColumns {
  const std::uint32_t *user, *ordinal;  ///< a request
  const std::uint32_t* item;            ///< an impression
  const std::uint32_t* request;         ///< an impression: the request that shows it
  float *examination, *click, *delay;   ///< out: an impression
};
void fill_outcomes(RandomKey key, std::size_t size, const OutcomeColumns& columns);

/// A cell of an alias table (Walker 1977): its own number below the threshold, else the other.
struct AliasCell {
  std::uint32_t threshold, other;
};
/// drawn[i] is what words[i] draws from a table of so many cells, fewer than 2^30. @pre columns are padded
void draw_by_alias(const AliasCell* cells, std::uint32_t size, const std::uint32_t* words, std::size_t count,
                   std::uint32_t* drawn);

/// Arrivals by thinning: those of a uniform u are kept where u (1 + A) (1 + B) is below
/// (1 + A cos(2 pi (day - peak))) (1 + B cos(2 pi (day - weekly_peak) / 7)).
struct Rhythm {
  double peak;  ///< days
  float amplitude;
  double weekly_peak;  ///< days
  float weekly_amplitude;
  double end_us;  ///< arrivals after it are not yet looked at
};
/// The next two draws of many users. They follow `at` after exponential gaps of `mean_gap`, from block `block` of the
/// user's stream; where `skip` is 1 the first is used up already: it is `at`. Times in days, where not in their name.
/// @pre all columns are padded; day - peak > -2^51, and likewise of the week
struct ThinningColumns {
  const std::uint32_t *user, *block, *skip;
  const double* mean_gap;
  double* at;                ///< in, and out: the last draw before the end
  double* next;              ///< out: the draw after it
  std::uint32_t* used;       ///< out: how many draws, of those not used up, are before the end
  std::uint32_t* more;       ///< out: 1 where both are: there may be more
  std::int64_t* time_us[2];  ///< out: when each draw is
  std::uint32_t* comes[2];   ///< out: 1 where it is kept, before the end and not used up
};
void thin_by_rhythm(RandomKey key, std::size_t size, const Rhythm& rhythm, const ThinningColumns& columns);

}  // namespace springtide::sim
