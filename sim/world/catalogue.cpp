#include "sim/world/catalogue.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

}  // namespace

Catalogue::Catalogue(const Parameters& parameters, std::uint64_t seed)
    : topics_(static_cast<std::size_t>(parameters.integer("topics"))),
      seed_(seed),
      decay_per_us_(std::numbers::ln2 / static_cast<double>(parameters.duration("attention_half_life").count())),
      novelty_appeal_(static_cast<float>(parameters.number("novelty_appeal"))),
      content_noise_(static_cast<float>(parameters.number("content_noise"))) {
  const auto initial = static_cast<std::size_t>(parameters.integer("items"));
  const double rate_per_day = parameters.number("items_published_per_day");
  const SimDuration duration = parameters.duration("duration");

  RandomStream times("world/publication", seed);
  // Without publications the initial items spread over the time in which attention fades.
  const double past_days = rate_per_day > 0.0 ? static_cast<double>(initial) / rate_per_day
                                              : 5.0 * std::numbers::ln2 / decay_per_us_ / kDay_us;
  for (std::size_t i = 0; i < initial; ++i) {
    published_.push_back(SimTime(-SimDuration(1 + std::llround(past_days * kDay_us * times.uniform_double()))));
  }
  std::sort(published_.begin(), published_.end());
  for (double at_days = 0.0; rate_per_day > 0.0;) {
    at_days += times.exponential() / rate_per_day;
    const SimTime at(std::llround(at_days * kDay_us) * SimDuration(1));
    if (at >= SimTime{} + duration) break;
    published_.push_back(at);
  }

  const auto quality_sd = static_cast<float>(parameters.number("quality_sd"));
  const double popularity_sd = parameters.number("popularity_sd");
  const RandomKey key = random_key("world/item", seed);
  double sum = 0.0;
  topic_vectors_.resize(published_.size() * topics_);
  for (std::size_t item = 0; item < published_.size(); ++item) {
    RandomStream random(key, item);
    float* vector = topic_vectors_.data() + item * topics_;
    for (std::size_t topic = 0; topic < topics_; ++topic) vector[topic] = 0.1F * random.normal();
    // One main topic and a side topic, as news stories and products have.
    vector[random.below(static_cast<std::uint32_t>(topics_))] += 1.0F;
    vector[random.below(static_cast<std::uint32_t>(topics_))] += 0.5F;
    quality_.push_back(quality_sd * random.normal());
    const double popularity = random.lognormal(0.0, popularity_sd);
    logging_score_.push_back(static_cast<float>(std::log(popularity)) + quality_.back());
    const double before_end_us = static_cast<double>((SimTime{} + duration - published_[item]).count());
    sum += popularity * std::exp(-decay_per_us_ * before_end_us);
    attention_sums_.push_back(sum);
  }
}

AttributeTable Catalogue::attributes() const {
  AttributeTable table{topics_, topic_vectors_};
  const RandomKey key = random_key("world/item_content", seed_);
  for (std::size_t item = 0; item < published_.size(); ++item) {
    RandomStream random(key, item);
    for (std::size_t topic = 0; topic < topics_; ++topic) {
      table.values[item * topics_ + topic] += content_noise_ * random.normal();
    }
  }
  return table;
}

float Catalogue::appeal(std::uint32_t item, SimTime now) const {
  const auto age_us = static_cast<double>((now - published_[item]).count());
  return quality_[item] + novelty_appeal_ * static_cast<float>(std::exp(-decay_per_us_ * age_us));
}

void Catalogue::draw_candidates(SimTime now, RandomStream& random, std::span<ItemId> candidates) const {
  const auto end = std::lower_bound(published_.begin(), published_.end(), now) - published_.begin();
  SPRINGTIDE_CHECK(static_cast<std::size_t>(end) >= candidates.size());
  const auto last = attention_sums_.begin() + end;
  const double total = *(last - 1);
  std::size_t filled = 0;
  // Distinct by rejection; where attention sits on too few items for that, the newest others fill up.
  for (int attempt = 0; filled < candidates.size() && attempt < 2000; ++attempt) {
    const auto place = std::upper_bound(attention_sums_.begin(), last - 1, random.uniform_double() * total);
    const auto item = id_at<ItemId>(place - attention_sums_.begin());
    const auto drawn = candidates.first(filled);
    if (std::find(drawn.begin(), drawn.end(), item) == drawn.end()) candidates[filled++] = item;
  }
  for (auto newest = end; filled < candidates.size(); --newest) {
    const auto item = id_at<ItemId>(newest - 1);
    const auto drawn = candidates.first(filled);
    if (std::find(drawn.begin(), drawn.end(), item) == drawn.end()) candidates[filled++] = item;
  }
}

}  // namespace springtide::sim
