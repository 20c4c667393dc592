#include "algorithms/detectors/eddm.hpp"

#include <cmath>

namespace springtide::algorithms {
namespace {

class Eddm final : public DriftDetector {
 public:
  explicit Eddm(const sim::Parameters& parameters)
      : warm_up_(static_cast<double>(parameters.integer("warm_up"))),
        warning_(parameters.number("warning")),
        drift_(parameters.number("drift")) {}

  DriftLevel add(double error) override {
    now_.seen += 1.0;
    if (error == 0.0) return now_.level;
    const double distance = now_.seen - now_.last_error;
    now_.last_error = now_.seen;
    now_.errors += 1.0;
    const double before = distance - now_.mean;
    now_.mean += before / now_.errors;
    now_.squares += before * (distance - now_.mean);
    if (now_.seen <= warm_up_) return now_.level;
    const double spread = now_.errors > 1.0 ? std::sqrt(now_.squares / (now_.errors - 1.0)) : 0.0;
    const double reach = now_.mean + 2.0 * spread;
    if (reach > now_.greatest) {
      now_.greatest = reach;
    } else if (now_.errors > warm_up_) {
      const double ratio = reach / now_.greatest;
      if (ratio < drift_) {
        now_ = {};
        return DriftLevel::kDrift;
      }
      now_.level = ratio < warning_ ? DriftLevel::kWarning : DriftLevel::kStable;
    }
    return now_.level;
  }

 private:
  struct State {
    double seen = 0.0, last_error = 0.0, errors = 0.0;
    double mean = 0.0, squares = 0.0;  // of the distances, by Welford
    double greatest = -1.0;
    DriftLevel level = DriftLevel::kStable;
  };
  double warm_up_, warning_, drift_;
  State now_;
};

}  // namespace

DetectorInfo eddm_detector() {
  return {.name = "eddm",
          .summary = "early drift detection method: the distances between errors have become shorter",
          .parameters = {{.name = "warm_up",
                          .default_value = std::int64_t{30},
                          .unit = "errors",
                          .meaning = "says nothing before",
                          .minimum = 1.0,
                          .maximum = 1e9},
                         {.name = "warning",
                          .default_value = 0.95,
                          .meaning = "warns when the distances are below this share of their greatest",
                          .minimum = 0.0,
                          .maximum = 1.0},
                         {.name = "drift",
                          .default_value = 0.9,
                          .meaning = "a drift when they are below this share",
                          .minimum = 0.0,
                          .maximum = 1.0}},
          .binary = true,
          .make = [](const DetectorConfig& config) -> std::unique_ptr<DriftDetector> {
            return std::make_unique<Eddm>(config.parameters);
          },
          .unfit = [](const sim::Parameters& parameters) -> std::vector<UnfitDetector> {
            if (parameters.number("drift") <= parameters.number("warning")) return {};
            return {{"drift", "must be at most warning"}};
          }};
}

}  // namespace springtide::algorithms
