#include "sim/world/catalogue.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/events/random.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr float kMainTopic = 1.0F, kSideTopic = 0.5F, kTopicNoise = 0.1F;

SimTime at_days(double days) { return SimTime(SimDuration(static_cast<std::int64_t>(std::floor(days * kDay_us)))); }

// A row of `columns` normals an item.
std::vector<float> normals_an_item(const char* stream, std::uint64_t seed, std::size_t items, std::size_t columns) {
  const std::vector<std::uint32_t> zeros(items, 0);
  std::vector<std::uint32_t> numbers(items);
  std::iota(numbers.begin(), numbers.end(), 0U);
  std::vector<float> normals(items * columns);
  fill_normals(random_key(stream, seed), zeros.data(), numbers.data(), items, columns, normals.data());
  return normals;
}

}  // namespace

Catalogue::Catalogue(const Parameters& parameters, std::uint64_t seed)
    : seed_(seed),
      topic_count_(static_cast<std::size_t>(parameters.integer("topics"))),
      content_noise_(static_cast<float>(parameters.number("content_noise"))) {
  publish(parameters);
  describe(parameters);
}

void Catalogue::publish(const Parameters& parameters) {
  const auto initial = static_cast<std::size_t>(parameters.integer("items"));
  const double rate_per_day = parameters.number("items_published_per_day");
  const double half_life_days = static_cast<double>(parameters.duration("attention_half_life").count()) / kDay_us;
  // Without publications the initial items spread over the time in which attention fades.
  const double past_days = rate_per_day > 0.0 ? static_cast<double>(initial) / rate_per_day : 5.0 * half_life_days;
  RandomStream times("world/publication", seed_);
  // One at a time as in bulk: the logarithm must be that of every machine.
  const auto exponential = [&times] {
    float value = times.uniform();
    logarithms(&value, 1);
    return -static_cast<double>(value);
  };
  for (std::size_t i = 0; i < initial; ++i) {
    // Always before 0, so that the very first request finds every initial item.
    published_.push_back(std::min(at_days(-past_days * times.uniform_double()), SimTime(SimDuration(-1))));
  }
  std::sort(published_.begin(), published_.end());
  if (!(rate_per_day > 0.0)) return;
  for (double days = 0.0;;) {
    days += exponential() / rate_per_day;
    const SimTime at = at_days(days);
    if (at >= SimTime(parameters.duration("duration"))) return;
    published_.push_back(at);
  }
}

void Catalogue::describe(const Parameters& parameters) {
  const std::size_t items = published_.size(), stride = padded_to_lanes(topic_count_);
  topics_ = Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(stride), static_cast<Eigen::Index>(items));
  const std::vector<float> noise = normals_an_item("world/item_topics", seed_, items, stride);
  const std::vector<float> traits = normals_an_item("world/item_traits", seed_, items, kLanes);
  const RandomKey main_topics = random_key("world/item_main_topics", seed_);
  const auto quality_sd = static_cast<float>(parameters.number("quality_sd"));
  const auto popularity_sd = static_cast<float>(parameters.number("popularity_sd"));
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

AttributeTable Catalogue::attributes() const {
  AttributeTable table{topic_count_, {}};
  const std::vector<float> noise = normals_an_item("world/item_content", seed_, items(), stride());
  table.values.reserve(items() * topic_count_);
  for (std::size_t item = 0; item < items(); ++item) {
    for (std::size_t topic = 0; topic < topic_count_; ++topic) {
      const std::size_t i = item * stride() + topic;
      table.values.push_back(topics_.data()[i] + content_noise_ * noise[i]);
    }
  }
  return table;
}

}  // namespace springtide::sim
