#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace springtide::algorithms {

/// An array whose copies share its blocks until one side writes: a snapshot costs a pointer per block, and the learner
/// then copies only the blocks it touches. Only the learner's thread may copy or write; readers of a copy are free.
///
/// Which blocks are shared is kept as a note on the side of the writer, not read off the counts of the pointers: a
/// count that another thread has just lowered says nothing about whether that thread's reads are over.
///
/// Cost: copying size / kBlock pointers; the first write to a block after a copy, kBlock elements; else as a vector.
/// @tparam T  made by T(), copyable without locks; a T that itself points to shared data shares it still
template <typename T, std::size_t kBlock = 512>
class SharedBlocks {
 public:
  explicit SharedBlocks(std::size_t size = 0) { grow(size); }
  SharedBlocks(const SharedBlocks& other)
      : size_(other.size_), blocks_(other.blocks_), owned_(other.blocks_.size(), nullptr) {
    other.owned_.assign(other.owned_.size(), nullptr);
  }
  SharedBlocks& operator=(const SharedBlocks&) = delete;
  SharedBlocks& operator=(SharedBlocks&&) noexcept = default;
  SharedBlocks(SharedBlocks&&) noexcept = default;
  ~SharedBlocks() = default;

  std::size_t size() const { return size_; }
  /// Makes room for at least `size` elements; new ones are T().
  void grow(std::size_t size) {
    size_ = std::max(size_, size);
    while (blocks_.size() * kBlock < size_) {
      blocks_.push_back(std::make_shared<Block>());
      owned_.push_back(blocks_.back()->data());
    }
  }
  /// @pre i < size()
  const T& operator[](std::size_t i) const { return (*blocks_[i / kBlock])[i % kBlock]; }
  /// The element to write to, good until the next copy or move. @pre i < size()
  T& write(std::size_t i) {
    T*& owned = owned_[i / kBlock];
    if (owned == nullptr) {
      blocks_[i / kBlock] = std::make_shared<Block>(*blocks_[i / kBlock]);
      owned = blocks_[i / kBlock]->data();
    }
    return owned[i % kBlock];
  }
  /// Of the blocks, shared or not; without what the elements point to.
  std::size_t bytes() const { return blocks_.size() * sizeof(Block); }

 private:
  using Block = std::array<T, kBlock>;

  std::size_t size_ = 0;
  std::vector<std::shared_ptr<Block>> blocks_;
  mutable std::vector<T*> owned_;  // null where a copy may share the block; changed by the learner's thread alone
};

/// SharedBlocks for elements too large to be copied with their neighbours (rows of a sparse matrix): each is copied
/// alone, at its first write after a copy of the whole. The same rule of threads.
///
/// Cost: copying size / kBlock pointers; the first write to an element after a copy, that element and kBlock pointers.
template <typename T, std::size_t kBlock = 64>
class SharedRows {
 public:
  SharedRows() = default;
  SharedRows(const SharedRows& other) : entries_(other.entries_), era_(++other.era_) {}
  SharedRows& operator=(const SharedRows&) = delete;
  SharedRows& operator=(SharedRows&&) noexcept = default;
  SharedRows(SharedRows&&) noexcept = default;
  ~SharedRows() = default;

  std::size_t size() const { return entries_.size(); }
  /// T() where nothing was written.
  const T& operator[](std::size_t i) const {
    static const T kEmpty{};
    return i < entries_.size() && entries_[i].row ? *entries_[i].row : kEmpty;
  }
  /// The element to write to, made where there was none; good until the next copy or move.
  T& write(std::size_t i) {
    entries_.grow(i + 1);
    Entry& entry = entries_.write(i);
    if (!entry.row) {
      entry = {std::make_shared<T>(), era_};
    } else if (entry.era != era_) {
      entry = {std::make_shared<T>(*entry.row), era_};
    }
    return *entry.row;
  }
  /// Of the table; without the elements.
  std::size_t bytes() const { return entries_.bytes(); }

 private:
  struct Entry {
    std::shared_ptr<T> row;
    std::uint64_t era = 0;  // in which the row was made; only rows of the present era are shared with nobody
  };

  SharedBlocks<Entry, kBlock> entries_;
  mutable std::uint64_t era_ = 0;  // copies made so far; changed by the learner's thread alone
};

}  // namespace springtide::algorithms
