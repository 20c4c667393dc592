#include "algorithms/features/feature_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::size_t kContextColumns = 6;  // hour sin, hour cos, position, recency, activity, constant
constexpr double kDay_us = 86'400e6;
constexpr double kHour_us = 3'600e6;

}  // namespace

FeatureStore::FeatureStore(const sim::EventLog& log, sim::SimDuration history_half_life)
    : log_(log),
      decay_per_us_(std::numbers::ln2 / static_cast<double>(history_half_life.count())),
      user_columns_(log.user_attributes.columns),
      item_columns_(log.item_attributes.columns),
      columns_(user_columns_ + 3 * item_columns_ + kContextColumns),
      history_(log.users * item_columns_, 0.0F),
      history_time_(log.users, sim::kBeginningOfTime) {
  SPRINGTIDE_CHECK(history_half_life > sim::SimDuration::zero());
}

std::vector<std::string> FeatureStore::names() const {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < user_columns_; ++c) names.push_back(fmt::format("user_{}", c));
  for (std::size_t c = 0; c < item_columns_; ++c) names.push_back(fmt::format("item_{}", c));
  for (std::size_t c = 0; c < item_columns_; ++c) names.push_back(fmt::format("history_{}", c));
  for (std::size_t c = 0; c < item_columns_; ++c) names.push_back(fmt::format("match_{}", c));
  for (const char* name : {"hour_sin", "hour_cos", "position", "recency", "activity", "constant"}) {
    names.emplace_back(name);
  }
  return names;
}

void FeatureStore::on_feedback(sim::UserId user, sim::ItemId item, sim::SimTime event_time, float value) {
  if (value <= 0.0F) return;
  const std::size_t u = sim::index(user);
  const std::span<float> history(history_.data() + u * item_columns_, item_columns_);
  const std::span<const float> content = log_.item_attributes.row(sim::index(item));
  float kept = 1.0F, weight = 1.0F;
  if (history_time_[u] == sim::kBeginningOfTime) {
    history_time_[u] = event_time;
  } else {
    const auto gap_us = static_cast<double>((event_time - history_time_[u]).count());
    const auto faded = static_cast<float>(std::exp(-decay_per_us_ * std::abs(gap_us)));
    (gap_us >= 0.0 ? kept : weight) = faded;
    history_time_[u] = std::max(history_time_[u], event_time);
  }
  for (std::size_t c = 0; c < item_columns_; ++c) history[c] = kept * history[c] + weight * content[c];
}

void FeatureStore::extract(sim::UserId user, sim::SimTime now, std::span<const sim::ItemId> items,
                           std::span<const std::uint8_t> positions, std::span<float> rows) const {
  const std::size_t u = sim::index(user);
  const std::span<const float> about_user = log_.user_attributes.row(u);
  const float* history = history_.data() + u * item_columns_;
  float kept = 0.0F;
  if (history_time_[u] != sim::kBeginningOfTime) {
    const auto age_us = static_cast<double>((now - history_time_[u]).count());
    kept = static_cast<float>(std::exp(-decay_per_us_ * std::max(0.0, age_us)));
  }
  float activity = 0.0F;
  for (std::size_t c = 0; c < item_columns_; ++c) activity += std::abs(history[c]);
  activity = std::log1p(kept * activity);

  const double day = static_cast<double>(now.time_since_epoch().count()) / kDay_us;
  const double angle = 2.0 * std::numbers::pi * (day - std::floor(day));
  const auto hour_sin = static_cast<float>(std::sin(angle)), hour_cos = static_cast<float>(std::cos(angle));

  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::span<const float> content = log_.item_attributes.row(sim::index(items[i]));
    float* out = rows.data() + i * columns_;
    out = std::copy(about_user.begin(), about_user.end(), out);
    out = std::copy(content.begin(), content.end(), out);
    for (std::size_t c = 0; c < item_columns_; ++c) *out++ = kept * history[c];
    for (std::size_t c = 0; c < item_columns_; ++c) *out++ = kept * history[c] * content[c];
    *out++ = hour_sin;
    *out++ = hour_cos;
    *out++ = 0.25F * static_cast<float>(positions[i]);
    const sim::SimTime published = log_.item_published[sim::index(items[i])];
    const double age_hours =
        published == sim::kBeginningOfTime ? 24.0 * 365.0 : static_cast<double>((now - published).count()) / kHour_us;
    // Not log1p, which is several times slower: an age of a second or less need not be told from none.
    *out++ = 0.25F * std::log(1.0F + static_cast<float>(std::max(0.0, age_hours)));
    *out++ = activity;
    *out++ = 1.0F;
  }
}

void FeatureStore::set_positions(std::span<const std::uint8_t> positions, std::span<float> rows) const {
  const std::size_t column = columns_ - 4;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    rows[i * columns_ + column] = 0.25F * static_cast<float>(positions[i]);
  }
}

}  // namespace springtide::algorithms
