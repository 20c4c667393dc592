#include "results/packed_chunk.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr int kLevel = 1;  // higher ones take far longer to save little on scores, whose low bits are noise

// Of the format of zlib (RFC 1950), around blocks of deflate (RFC 1951).
constexpr std::array<std::byte, 2> kHeader = {std::byte{0x78}, std::byte{0x01}};  // deflate, fastest
constexpr std::size_t kSample = 4'096;                                            // of a plane, to try
constexpr std::size_t kMostStored = 65'535, kStoredHeaderBytes = 5, kChecksumBytes = 4;

/// First the first byte of every element, then the second of every one, ...: planes of like bytes.
void shuffle(std::span<const std::byte> bytes, std::size_t element_bytes, std::span<std::byte> planes) {
  const std::size_t elements = bytes.size() / element_bytes;
  for (std::size_t byte = 0; byte < element_bytes; ++byte) {
    for (std::size_t i = 0; i < elements; ++i) planes[byte * elements + i] = bytes[i * element_bytes + byte];
  }
}

/// A block of deflate that is stored as it is, and not the last.
std::byte* store(std::span<const std::byte> bytes, std::byte* out) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  *out++ = std::byte{0};
  for (const std::uint32_t half : {length, ~length}) {
    *out++ = static_cast<std::byte>(half);
    *out++ = static_cast<std::byte>(half >> 8);
  }
  return std::copy(bytes.begin(), bytes.end(), out);
}

}  // namespace

ChunkPacker::ChunkPacker() : compressor_(libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor) {
  if (!compressor_) throw std::bad_alloc();
}
ChunkPacker::~ChunkPacker() = default;

bool ChunkPacker::is_noise(std::span<const std::byte> plane) {
  if (plane.size() < 4 * kSample) return false;
  packed_.resize(libdeflate_deflate_compress_bound(compressor_.get(), kSample));
  const std::size_t size = libdeflate_deflate_compress(compressor_.get(), plane.data() + plane.size() / 2, kSample,
                                                       packed_.data(), packed_.size());
  return size > kSample - kSample / 64;
}

std::span<const std::byte> ChunkPacker::pack(std::span<const std::byte> bytes, std::size_t element_bytes) {
  const std::size_t elements = bytes.size() / element_bytes;
  SPRINGTIDE_CHECK(elements * element_bytes == bytes.size());
  if (element_bytes > 1) {
    shuffled_.resize(bytes.size());
    shuffle(bytes, element_bytes, shuffled_);
    bytes = shuffled_;
  }
  // Of little-endian numbers the low bytes come first. As noise they would take most of the time, and come out as long.
  std::size_t noise = 0;
  while (noise < bytes.size() && element_bytes > 1 && is_noise(bytes.subspan(noise, elements))) noise += elements;
  packed_.resize(kHeader.size() + noise + (noise / kMostStored + 1) * kStoredHeaderBytes +
                 libdeflate_deflate_compress_bound(compressor_.get(), bytes.size() - noise) + kChecksumBytes);
  std::byte* out = std::copy(kHeader.begin(), kHeader.end(), packed_.data());
  for (std::size_t first = 0; first < noise; first += kMostStored) {
    out = store(bytes.subspan(first, std::min(kMostStored, noise - first)), out);
  }
  // Stored blocks end on a byte, where the compressor's blocks begin; the last of them says that it is the last.
  const std::size_t room = static_cast<std::size_t>(packed_.data() + packed_.size() - out);
  const std::size_t size =
      libdeflate_deflate_compress(compressor_.get(), bytes.data() + noise, bytes.size() - noise, out, room);
  SPRINGTIDE_CHECK(size > 0 && "the bound is large enough");
  out += size;
  const std::uint32_t checksum = libdeflate_adler32(1, bytes.data(), bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8) *out++ = static_cast<std::byte>(checksum >> shift);
  return std::span(packed_).first(static_cast<std::size_t>(out - packed_.data()));
}

}  // namespace springtide::results
