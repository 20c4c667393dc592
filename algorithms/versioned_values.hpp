#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace springtide::algorithms {

/// A large table of values of which a learner changes a few between two snapshots, scattered over all of it. A snapshot
/// is a position in the journal of changes, not a copy; one table for all snapshots is rolled along the journal to the
/// version that is asked for, forth or back.
///
/// For values that lie together when they change together use SharedBlocks, which readers never wait for. Here readers
/// of one table wait for each other; in replay there is one.
///
/// Threads: record() and publish() belong to the learner's thread; versions may be read and dropped on any.
/// Cost: publishing, O(changes since the last one); reading a version, O(changes between it and the one last read).
/// Memory: the table once, and 12 bytes per change since the oldest version alive (per value changed, where more than
/// twice as many changes as there are values lie between two versions).
class VersionedValues {
  struct Change {
    std::uint32_t place;
    float from, to;
  };
  struct Shared {
    std::mutex mutex;
    std::vector<float> values;           // as of `position`
    std::uint64_t position = 0;          // changes made to `values`
    std::uint64_t first = 0;             // the position of the first change kept
    std::vector<Change> journal;         // changes first, first + 1, ...
    std::multiset<std::uint64_t> alive;  // positions of the versions that someone holds

    void roll_to(std::uint64_t wanted);
    void trim();
  };

 public:
  /// Zeros. @pre size is below 2^32
  explicit VersionedValues(std::size_t size);
  VersionedValues(const VersionedValues&) = delete;
  VersionedValues(VersionedValues&&) noexcept = default;
  VersionedValues& operator=(const VersionedValues&) = delete;
  VersionedValues& operator=(VersionedValues&&) noexcept = default;
  ~VersionedValues() = default;

  /// Access to one version for as long as it lives; other readers of the table wait.
  class Reader {
   public:
    float operator[](std::size_t place) const { return values_[place]; }

   private:
    friend class VersionedValues;
    Reader(Shared& shared, std::uint64_t position) : lock_(shared.mutex) {
      shared.roll_to(position);
      values_ = shared.values.data();
    }
    std::unique_lock<std::mutex> lock_;
    const float* values_ = nullptr;
  };

  /// The values as they were when it was published; immutable.
  class Version {
   public:
    Version(std::shared_ptr<Shared> shared, std::uint64_t position) : shared_(std::move(shared)), position_(position) {}
    Version(const Version&) = delete;
    Version(Version&&) = delete;
    Version& operator=(const Version&) = delete;
    Version& operator=(Version&&) = delete;
    ~Version();
    Reader read() const { return {*shared_, position_}; }

   private:
    std::shared_ptr<Shared> shared_;
    std::uint64_t position_;
  };

  /// Tells of a change, which the learner has made to its own copy. @param from  the value before
  void record(std::size_t place, float from, float to) {
    if (changes_.size() >= most_changes_) merge_changes();
    changes_.push_back({static_cast<std::uint32_t>(place), from, to});
  }
  std::shared_ptr<const Version> publish() const;

  /// Of the table and the journal.
  std::size_t bytes() const;

 private:
  void merge_changes();

  std::shared_ptr<Shared> shared_;
  mutable std::vector<Change> changes_;  // since the last publish
  std::size_t most_changes_;
};

}  // namespace springtide::algorithms
