#include "algorithms/detectors/adwin.hpp"

#include <cmath>

#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

class AdwinDetector final : public DriftDetector {
 public:
  explicit AdwinDetector(const sim::Parameters& parameters)
      : adwin_({parameters.number("delta"), static_cast<std::uint64_t>(parameters.integer("clock")),
                static_cast<std::size_t>(parameters.integer("max_buckets")),
                static_cast<double>(parameters.integer("min_length")),
                static_cast<double>(parameters.integer("grace"))}) {}

  DriftLevel add(double value) override { return adwin_.add(value) ? DriftLevel::kDrift : DriftLevel::kStable; }

 private:
  Adwin adwin_;
};

}  // namespace

void Adwin::Moments::add(const Moments& other) {
  const double all = count + other.count, apart = other.mean - mean;
  squares += other.squares + apart * apart * count * other.count / all;
  mean += apart * other.count / all;
  count = all;
}

bool Adwin::add(double value) {
  insert(value);
  if (++seen_ % settings_.clock != 0) return false;
  bool cut = false;
  while (differs()) {
    drop_oldest();
    cut = true;
  }
  return cut;
}

Adwin::Moments& Adwin::bucket(std::size_t row, std::size_t i) {
  std::size_t at = rows_[row].first + i;
  if (at >= capacity()) at -= capacity();
  return slots_[row * capacity() + at];
}

void Adwin::pop_oldest(std::size_t row) {
  if (++rows_[row].first == capacity()) rows_[row].first = 0;
  --rows_[row].size;
}

void Adwin::insert(double value) {
  count_ += 1.0;
  sum_ += value;
  Moments carried{1.0, value, 0.0};
  for (std::size_t row = 0;; ++row) {
    if (row == rows_.size()) {
      rows_.emplace_back();
      slots_.resize(slots_.size() + capacity());
    }
    bucket(row, rows_[row].size++) = carried;
    if (rows_[row].size <= settings_.max_buckets) return;
    carried = bucket(row, 0);
    carried.add(bucket(row, 1));
    pop_oldest(row);
    pop_oldest(row);
  }
}

void Adwin::drop_oldest() {
  const std::size_t last = rows_.size() - 1;
  const Moments& oldest = bucket(last, 0);
  count_ -= oldest.count;
  sum_ -= oldest.count * oldest.mean;
  pop_oldest(last);
  while (!rows_.empty() && rows_.back().size == 0) rows_.pop_back();
  slots_.resize(rows_.size() * capacity());
}

bool Adwin::differs() {
  parts_.clear();
  Moments all;
  for (std::size_t row = rows_.size(); row-- > 0;) {
    for (std::size_t i = 0; i < rows_[row].size; ++i) {
      all.add(bucket(row, i));
      parts_.push_back(all);
    }
  }
  if (all.count <= settings_.grace) return false;
  const double min_length = settings_.min_length;
  const double variance = all.squares / all.count, confidence = std::log(2.0 * std::log(all.count) / settings_.delta);
  for (const Moments& old : parts_) {
    const double newer = all.count - old.count;
    if (newer < min_length) break;
    if (old.count < min_length) continue;
    const double newer_mean = (all.mean * all.count - old.mean * old.count) / newer;
    const double inverse_m = 1.0 / (old.count - min_length + 1.0) + 1.0 / (newer - min_length + 1.0);
    const double bound = std::sqrt(2.0 * inverse_m * variance * confidence) + 2.0 / 3.0 * confidence * inverse_m;
    if (std::abs(old.mean - newer_mean) > bound) return true;
  }
  return false;
}

void Adwin::save(ArchiveWriter& archive) const {
  archive.value(seen_);
  archive.value(count_);
  archive.value(sum_);
  archive.column(rows_);
  archive.column(slots_);
}

void Adwin::load(ArchiveReader& archive) {
  seen_ = archive.value<std::uint64_t>();
  count_ = archive.value<double>();
  sum_ = archive.value<double>();
  rows_ = archive.column<Row>();
  slots_ = archive.column<Moments>();
  bool fits = slots_.size() == rows_.size() * capacity();
  for (const Row& row : rows_) fits = fits && row.first < capacity() && row.size < capacity();
  if (!fits) throw sim::InputError("checkpoint: is of a window of other settings");
}

DetectorInfo adwin_detector() {
  return {.name = "adwin",
          .summary = "adaptive windowing: drops the older part of a window when its means differ",
          .parameters = {{.name = "delta",
                          .default_value = 0.002,
                          .meaning = "chance of a cut where there is no change",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "clock",
                          .default_value = std::int64_t{32},
                          .unit = "labels",
                          .meaning = "looks for a cut this often",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "max_buckets",
                          .default_value = std::int64_t{5},
                          .meaning = "buckets of one size before two of them merge",
                          .minimum = 2.0,
                          .maximum = 1e6},
                         {.name = "min_length",
                          .default_value = std::int64_t{5},
                          .unit = "labels",
                          .meaning = "the shortest part of the window that a cut may leave",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "grace",
                          .default_value = std::int64_t{10},
                          .unit = "labels",
                          .meaning = "looks for no cut in a window that is not longer",
                          .minimum = 1.0,
                          .maximum = 1e9}},
          .binary = false,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<AdwinDetector>(config.parameters);
          }};
}

}  // namespace springtide::algorithms
