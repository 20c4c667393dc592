#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace springtide::algorithms {

/// An array whose copies share its blocks until one side writes: a snapshot costs a pointer per block, and the learner
/// then copies only the blocks it touches. Only the learner's thread may copy or write; readers of a copy are free.
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

  std::size_t size() const { return size_; }
  /// Makes room for at least `size` elements; new ones are T().
  void grow(std::size_t size) {
    size_ = std::max(size_, size);
    while (blocks_.size() * kBlock < size_) {
      blocks_.push_back(std::make_shared<Block>());
      owned_.push_back(blocks_.back()->data());
    }
  }
  const T& operator[](std::size_t i) const { return (*blocks_[i / kBlock])[i % kBlock]; }
  T& write(std::size_t i) {
    T*& owned = owned_[i / kBlock];
    if (owned == nullptr) {
      blocks_[i / kBlock] = std::make_shared<Block>(*blocks_[i / kBlock]);
      owned = blocks_[i / kBlock]->data();
    }
    return owned[i % kBlock];
  }
  std::size_t bytes() const { return blocks_.size() * sizeof(Block); }

 private:
  using Block = std::array<T, kBlock>;

  std::size_t size_ = 0;
  std::vector<std::shared_ptr<Block>> blocks_;
  mutable std::vector<T*> owned_;  // null where a copy may share the block; changed by the learner's thread alone
};

}  // namespace springtide::algorithms
