#include "sim/world/kernels.hpp"

#include <cmath>

#include "sim/world/lanes.hpp"

// Functions are cloned for each level of the x86-64 ABI, unless the whole build already has wide vectors. Not under
// sanitizers: they start too late for the resolvers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__AVX2__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SPRINGTIDE_WIDEST [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define SPRINGTIDE_WIDEST
#endif

namespace springtide::sim {

SPRINGTIDE_WIDEST
void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t blocks, std::uint32_t* words) {
  for (std::uint32_t block = 0; block < blocks; ++block) {
    for (std::size_t e = 0; e < entities; ++e) {
      const RandomBlock x = lane_block(key, {block, 0U, entity_low[e], entity_high[e]});
      std::uint32_t* out = words + (e * blocks + block) * 4;
      out[0] = x[0];
      out[1] = x[1];
      out[2] = x[2];
      out[3] = x[3];
    }
  }
}

SPRINGTIDE_WIDEST
void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals) {
  for (std::size_t column = 0; column < columns; column += 4) {
    const auto block = static_cast<std::uint32_t>(column / 4);
    for (std::size_t e = 0; e < entities; ++e) {
      const RandomBlock x = lane_block(key, {block, 0U, entity_low[e], entity_high[e]});
      const float radius0 = std::sqrt(-2.0F * lane_log(lane_unit(x[0])));
      const float radius1 = std::sqrt(-2.0F * lane_log(lane_unit(x[2])));
      const CosSin turn0 = lane_cos_sin(lane_unit(x[1])), turn1 = lane_cos_sin(lane_unit(x[3]));
      float* out = normals + e * columns + column;
      out[0] = radius0 * turn0.cosine;
      out[1] = radius0 * turn0.sine;
      out[2] = radius1 * turn1.cosine;
      out[3] = radius1 * turn1.sine;
    }
  }
}

SPRINGTIDE_WIDEST
void fill_outcomes(RandomKey key, const std::uint32_t* user, const std::uint32_t* ordinal, const std::uint32_t* item,
                   std::size_t size, OutcomeColumns out) {
  float* const __restrict examination = out.examination;
  float* const __restrict click = out.click;
  float* const __restrict delay = out.delay;
  for (std::size_t i = 0; i < size; ++i) {
    const RandomBlock x = lane_block(key, {user[i], ordinal[i], item[i], 0U});
    examination[i] = lane_unit(x[0]);
    click[i] = lane_unit(x[1]);
    delay[i] = lane_unit(x[2]);
  }
}

SPRINGTIDE_WIDEST
void fill_gaps(RandomKey key, std::uint32_t entity, std::uint32_t first_block, std::size_t draws, float* gaps,
               float* uniforms) {
  for (std::size_t b = 0; b < draws / 2; ++b) {
    const RandomBlock x = lane_block(key, {first_block + static_cast<std::uint32_t>(b), 0U, entity, 0U});
    gaps[2 * b] = -lane_log(lane_unit(x[0]));
    gaps[2 * b + 1] = -lane_log(lane_unit(x[2]));
    uniforms[2 * b] = lane_unit(x[1]);
    uniforms[2 * b + 1] = lane_unit(x[3]);
  }
}

SPRINGTIDE_WIDEST
void accept_by_daytime(const double* days, const float* uniforms, std::size_t size, double peak, float amplitude,
                       std::uint8_t* accepted) {
  for (std::size_t i = 0; i < size; ++i) {
    const double from_peak = days[i] - peak;
    const auto turns = static_cast<float>(from_peak - std::floor(from_peak));
    accepted[i] = uniforms[i] * (1.0F + amplitude) < 1.0F + amplitude * lane_cos_sin(turns).cosine ? 1 : 0;
  }
}

SPRINGTIDE_WIDEST
void exponentials(float* values, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) values[i] = lane_exp(values[i]);
}

SPRINGTIDE_WIDEST
void decays(const float* spans, std::size_t size, float* kept, float* spread) {
  for (std::size_t i = 0; i < size; ++i) {
    const float y = 2.0F * spans[i];
    // Below 1/8, where 1 - e^-y cancels, by its series: the next term is below 1e-8 of the sum.
    const float series =
        y * (1.0F - y * (0.5F - y * (1.0F / 6 - y * (1.0F / 24 - y * (1.0F / 120 - y * (1.0F / 720))))));
    kept[i] = lane_exp(-spans[i]);
    spread[i] = std::sqrt(y < 0.125F ? series : 1.0F - lane_exp(-y));
  }
}

SPRINGTIDE_WIDEST
void relax(float kept, float spread, const float* __restrict noise, std::size_t size, float* __restrict x,
           float* __restrict out) {
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = kept * x[i] + spread * noise[i];
    out[i] += x[i];
  }
}

SPRINGTIDE_WIDEST
void mix_rows(const float* __restrict a, const float* __restrict b, float weight, std::size_t size,
              float* __restrict x) {
  for (std::size_t i = 0; i < size; ++i) x[i] += weight * (a[i] + b[i] - x[i]);
}

SPRINGTIDE_WIDEST
void add_rows(const float* __restrict a, const float* __restrict b, std::size_t size, float* __restrict x) {
  for (std::size_t i = 0; i < size; ++i) x[i] += a[i] + b[i];
}

SPRINGTIDE_WIDEST
void partial_products(const float* __restrict x, const float* __restrict table, std::size_t size,
                      const std::uint32_t* __restrict row, std::size_t rows, float* __restrict partial) {
  for (std::size_t c = 0; c < rows; ++c) {
    const float* const __restrict v = table + row[c] * size;
    float* const __restrict out = partial + 4 * c;
    for (std::size_t lane = 0; lane < 4; ++lane) {
      out[lane] =
          (x[lane] * v[lane] + x[lane + 4] * v[lane + 4]) + (x[lane + 8] * v[lane + 8] + x[lane + 12] * v[lane + 12]);
    }
    for (std::size_t t = kLanes; t < size; t += kLanes) {
      for (std::size_t lane = t; lane < t + 4; ++lane) {
        out[lane - t] +=
            (x[lane] * v[lane] + x[lane + 4] * v[lane + 4]) + (x[lane + 8] * v[lane + 8] + x[lane + 12] * v[lane + 12]);
      }
    }
  }
}

SPRINGTIDE_WIDEST
void click_probabilities(const float* __restrict partial, const float* __restrict base, const float* __restrict age,
                         float appeal, std::size_t size, float* __restrict probability) {
  for (std::size_t c = 0; c < size; ++c) {
    const float* const p = partial + 4 * c;
    const float product = (p[0] + p[1]) + (p[2] + p[3]);
    probability[c] = lane_sigmoid(product + base[c] + appeal * lane_exp(-age[c]));
  }
}

SPRINGTIDE_WIDEST
void order_of(const std::uint32_t* __restrict keys, std::size_t size, std::uint32_t* __restrict order) {
  // Vectors by name: left to itself the compiler turns the loop over j into vectors, with a dozen shuffles a step.
  using Lanes [[gnu::vector_size(kLanes * sizeof(std::uint32_t))]] = std::uint32_t;
  for (std::size_t begin = 0; begin < size; begin += kLanes) {
    const std::size_t lanes = size - begin < kLanes ? size - begin : kLanes;
    Lanes own = {}, smaller = {};
    for (std::size_t lane = 0; lane < lanes; ++lane) own[lane] = keys[begin + lane];
    // Counting, not sorting: no branch depends on the keys. A comparison that holds is -1.
    for (std::size_t j = 0; j < size; ++j) smaller -= reinterpret_cast<Lanes>(keys[j] < own);
    for (std::size_t lane = 0; lane < lanes; ++lane) order[smaller[lane]] = static_cast<std::uint32_t>(begin + lane);
  }
}

}  // namespace springtide::sim
