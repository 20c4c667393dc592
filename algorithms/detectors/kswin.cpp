#include "algorithms/detectors/kswin.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "sim/events/random.hpp"

namespace springtide::algorithms {
namespace {

constexpr double kLeastStatistic = 0.1;  // below this no sample is large enough to call it a drift

class Kswin final : public DriftDetector {
 public:
  explicit Kswin(const DetectorConfig& config)
      : alpha_(config.parameters.number("alpha")),
        window_size_(static_cast<std::size_t>(config.parameters.integer("window"))),
        recent_(static_cast<std::size_t>(config.parameters.integer("recent"))),
        random_("detector/kswin", config.seed) {}

  DriftLevel add(double value) override {
    window_.push_back(value);
    if (window_.size() > window_size_) window_.pop_front();
    if (window_.size() < window_size_) return DriftLevel::kStable;

    const auto recent_begin = window_.end() - static_cast<std::ptrdiff_t>(recent_);
    older_.assign(window_.begin(), recent_begin);
    for (std::size_t i = 0; i < recent_; ++i) {  // the first steps of a shuffle
      std::swap(older_[i], older_[i + random_.below(static_cast<std::uint32_t>(older_.size() - i))]);
    }
    older_.resize(recent_);
    newer_.assign(recent_begin, window_.end());
    std::sort(older_.begin(), older_.end());
    std::sort(newer_.begin(), newer_.end());
    const std::uint32_t steps = kolmogorov_smirnov_steps(older_, newer_);
    const auto size = static_cast<std::uint32_t>(recent_);
    if (static_cast<double>(steps) / size <= kLeastStatistic || kolmogorov_smirnov_p_value(steps, size) > alpha_) {
      return DriftLevel::kStable;
    }
    window_.erase(window_.begin(), recent_begin);
    return DriftLevel::kDrift;
  }

 private:
  double alpha_;
  std::size_t window_size_, recent_;
  sim::RandomStream random_;
  std::deque<double> window_;
  std::vector<double> older_, newer_;  // scratch: the two samples
};

}  // namespace

std::uint32_t kolmogorov_smirnov_steps(std::span<const double> a, std::span<const double> b) {
  std::size_t i = 0, j = 0, greatest = 0;
  while (i < a.size() && j < b.size()) {
    const double at = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == at) ++i;
    while (j < b.size() && b[j] == at) ++j;
    greatest = std::max(greatest, i > j ? i - j : j - i);
  }
  return static_cast<std::uint32_t>(greatest);
}

double kolmogorov_smirnov_p_value(std::uint32_t steps, std::uint32_t size) {
  if (steps == 0) return 1.0;
  double sum = 0.0, sign = 2.0;
  for (std::uint32_t reach = steps; reach <= size; reach += steps, sign = -sign) {
    double ratio = 1.0;  // C(2n, n - reach) / C(2n, n)
    for (std::uint32_t i = 1; i <= reach; ++i) ratio *= static_cast<double>(size - reach + i) / (size + i);
    sum += sign * ratio;
  }
  return std::clamp(sum, 0.0, 1.0);
}

DetectorInfo kswin_detector() {
  return {.name = "kswin",
          .summary = "Kolmogorov-Smirnov windowing: recent numbers are not distributed like those before",
          .parameters = {{.name = "alpha",
                          .default_value = 0.005,
                          .meaning = "p-value at which the two are held to differ",
                          .minimum = 0.0,
                          .maximum = 1.0,
                          .above_minimum = true},
                         {.name = "window",
                          .default_value = std::int64_t{100},
                          .unit = "labels",
                          .meaning = "length of the sliding window, at least twice `recent`",
                          .minimum = 2.0,
                          .maximum = 1e6},
                         {.name = "recent",
                          .default_value = std::int64_t{30},
                          .unit = "labels",
                          .meaning = "how many at its end are compared with as many drawn before them",
                          .minimum = 1.0,
                          .maximum = 5e5}},
          .binary = false,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<Kswin>(config);
          },
          .unfit = [](const sim::Parameters& parameters) -> std::vector<UnfitDetector> {
            if (parameters.integer("window") >= 2 * parameters.integer("recent")) return {};
            return {{"window", "must be at least twice recent"}};
          }};
}

}  // namespace springtide::algorithms
