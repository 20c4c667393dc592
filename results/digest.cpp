#include "results/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "results/schema.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {

std::string sha256(std::span<const std::byte> bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  SPRINGTIDE_CHECK(EVP_Digest(bytes.data(), bytes.size(), hash.data(), &length, EVP_sha256(), nullptr) == 1);
  std::string digits;
  for (unsigned i = 0; i < length; ++i) digits += fmt::format("{:02x}", hash[i]);
  return digits;
}

std::string digest(const CellResult& result) {
  std::vector<std::byte> bytes;
  const auto append = [&](std::span<const std::byte> part) { bytes.insert(bytes.end(), part.begin(), part.end()); };
  const auto append_text = [&](const std::string& text) {
    append(std::as_bytes(std::span(text)));
    bytes.push_back(std::byte{0});
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
      append(std::as_bytes(std::span(&bits, 1)));
    }
  }
  return sha256(bytes);
}

}  // namespace springtide::results
