#include "results/seal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <string_view>
#include <vector>

#include "sim/events/sha256.hpp"

namespace springtide::results {
namespace {

constexpr std::string_view kMark = "\nspringtide seal ";
static_assert(kSealBytes == kMark.size() + 64);  // and 256 bits in hexadecimal

constexpr off_t kBlockBytes = off_t{1} << 20;

off_t size_of(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 ? status.st_size : -1;
}

/// @returns whether there were as many bytes
bool read_at(int descriptor, off_t place, std::span<char> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = pread(descriptor, bytes.data(), bytes.size(), place);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    place += got;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

// Block by block: a file with raw rows can be larger than memory.
std::optional<std::string> seal_of_first(int descriptor, off_t size) {
  sim::Sha256 hash;
  std::vector<char> block(static_cast<std::size_t>(std::min(std::max(size, off_t{0}), kBlockBytes)));
  for (off_t place = 0; place < size; place += kBlockBytes) {
    const std::span<char> part = std::span(block).first(static_cast<std::size_t>(std::min(size - place, kBlockBytes)));
    if (!read_at(descriptor, place, part)) return std::nullopt;
    hash.update(std::as_bytes(part));
  }
  return std::string(kMark) + hash.hexadecimal();
}

}  // namespace

std::optional<std::string> seal_of(int descriptor) {
  const off_t size = size_of(descriptor);
  if (size < 0) return std::nullopt;
  return seal_of_first(descriptor, size);
}

Seal seal_on(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Seal::kAbsent;
  const off_t sealed = size_of(descriptor) - static_cast<off_t>(kSealBytes);
  std::string seal(kSealBytes, '\0');
  Seal found = Seal::kAbsent;
  // The seal first: what has none may be any file, of any size.
  if (sealed >= 0 && read_at(descriptor, sealed, seal) && seal.starts_with(kMark)) {
    found = seal_of_first(descriptor, sealed) == seal ? Seal::kHolds : Seal::kBroken;
  }
  close(descriptor);
  return found;
}

}  // namespace springtide::results
