#include "results/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "results/schema.hpp"
#include "sim/events/sha256.hpp"

namespace springtide::results {

std::string digest(const CellResult& result) {
  sim::Sha256 hash;
  const auto append_text = [&](const std::string& text) {
    hash.update(std::as_bytes(std::span(text.c_str(), text.size() + 1)));  // with the 0 that ends it
  };
  append_text(result.algorithm);
  append_text(result.strategy);
  append_text(result.world);
  append_text(fmt::format("{}", result.seed));
  for (const VariableInfo& variable : schema()) {
    const auto it = result.values.find(variable.path());
    if (!variable.deterministic || it == result.values.end()) continue;
    if (std::all_of(it->second.begin(), it->second.end(), [](double value) { return std::isnan(value); })) continue;
    append_text(variable.path());
    for (const double value : it->second) {
      const double canonical = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
      const auto bits = std::bit_cast<std::uint64_t>(canonical);
      hash.update(std::as_bytes(std::span(&bits, 1)));
    }
  }
  return hash.hexadecimal();
}

}  // namespace springtide::results
