#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace springtide::algorithms {

/// An array whose copies share its blocks until one side writes: a snapshot costs a pointer per block, and the learner
/// then copies only the blocks it touches.
template <typename T>
class SharedBlocks {
 public:
  explicit SharedBlocks(std::size_t size) : size_(size), blocks_((size + kBlock - 1) / kBlock) {
    for (auto& block : blocks_) block = std::make_shared<Block>();
    owned_.assign(blocks_.size(), nullptr);
    for (std::size_t b = 0; b < blocks_.size(); ++b) owned_[b] = blocks_[b]->data();
  }
  SharedBlocks(const SharedBlocks& other)
      : size_(other.size_), blocks_(other.blocks_), owned_(other.blocks_.size(), nullptr) {
    other.owned_.assign(other.owned_.size(), nullptr);
  }
  SharedBlocks& operator=(const SharedBlocks&) = delete;

  std::size_t size() const { return size_; }
  const T& operator[](std::size_t i) const { return (*blocks_[i / kBlock])[i % kBlock]; }
  T& write(std::size_t i) {
    T*& owned = owned_[i / kBlock];
    if (owned == nullptr) {
      blocks_[i / kBlock] = std::make_shared<Block>(*blocks_[i / kBlock]);
      owned = blocks_[i / kBlock]->data();
    }
    return owned[i % kBlock];
  }

 private:
  static constexpr std::size_t kBlock = 512;
  using Block = std::array<T, kBlock>;

  std::size_t size_;
  std::vector<std::shared_ptr<Block>> blocks_;
  mutable std::vector<T*> owned_;  // null where a copy may share the block; changed by the learner's thread alone
};

}  // namespace springtide::algorithms
