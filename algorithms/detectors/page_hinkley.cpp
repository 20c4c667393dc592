#include "algorithms/detectors/page_hinkley.hpp"

#include <algorithm>
#include <limits>

namespace springtide::algorithms {
namespace {

class PageHinkley final : public DriftDetector {
 public:
  explicit PageHinkley(const sim::Parameters& parameters)
      : warm_up_(static_cast<double>(parameters.integer("warm_up"))),
        delta_(parameters.number("delta")),
        threshold_(parameters.number("threshold")),
        alpha_(parameters.number("alpha")),
        up_(parameters.text("direction") != "down"),
        down_(parameters.text("direction") != "up") {}

  DriftLevel add(double value) override {
    now_.count += 1.0;
    now_.mean += (value - now_.mean) / now_.count;
    const double above = value - now_.mean;
    now_.rise = alpha_ * now_.rise + above - delta_;
    now_.fall = alpha_ * now_.fall + above + delta_;
    now_.least = std::min(now_.least, now_.rise);
    now_.greatest = std::max(now_.greatest, now_.fall);
    if (now_.count < warm_up_) return DriftLevel::kStable;
    const bool risen = up_ && now_.rise - now_.least > threshold_;
    const bool fallen = down_ && now_.greatest - now_.fall > threshold_;
    if (!risen && !fallen) return DriftLevel::kStable;
    now_ = {};
    return DriftLevel::kDrift;
  }

 private:
  struct State {
    double count = 0.0, mean = 0.0, rise = 0.0, fall = 0.0;
    double least = std::numeric_limits<double>::infinity(), greatest = -std::numeric_limits<double>::infinity();
  };
  double warm_up_, delta_, threshold_, alpha_;
  bool up_, down_;
  State now_;
};

}  // namespace

DetectorInfo page_hinkley_detector() {
  return {.name = "page_hinkley",
          .summary = "a cumulative sum of what exceeds the running mean has come too far",
          .parameters = {{.name = "warm_up",
                          .default_value = std::int64_t{30},
                          .unit = "labels",
                          .meaning = "says nothing before",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "delta",
                          .default_value = 0.005,
                          .meaning = "a deviation from the mean that does not count",
                          .minimum = 0.0,
                          .maximum = 1e9},
                         {.name = "threshold",
                          .default_value = 50.0,
                          .meaning = "a drift when the sum is this far from its extreme",
                          .minimum = 0.0,
                          .maximum = 1e12,
                          .above_minimum = true},
                         {.name = "alpha",
                          .default_value = 0.9999,
                          .meaning = "the sum is multiplied by this with each number",
                          .minimum = 0.0,
                          .maximum = 1.0},
                         {.name = "direction",
                          .default_value = std::string("up"),
                          .meaning = "which changes of the mean count",
                          .choices = {"up", "down", "both"}}},
          .binary = false,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<PageHinkley>(config.parameters);
          }};
}

}  // namespace springtide::algorithms
