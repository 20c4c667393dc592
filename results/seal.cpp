#include "results/seal.hpp"

#include <fstream>
#include <string_view>

#include "results/digest.hpp"

namespace springtide::results {
namespace {

constexpr std::string_view kMark = "\nspringtide seal ";
constexpr std::size_t kSealBytes = kMark.size() + 64;  // and 256 bits in hexadecimal

}  // namespace

std::string seal_of(std::span<const std::byte> bytes) { return std::string(kMark) + sha256(bytes); }

Seal seal_on(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  const auto seal_bytes = static_cast<std::streamoff>(kSealBytes);
  if (size < seal_bytes) return Seal::kAbsent;
  std::string seal(kSealBytes, '\0');
  // The seal first: what has none may be any file, of any size.
  file.seekg(size - seal_bytes);
  if (!file.read(seal.data(), seal_bytes) || !seal.starts_with(kMark)) return Seal::kAbsent;
  std::string bytes(static_cast<std::size_t>(size - seal_bytes), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return Seal::kBroken;
  return seal_of(std::as_bytes(std::span(bytes))) == seal ? Seal::kHolds : Seal::kBroken;
}

}  // namespace springtide::results
