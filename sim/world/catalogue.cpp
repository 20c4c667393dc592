#include "sim/world/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr float kMainTopic = 1.0F, kSideTopic = 0.5F, kTopicNoise = 0.1F;

SimTime at_days(double days) { return SimTime(SimDuration(static_cast<std::int64_t>(std::floor(days * kDay_us)))); }

}  // namespace

Catalogue::Catalogue(const Parameters& parameters, std::uint64_t seed)
    : seed_(seed), topic_count_(static_cast<std::size_t>(parameters.integer("topics"))) {
  publish(parameters);
  check_alive(parameters);
  describe(parameters);
}

void Catalogue::publish(const Parameters& parameters) {
  const auto initial = static_cast<std::size_t>(parameters.integer("items"));
  const double rate_per_day = parameters.number("items_published_per_day");
  const double half_life_days = static_cast<double>(parameters.duration("attention_half_life").count()) / kDay_us;
  // Without publications the initial items spread over the time in which attention fades.
  double past_days = rate_per_day > 0.0 ? static_cast<double>(initial) / rate_per_day : 5.0 * half_life_days;
  const SimDuration lifetime = parameters.duration("lifetime");
  if (lifetime > SimDuration(0)) past_days = std::min(past_days, static_cast<double>(lifetime.count()) / kDay_us);
  const double amplitude = parameters.number("publication_amplitude");
  const double peak_days = parameters.number("publication_peak_hour") / 24.0;
  RandomStream times("world/publication", seed_);
  // One at a time as in bulk: the logarithm must be that of every machine.
  const auto exponential = [&times] {
    float value = times.uniform();
    logarithms(&value, 1);
    return -static_cast<double>(value);
  };
  // Whether one that the busiest hour would bring comes at this hour.
  const auto comes = [&](double days) {
    if (!(amplitude > 0.0)) return true;
    const double turns = days - peak_days;
    auto cosine = static_cast<float>(turns - std::floor(turns));
    cosines(&cosine, 1);
    return times.uniform_double() * (1.0 + amplitude) < 1.0 + amplitude * static_cast<double>(cosine);
  };
  while (published_.size() < initial) {
    // Always before 0, so that the very first request finds every initial item.
    const double days = -past_days * times.uniform_double();
    if (comes(days)) published_.push_back(std::min(at_days(days), SimTime(SimDuration(-1))));
  }
  std::sort(published_.begin(), published_.end());
  if (!(rate_per_day > 0.0)) return;
  for (double days = 0.0;;) {
    days += exponential() / (rate_per_day * (1.0 + amplitude));
    const SimTime at = at_days(days);
    if (at >= SimTime(parameters.duration("duration"))) return;
    if (comes(days)) published_.push_back(at);
  }
}

void Catalogue::check_alive(const Parameters& parameters) const {
  const SimDuration lifetime = parameters.duration("lifetime");
  const auto candidates = static_cast<std::size_t>(parameters.integer("candidates"));
  if (lifetime == SimDuration(0)) return;
  std::size_t published = 0;
  // They are fewest when one has just expired.
  for (std::size_t expired = 1; expired <= published_.size(); ++expired) {
    const SimTime at = published_[expired - 1] + lifetime;
    if (at >= SimTime(parameters.duration("duration"))) return;
    while (published < published_.size() && published_[published] < at) ++published;
    if (published >= expired + candidates) continue;
    throw ConfigError(fmt::format(
        "world: lifetime = {}: leaves {} items alive at {}, seed {}: must be at least candidates = {} at any time",
        format_duration(lifetime), published - std::min(published, expired), format_duration(at.time_since_epoch()),
        seed_, candidates));
  }
}

void Catalogue::describe(const Parameters& parameters) {
  const std::size_t items = published_.size(), stride = padded_to_lanes(topic_count_);
  topics_ = Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(stride), static_cast<Eigen::Index>(items));
  const std::vector<float> noise = normals_of(random_key("world/item_topics", seed_), items, stride);
  const std::vector<float> traits = normals_of(random_key("world/item_traits", seed_), items, kLanes);
  const RandomKey main_topics = random_key("world/item_main_topics", seed_);
  const auto quality_sd = static_cast<float>(parameters.number("quality_sd"));
  const auto popularity_sd = static_cast<float>(parameters.number("popularity_sd"));
  const auto price_sd = static_cast<float>(parameters.number("price_sd"));
  const auto price_sensitivity = static_cast<float>(parameters.number("price_sensitivity"));
  auto log_median = static_cast<float>(parameters.number("price_median"));
  logarithms(&log_median, 1);
  std::vector<float> logging_score(items);
  traits_.resize(items);
  popularity_.resize(items);
  for (std::size_t item = 0; item < items; ++item) {
    float* const vector = topics_.data() + item * stride;
    for (std::size_t topic = 0; topic < topic_count_; ++topic)
      vector[topic] = kTopicNoise * noise[item * stride + topic];
    RandomStream random(main_topics, item);
    vector[random.below(static_cast<std::uint32_t>(topic_count_))] += kMainTopic;
    vector[random.below(static_cast<std::uint32_t>(topic_count_))] += kSideTopic;
    traits_[item].published_days = static_cast<double>(published_[item].time_since_epoch().count()) / kDay_us;
    traits_[item].quality = quality_sd * traits[kLanes * item];
    if (price_sd > 0.0F) {
      const float over_median = price_sd * traits[kLanes * item + 2];
      log_price_.push_back(log_median + over_median);
      traits_[item].quality -= price_sensitivity * over_median;
    }
    const float log_popularity = popularity_sd * traits[kLanes * item + 1];
    logging_score[item] = log_popularity + traits_[item].quality;
    popularity_[item] = log_popularity;
  }
  exponentials(popularity_.data(), items);
  std::vector<std::uint32_t> order(items);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return logging_score[a] > logging_score[b]; });
  for (std::uint32_t rank = 0; rank < items; ++rank) traits_[order[rank]].logging_rank = rank;
}

std::uint32_t Catalogue::main_topic(std::uint32_t item) const {
  const float* const vector = topics() + item * stride();
  return static_cast<std::uint32_t>(std::max_element(vector, vector + topic_count_) - vector);
}

}  // namespace springtide::sim
