#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace springtide::sim {

/// So many threads, the caller's among them, that share pieces of work. They are oneTBB's: there are never more of them
/// than were asked for, however many lists of work are open. Workers may themselves make Workers.
class Workers {
 public:
  /// @param threads  0: as many as the machine has
  explicit Workers(unsigned threads);
  ~Workers();
  Workers(Workers&&) noexcept;
  Workers& operator=(Workers&&) noexcept;

  unsigned size() const { return size_; }

  /// Calls work(worker, piece) once for each piece, and returns when all are done. Pieces are taken off a common list:
  /// each worker, numbered from 0, takes one at a time, in increasing order. The first exception is passed on when
  /// those who work have come to an end.
  void share(std::size_t pieces, const std::function<void(unsigned worker, std::size_t piece)>& work);

 private:
  struct Arena;

  unsigned size_;
  std::unique_ptr<Arena> arena_;  // absent where the caller is alone
};

}  // namespace springtide::sim
