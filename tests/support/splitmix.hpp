#pragma once

#include <cstdint>

namespace springtide {

/// The first 24 bits of splitmix64(64 n + c), over 2^24: numbers that fixtures of other languages draw by the same
/// rule.
inline double splitmix_uniform(std::uint64_t n, std::uint64_t c) {
  std::uint64_t z = 64U * n + c + 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<double>((z ^ (z >> 31U)) >> 40U) / 16'777'216.0;
}

}  // namespace springtide
