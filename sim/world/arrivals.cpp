#include "sim/world/arrivals.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kDraws = 8;  // looked at together
constexpr std::size_t kArrivalsASlice = 16;

}  // namespace

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed)
    : duration_(parameters.duration("duration")),
      mean_per_day_(parameters.number("requests_per_user_per_day")),
      peak_days_(parameters.number("peak_hour") / 24.0),
      daily_amplitude_(static_cast<float>(parameters.number("daily_amplitude"))),
      arrivals_key_(random_key("world/arrivals", seed)),
      progress_(static_cast<std::size_t>(parameters.integer("users"))) {
  const RandomKey activity_key = random_key("world/activity", seed);
  const auto activity_sd = static_cast<float>(parameters.number("activity_sd"));
  constexpr std::size_t kChunk = 256;
  const std::array<std::uint32_t, kChunk> zeros{};
  std::array<std::uint32_t, kChunk> users{};
  std::array<float, kChunk * 4> normals{};
  std::array<float, kChunk> activity{};
  for (std::size_t begin = 0; begin < progress_.size(); begin += kChunk) {
    const std::size_t size = std::min(kChunk, progress_.size() - begin);
    for (std::size_t i = 0; i < size; ++i) users[i] = static_cast<std::uint32_t>(begin + i);
    fill_normals(activity_key, zeros.data(), users.data(), size, 4, normals.data());
    // Mean 1 whatever the spread.
    for (std::size_t i = 0; i < size; ++i) activity[i] = activity_sd * (normals[4 * i] - 0.5F * activity_sd);
    exponentials(activity.data(), size);
    for (std::size_t i = 0; i < size; ++i) {
      const double busiest_per_day =
          static_cast<double>(activity[i]) * mean_per_day_ * (1.0 + double{daily_amplitude_});
      progress_[begin + i].mean_gap_days = 1.0 / busiest_per_day;  // infinite for who never comes
    }
  }
}

double Arrivals::expected() const {
  return static_cast<double>(progress_.size()) * mean_per_day_ * static_cast<double>(duration_.count()) / kDay_us;
}

std::vector<Arrival> Arrivals::until(SimTime end) {
  end = std::min(end, SimTime(duration_));
  if (end <= given_until_) return {};
  std::vector<Arrival> arrivals;
  const double share = static_cast<double>((end - given_until_).count()) / static_cast<double>(duration_.count());
  arrivals.reserve(static_cast<std::size_t>(std::min(1.1 * expected() * share + 1024.0, 1e8)));
  for (std::uint32_t user = 0; user < progress_.size(); ++user) {
    append(user, static_cast<double>(end.time_since_epoch().count()), arrivals);
  }
  return in_order_of_time(arrivals, std::exchange(given_until_, end), end);
}

void Arrivals::append(std::uint32_t user, double end_us, std::vector<Arrival>& arrivals) {
  Progress& of = progress_[user];
  std::array<float, kDraws> gaps{}, uniforms{};
  std::array<double, kDraws> days{};
  std::array<std::uint8_t, kDraws> accepted{};
  while (of.next_days * kDay_us < end_us) {
    // Draws come in pairs, of which the first may have been used.
    const std::size_t first = of.draws % 2;
    fill_gaps(arrivals_key_, user, of.draws / 2, kDraws, gaps.data(), uniforms.data());
    days[0] = of.at_days;
    double at_days = of.at_days;
    for (std::size_t i = first; i < kDraws; ++i) days[i] = at_days += static_cast<double>(gaps[i]) * of.mean_gap_days;
    accept_by_daytime(days.data(), uniforms.data(), kDraws, peak_days_, daily_amplitude_, accepted.data());
    for (std::size_t i = first; i < kDraws; ++i) {
      of.next_days = days[i];
      // Compared before the conversion: a user who hardly ever comes would overflow it.
      if (!(days[i] * kDay_us < end_us)) return;
      of.at_days = days[i];
      ++of.draws;
      if (accepted[i] == 0) continue;
      arrivals.push_back({SimTime(SimDuration(static_cast<std::int64_t>(days[i] * kDay_us))), user, of.requests++});
    }
  }
}

std::vector<Arrival> in_order_of_time(const std::vector<Arrival>& arrivals, SimTime begin, SimTime end_time) {
  const std::size_t slices = arrivals.size() / kArrivalsASlice + 1;
  const double slices_per_us = static_cast<double>(slices) / static_cast<double>((end_time - begin).count());
  const auto slice_of = [&](const Arrival& arrival) {
    const auto slice = static_cast<std::size_t>(static_cast<double>((arrival.time - begin).count()) * slices_per_us);
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
