#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "experiments/replay/engine.hpp"

namespace springtide::experiments {

/// Hands out the replay input of (world variant, seed), made when first asked for and let go when its last cell is
/// done, so that a sweep holds only the worlds it is working on. Thread-safe; a world being made blocks only those who
/// want that one.
class InputCache {
 public:
  /// @param threads  that a world is made with
  InputCache(const Spec& spec, unsigned threads) : spec_(spec), threads_(threads) {}

  /// Announces one cell that will ask for this input.
  void expect(const CellPlan& plan);
  std::shared_ptr<const ReplayInput> get(const CellPlan& plan);
  /// One of the announced cells needs it no longer.
  void release(const CellPlan& plan);

 private:
  struct Entry {
    std::once_flag made;
    std::shared_ptr<const ReplayInput> input;
    std::uint32_t users = 0;
  };
  using Key = std::pair<const WorldVariant*, std::uint64_t>;

  Key key_of(const CellPlan& plan) const;

  const Spec& spec_;
  unsigned threads_;
  std::mutex mutex_;
  std::map<Key, Entry> entries_;
};

}  // namespace springtide::experiments
