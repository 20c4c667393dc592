#include "results/packed_chunk.hpp"

#include <libdeflate.h>

#include <new>

#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr int kLevel = 1;  // higher ones take far longer to save little on scores, whose low bits are noise

}  // namespace

ChunkPacker::ChunkPacker() : compressor_(libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor) {
  if (!compressor_) throw std::bad_alloc();
}
ChunkPacker::~ChunkPacker() = default;

std::span<const std::byte> ChunkPacker::pack(std::span<const std::byte> bytes, std::size_t element_bytes) {
  const std::size_t elements = bytes.size() / element_bytes;
  SPRINGTIDE_CHECK(elements * element_bytes == bytes.size());
  if (element_bytes > 1) {
    // First the first byte of every element, then the second of every one, ...
    shuffled_.resize(bytes.size());
    for (std::size_t byte = 0; byte < element_bytes; ++byte) {
      for (std::size_t i = 0; i < elements; ++i) shuffled_[byte * elements + i] = bytes[i * element_bytes + byte];
    }
    bytes = shuffled_;
  }
  packed_.resize(libdeflate_zlib_compress_bound(compressor_.get(), bytes.size()));
  const std::size_t size =
      libdeflate_zlib_compress(compressor_.get(), bytes.data(), bytes.size(), packed_.data(), packed_.size());
  SPRINGTIDE_CHECK(size > 0 && "the bound is large enough");
  return std::span(packed_).first(size);
}

}  // namespace springtide::results
