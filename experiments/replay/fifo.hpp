#pragma once

#include <cstddef>

#include "sim/events/column.hpp"

namespace springtide::experiments {

/// Removing from the front of a vector moves the rest: done only when at least as much goes as stays, so that each
/// element moves once.
inline bool worth_moving(std::size_t dead, std::size_t size) { return dead >= 1024 && dead * 2 >= size; }

template <typename Vector>
void drop_front(Vector& column, std::size_t count) {
  column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count));
}

/// First in, first out, in one stretch of memory that is used again: a deque would give blocks back and ask for others.
/// What waits for a model that is never trained again is as long as the log.
template <typename T>
class Fifo {
 public:
  bool empty() const { return first_ == entries_.size(); }
  const T& front() const { return entries_[first_]; }
  /// The n-th from the front.
  T& operator[](std::size_t n) { return entries_[first_ + n]; }
  void push(const T& entry) {
    sim::make_room(entries_);
    entries_.push_back(entry);
  }
  void pop() {
    ++first_;
    if (!worth_moving(first_, entries_.size())) return;
    drop_front(entries_, first_);
    first_ = 0;
  }
  auto begin() const { return entries_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() const { return entries_.end(); }

 private:
  sim::Column<T> entries_;
  std::size_t first_ = 0;
};

}  // namespace springtide::experiments
