#include "sim/world/behaviour/delay_law.hpp"

#include <cmath>
#include <numbers>

namespace springtide::sim {

DelayLaw::DelayLaw(const Parameters& parameters)
    : kind_(parameters.text("delay") == "exponential" ? Kind::kExponential
            : parameters.text("delay") == "lognormal" ? Kind::kLognormal
                                                      : Kind::kChapelle),
      mean_us_(static_cast<double>(parameters.duration("delay_mean").count())),
      sd_(parameters.number("delay_sd")) {}

SimDuration DelayLaw::draw(std::uint32_t first, std::uint32_t second, std::uint32_t third) const {
  double delay_us = mean_us_;
  if (kind_ == Kind::kLognormal) {
    delay_us *= std::exp(sd_ * normal_of(second, third) - 0.5 * sd_ * sd_);
  } else {
    if (kind_ == Kind::kChapelle) {
      double left = unit_double(first);
      std::size_t part = 0;
      while (part + 1 < kChapelleDelay.size() && left >= kChapelleDelay[part].share) {
        left -= kChapelleDelay[part++].share;
      }
      delay_us = 1e6 * kChapelleDelay[part].mean_s;
    }
    delay_us *= -std::log(unit_double(second));
  }
  // A far tail must not run over the end of time.
  return SimDuration(std::llround(std::min(delay_us, 1e17)));
}

std::vector<ParameterInfo> delay_parameters(SimDuration mean) {
  return {{.name = "delay",
           .default_value = std::string("exponential"),
           .meaning = "law of the time since the stage before",
           .choices = {"exponential", "lognormal", "chapelle"}},
          {.name = "delay_mean",
           .default_value = mean,
           .unit = "time",
           .meaning = "its mean (not of chapelle, which has quantiles of its own)",
           .minimum = 0.0},
          {.name = "delay_sd",
           .default_value = 1.0,
           .unit = "log",
           .meaning = "spread of a lognormal delay",
           .minimum = 0.0,
           .maximum = 5.0}};
}

double normal_of(std::uint32_t first, std::uint32_t second) {
  return std::sqrt(-2.0 * std::log(unit_double(first))) * std::cos(2.0 * std::numbers::pi * unit_double(second));
}

}  // namespace springtide::sim
