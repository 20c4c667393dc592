#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace springtide::sim {

/// From so many bytes on, a Column lies in a file.
inline constexpr std::size_t kSpooledFrom = std::size_t{32} << 20U;

/// Memory for a Column. Large amounts are pages of a file that has no name and goes with the process, in $TMPDIR or, as
/// that which /tmp holds may itself be memory, in /var/tmp. Where no such file can be had, all is ordinary memory.
/// @throws std::bad_alloc
void* allocate_column(std::size_t bytes);
void deallocate_column(void* memory, std::size_t bytes) noexcept;

/// Lets go of the resident pages of every large Column of the process, which come back from their files when they are
/// asked for: whoever goes through a log says so now and then, and needs no more memory for a longer one. Changes no
/// column and may be called at any time, by any thread. Costs next to nothing where there is no large Column.
void release_columns() noexcept;

/// Calls release_columns() once in so many steps of a loop.
class ReleaseNowAndThen {
 public:
  explicit ReleaseNowAndThen(std::size_t every = std::size_t{1} << 18U) : every_(every), left_(every) {}
  void step() {
    if (--left_ > 0) return;
    left_ = every_;
    release_columns();
  }

 private:
  std::size_t every_, left_;
};

template <typename T>
class ColumnAllocator {
 public:
  using value_type = T;

  ColumnAllocator() = default;
  template <typename Other>
  ColumnAllocator(const ColumnAllocator<Other>&) noexcept {}  // NOLINT: an allocator converts

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(allocate_column(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { deallocate_column(memory, count * sizeof(T)); }
  template <typename Other>
  bool operator==(const ColumnAllocator<Other>&) const noexcept {
    return true;
  }
};

/// What grows with the length of a log, an entry a request, an impression or a candidate: a vector that lies on disk
/// where it is large.
template <typename T>
using Column = std::vector<T, ColumnAllocator<T>>;

/// Room for so many entries more, as a vector makes it when one is appended, but without having all of it resident.
template <typename T>
void make_room(Column<T>& column, std::size_t more = 1) {
  if (column.capacity() - column.size() >= more) return;
  constexpr std::size_t kBlock = std::size_t{1} << 18U;
  Column<T> larger;
  larger.reserve(std::max(2 * column.size(), column.size() + more));
  for (std::size_t first = 0; first < column.size(); first += kBlock) {
    const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
    larger.insert(larger.end(), begin, begin + static_cast<std::ptrdiff_t>(std::min(kBlock, column.size() - first)));
    release_columns();
  }
  column.swap(larger);
}

/// Resizes, likewise.
template <typename T>
void resize_column(Column<T>& column, std::size_t size) {
  constexpr std::size_t kBlock = std::size_t{1} << 18U;
  if (size > column.size()) make_room(column, size - column.size());
  while (column.size() + kBlock < size) {
    column.resize(column.size() + kBlock);
    release_columns();
  }
  column.resize(size);
}

template <typename T>
bool operator==(const Column<T>& column, const std::vector<T>& values) {
  return std::equal(column.begin(), column.end(), values.begin(), values.end());
}

}  // namespace springtide::sim
