#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "sim/events/error.hpp"

namespace springtide::algorithms {

/// Appends plain values and columns to a byte buffer. The layout is this machine's; it is for checkpoints, not
/// exchange.
class ArchiveWriter {
 public:
  template <typename T>
  requires std::is_trivially_copyable_v<T>
  void value(const T& item) {
    const auto* first = reinterpret_cast<const std::byte*>(&item);
    bytes_.insert(bytes_.end(), first, first + sizeof(T));
  }
  template <typename T>
  requires std::is_trivially_copyable_v<T>
  void column(std::span<const T> items) {
    value<std::uint64_t>(items.size());
    const auto raw = std::as_bytes(items);
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
  }
  template <typename T>
  void column(const std::vector<T>& items) {
    column(std::span<const T>(items));
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

/// Reads back what an ArchiveWriter wrote, in the same order.
/// @throws sim::InputError when the buffer ends early.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <typename T>
  T value() {
    T item;
    std::memcpy(&item, take(sizeof(T)).data(), sizeof(T));
    return item;
  }
  template <typename T>
  std::vector<T> column() {
    const auto count = value<std::uint64_t>();
    if (count > rest_.size() / sizeof(T)) throw sim::InputError("checkpoint: is cut short");
    std::vector<T> items(count);
    if (count > 0) std::memcpy(items.data(), take(count * sizeof(T)).data(), count * sizeof(T));
    return items;
  }

 private:
  std::span<const std::byte> take(std::size_t count) {
    if (count > rest_.size()) throw sim::InputError("checkpoint: is cut short");
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  std::span<const std::byte> rest_;
};

}  // namespace springtide::algorithms
