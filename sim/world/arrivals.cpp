#include "sim/world/arrivals.hpp"

#include <algorithm>
#include <array>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kDraws = 16;  // looked at together
constexpr std::size_t kArrivalsASlice = 32;

}  // namespace

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed)
    : users_(static_cast<std::uint32_t>(parameters.integer("users"))),
      duration_(parameters.duration("duration")),
      mean_per_day_(parameters.number("requests_per_user_per_day")),
      peak_days_(parameters.number("peak_hour") / 24.0),
      activity_sd_(static_cast<float>(parameters.number("activity_sd"))),
      daily_amplitude_(static_cast<float>(parameters.number("daily_amplitude"))),
      activity_key_(random_key("world/activity", seed)),
      arrivals_key_(random_key("world/arrivals", seed)) {}

std::vector<Arrival> Arrivals::all() const {
  std::vector<Arrival> arrivals;
  const double expected = users_ * mean_per_day_ * static_cast<double>(duration_.count()) / kDay_us;
  arrivals.reserve(static_cast<std::size_t>(std::min(1.1 * expected + 1024.0, 1e8)));
  constexpr std::uint32_t kChunk = 256;
  const std::array<std::uint32_t, kChunk> zeros{};
  std::array<std::uint32_t, kChunk> users{};
  std::array<float, kChunk * 4> normals{};
  std::array<float, kChunk> activity{};
  for (std::uint32_t begin = 0; begin < users_; begin += kChunk) {
    const std::uint32_t size = std::min(kChunk, users_ - begin);
    for (std::uint32_t i = 0; i < size; ++i) users[i] = begin + i;
    fill_normals(activity_key_, zeros.data(), users.data(), size, 4, normals.data());
    // Mean 1 whatever the spread.
    for (std::uint32_t i = 0; i < size; ++i) activity[i] = activity_sd_ * (normals[4 * i] - 0.5F * activity_sd_);
    exponentials(activity.data(), size);
    for (std::uint32_t i = 0; i < size; ++i) append(users[i], activity[i], arrivals);
  }
  return in_order_of_time(arrivals, duration_);
}

void Arrivals::append(std::uint32_t user, float activity, std::vector<Arrival>& arrivals) const {
  const double busiest_per_day = static_cast<double>(activity) * mean_per_day_ * (1.0 + double{daily_amplitude_});
  if (!(busiest_per_day > 0.0)) return;
  const double mean_gap_days = 1.0 / busiest_per_day;
  std::array<float, kDraws> gaps{}, uniforms{};
  std::array<double, kDraws> days{};
  std::array<std::uint8_t, kDraws> accepted{};
  std::uint32_t ordinal = 0;
  double at_days = 0.0;
  for (std::uint32_t block = 0;; block += kDraws / 2) {
    fill_gaps(arrivals_key_, user, block, kDraws, gaps.data(), uniforms.data());
    for (std::size_t i = 0; i < kDraws; ++i) days[i] = at_days += static_cast<double>(gaps[i]) * mean_gap_days;
    accept_by_daytime(days.data(), uniforms.data(), kDraws, peak_days_, daily_amplitude_, accepted.data());
    for (std::size_t i = 0; i < kDraws; ++i) {
      // Compared before the conversion: a user who hardly ever comes would overflow it.
      if (!(days[i] * kDay_us < static_cast<double>(duration_.count()))) return;
      const SimTime time(SimDuration(static_cast<std::int64_t>(days[i] * kDay_us)));
      if (accepted[i] != 0) arrivals.push_back({time, user, ordinal++});
    }
  }
}

std::vector<Arrival> in_order_of_time(const std::vector<Arrival>& arrivals, SimDuration duration) {
  const std::size_t slices = arrivals.size() / kArrivalsASlice + 1;
  const double slices_per_us = static_cast<double>(slices) / static_cast<double>(duration.count());
  const auto slice_of = [&](const Arrival& arrival) {
    const auto slice =
        static_cast<std::size_t>(static_cast<double>(arrival.time.time_since_epoch().count()) * slices_per_us);
    return std::min(slice, slices - 1);
  };
  std::vector<std::uint32_t> end(slices + 1, 0);
  for (const Arrival& arrival : arrivals) ++end[slice_of(arrival) + 1];
  for (std::size_t slice = 1; slice <= slices; ++slice) end[slice] += end[slice - 1];
  std::vector<std::uint32_t> next(end.begin(), end.end() - 1);
  std::vector<Arrival> ordered(arrivals.size());
  for (const Arrival& arrival : arrivals) ordered[next[slice_of(arrival)]++] = arrival;
  for (std::size_t slice = 0; slice < slices; ++slice) {
    std::sort(ordered.begin() + end[slice], ordered.begin() + end[slice + 1], [](const Arrival& a, const Arrival& b) {
      return a.time != b.time ? a.time < b.time : a.user != b.user ? a.user < b.user : a.ordinal < b.ordinal;
    });
  }
  return ordered;
}

}  // namespace springtide::sim
