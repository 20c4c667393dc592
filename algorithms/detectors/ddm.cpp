#include "algorithms/detectors/ddm.hpp"

#include <cmath>
#include <limits>

namespace springtide::algorithms {
namespace {

class Ddm final : public DriftDetector {
 public:
  explicit Ddm(const sim::Parameters& parameters)
      : warm_up_(static_cast<double>(parameters.integer("warm_up"))),
        warning_(parameters.number("warning")),
        drift_(parameters.number("drift")) {}

  DriftLevel add(double error) override {
    count_ += 1.0;
    rate_ += (error - rate_) / count_;
    if (count_ <= warm_up_) return DriftLevel::kStable;
    const double spread = std::sqrt(rate_ * (1.0 - rate_) / count_), sum = rate_ + spread;
    if (sum <= least_rate_ + least_spread_) {
      least_rate_ = rate_;
      least_spread_ = spread;
    }
    if (sum > least_rate_ + drift_ * least_spread_) {
      count_ = rate_ = least_spread_ = 0.0;
      least_rate_ = std::numeric_limits<double>::infinity();
      return DriftLevel::kDrift;
    }
    return sum > least_rate_ + warning_ * least_spread_ ? DriftLevel::kWarning : DriftLevel::kStable;
  }

 private:
  double warm_up_, warning_, drift_;
  double count_ = 0.0, rate_ = 0.0;
  double least_rate_ = std::numeric_limits<double>::infinity(), least_spread_ = 0.0;
};

}  // namespace

DetectorInfo ddm_detector() {
  return {.name = "ddm",
          .summary = "drift detection method: the error rate has risen above its least by standard deviations",
          .parameters = {{.name = "warm_up",
                          .default_value = std::int64_t{30},
                          .unit = "labels",
                          .meaning = "says nothing before",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "warning",
                          .default_value = 2.0,
                          .unit = "sd",
                          .meaning = "warns when the error rate is this far above its least",
                          .minimum = 0.0,
                          .maximum = 1e6},
                         {.name = "drift",
                          .default_value = 3.0,
                          .unit = "sd",
                          .meaning = "a drift when it is this far",
                          .minimum = 0.0,
                          .maximum = 1e6,
                          .above_minimum = true}},
          .binary = true,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<Ddm>(config.parameters);
          },
          .unfit = [](const sim::Parameters& parameters) -> std::vector<UnfitDetector> {
            if (parameters.number("drift") >= parameters.number("warning")) return {};
            return {{"drift", "must be at least warning"}};
          }};
}

}  // namespace springtide::algorithms
