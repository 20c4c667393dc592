#include "sim/world/behaviour/behaviour.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace springtide::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

double sigmoid(double logit) { return 1.0 / (1.0 + std::exp(-logit)); }
/// P(a standard normal is above x).
double upper_tail(double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); }

ParameterInfo number(const char* name, double value, const char* unit, double minimum, double maximum,
                     const char* meaning) {
  return {
      .name = name, .default_value = value, .unit = unit, .meaning = meaning, .minimum = minimum, .maximum = maximum};
}

std::vector<ParameterInfo> with_delay(std::vector<ParameterInfo> own, SimDuration mean) {
  for (ParameterInfo& parameter : delay_parameters(mean)) own.push_back(std::move(parameter));
  return own;
}

/// Done or not, by a logit.
class Deed final : public Behaviour {
 public:
  explicit Deed(const Parameters& parameters)
      : base_logit_(parameters.number("base_logit")), slope_(parameters.number("slope")), delay_(parameters) {}
  double chance(double appeal) const override { return sigmoid(base_logit_ + slope_ * appeal); }
  SimDuration delay(double, const RandomBlock& words) const override {
    return delay_.draw(words[0], words[1], words[2]);
  }

 private:
  double base_logit_, slope_;
  DelayLaw delay_;
};

/// Seconds spent with the item; over when they are.
class Dwell final : public Behaviour {
 public:
  explicit Dwell(const Parameters& parameters)
      : sd_(parameters.number("sd")),
        mu_(std::log(to_seconds(parameters.duration("mean"))) - 0.5 * sd_ * sd_),
        slope_(parameters.number("slope")) {}
  double chance(double) const override { return 1.0; }
  double value(double appeal, double normal) const override {
    return std::min(std::exp(mu_ + slope_ * appeal + sd_ * normal), 1e8);
  }
  double chance_of(double least, double appeal) const override {
    const double above = std::log(least) - mu_ - slope_ * appeal;
    return sd_ > 0.0 ? upper_tail(above / sd_) : above <= 0.0 ? 1.0 : 0.0;
  }
  SimDuration delay(double value, const RandomBlock&) const override { return SimDuration(std::llround(1e6 * value)); }

 private:
  double sd_, mu_, slope_;
};

/// Stars, 1 to 5: a utility with noise, between thresholds at 1.5, 2.5, 3.5 and 4.5.
class Rating final : public Behaviour {
 public:
  explicit Rating(const Parameters& parameters)
      : share_(parameters.number("share")),
        centre_(parameters.number("centre")),
        slope_(parameters.number("slope")),
        noise_sd_(parameters.number("noise_sd")),
        delay_(parameters) {}
  double chance(double) const override { return share_; }
  double value(double appeal, double normal) const override {
    return std::clamp(std::floor(centre_ + slope_ * appeal + noise_sd_ * normal + 0.5), 1.0, 5.0);
  }
  double chance_of(double least, double appeal) const override {
    if (least <= 1.0) return 1.0;
    const double above = std::ceil(least) - 0.5 - centre_ - slope_ * appeal;
    return noise_sd_ > 0.0 ? upper_tail(above / noise_sd_) : above <= 0.0 ? 1.0 : 0.0;
  }
  SimDuration delay(double, const RandomBlock& words) const override {
    return delay_.draw(words[0], words[1], words[2]);
  }

 private:
  double share_, centre_, slope_, noise_sd_;
  DelayLaw delay_;
};

std::vector<ParameterInfo> deed_parameters(double base_logit, double slope, SimDuration delay_mean) {
  return with_delay({number("base_logit", base_logit, "logits", -20, 20, "of a clicked item of no special appeal"),
                     number("slope", slope, "", -10, 10, "logits for each logit of the item's appeal x")},
                    delay_mean);
}

template <typename T>
std::unique_ptr<Behaviour> make(const Parameters& parameters) {
  return std::make_unique<T>(parameters);
}

}  // namespace

BehaviourInfo view_info() {
  return {.name = "view",
          .summary = "an item shown is examined: by position; a view comes before its click",
          .parameters = delay_parameters(seconds(0))};
}

BehaviourInfo click_info() {
  return {.name = "click",
          .summary = "a delay law for clicks, in place of feedback_delay_mean",
          .parameters = delay_parameters(seconds(60))};
}

BehaviourInfo dwell_info() {
  ParameterInfo mean{.name = "mean",
                     .default_value = SimDuration(seconds(45)),
                     .unit = "time",
                     .meaning = "of an item of no special appeal",
                     .minimum = 0.0,
                     .above_minimum = true};
  return {.name = "dwell",
          .summary =
              "seconds spent after a click, at the end of which it is known: mean exp(slope x + sd N(0, 1) - sd^2 / 2)",
          .parameters = {std::move(mean), number("slope", 0.4, "", -5, 5, "log time for each logit of the appeal x"),
                         number("sd", 1.0, "log", 0, 5, "spread")},
          .make = make<Dwell>};
}

BehaviourInfo purchase_info() {
  return {.name = "purchase",
          .summary = "bought after a click: P(purchase | click) = sigmoid(base_logit + slope x)",
          .parameters = deed_parameters(-3.0, 1.0, minutes(30)),
          .make = make<Deed>};
}

BehaviourInfo rating_info() {
  return {.name = "rating",
          .summary = "1 to 5 stars after a click: round(centre + slope x + noise_sd N(0, 1))",
          .parameters = with_delay({number("share", 0.1, "", 0, 1, "of clicks that are rated"),
                                    number("centre", 3.5, "stars", 1, 5, "of an item of no special appeal"),
                                    number("slope", 0.4, "stars", -5, 5, "for each logit of the appeal x"),
                                    number("noise_sd", 1.0, "stars", 0, 10, "spread")},
                                   minutes(5)),
          .make = make<Rating>};
}

BehaviourInfo share_info() {
  return {.name = "share",
          .summary = "passed on after a click: P(share | click) = sigmoid(base_logit + slope x)",
          .parameters = deed_parameters(-4.0, 0.5, minutes(2)),
          .make = make<Deed>};
}

BehaviourInfo search_info() {
  return {
      .name = "search",
      .summary =
          "a share of requests carry a query, a noisy topic: P(k) = (1 - noise) softmax(interests)_k + noise / topics",
      .parameters = {number("share", 0.2, "", 0, 1, "of requests that carry one"),
                     number("noise", 0.2, "", 0, 1, "share of queries for a topic at random")}};
}

const std::vector<BehaviourInfo>& behaviour_registry() {
  static const std::vector<BehaviourInfo> kRows = {search_info(),   view_info(),   click_info(), dwell_info(),
                                                   purchase_info(), rating_info(), share_info()};
  return kRows;
}

}  // namespace springtide::sim
