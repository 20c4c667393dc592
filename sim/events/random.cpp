#include "sim/events/random.hpp"

#include <cmath>
#include <numbers>
#include <utility>

// Random123 probes compilers with macros that trip our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

// SplitMix64's finaliser (Steele, Lea, Flood 2014): spreads a seed over all bits.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

}  // namespace

RandomKey random_key(std::string_view name, std::uint64_t seed) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a over the name, then mixed with the seed
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  }
  const std::uint64_t key = mixed(hash ^ mixed(seed));
  return {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U)};
}

RandomBlock random_block(RandomKey key, const RandomBlock& counter) {
  r123::Philox4x32 philox;
  const r123::Philox4x32::ctr_type in{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type philox_key{{key.low, key.high}};
  const auto out = philox(in, philox_key);
  return {out[0], out[1], out[2], out[3]};
}

std::uint32_t RandomStream::bits() {
  if (used_ == 4) {
    buffer_ = random_block(key_, {static_cast<std::uint32_t>(block_), static_cast<std::uint32_t>(block_ >> 32U),
                                  static_cast<std::uint32_t>(entity_), static_cast<std::uint32_t>(entity_ >> 32U)});
    ++block_;
    used_ = 0;
  }
  return buffer_[used_++];
}

double RandomStream::uniform_double() {
  const std::uint64_t high = bits();
  const std::uint64_t all = (high << 32U) | bits();
  return (static_cast<double>(all >> 12U) + 0.5) * 0x1.0p-52;
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
  SPRINGTIDE_CHECK(bound > 0);
  // Lemire 2019, "Fast random integer generation in an interval": one multiplication, rejection in rare cases.
  std::uint64_t product = std::uint64_t{bits()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t threshold = (0U - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32U);
}

float RandomStream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(uniform_double()));
  const double angle = 2.0 * std::numbers::pi * uniform_double();
  spare_normal_ = static_cast<float>(radius * std::sin(angle));
  has_spare_ = true;
  return static_cast<float>(radius * std::cos(angle));
}

double RandomStream::exponential() { return -std::log(uniform_double()); }

double RandomStream::lognormal(double mu, double sigma) { return std::exp(mu + sigma * static_cast<double>(normal())); }

RandomStream::State RandomStream::state() const {
  return {.entity = entity_,
          .block = block_,
          .buffer = buffer_,
          .key_low = key_.low,
          .key_high = key_.high,
          .used = used_,
          .spare_normal = spare_normal_,
          .has_spare = has_spare_ ? 1U : 0U};
}

RandomStream RandomStream::from_state(const State& state) {
  RandomStream stream(RandomKey{state.key_low, state.key_high}, state.entity);
  stream.block_ = state.block;
  stream.buffer_ = state.buffer;
  stream.used_ = state.used;
  stream.spare_normal_ = state.spare_normal;
  stream.has_spare_ = state.has_spare != 0;
  return stream;
}

}  // namespace springtide::sim
