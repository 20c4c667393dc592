#include "sim/world/arrivals.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kArrivalsASlice = 4;
constexpr std::size_t kChunk = 256;  // users looked at together

}  // namespace

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed)
    : duration_(parameters.duration("duration")),
      mean_per_day_(parameters.number("requests_per_user_per_day")),
      peak_days_(parameters.number("peak_hour") / 24.0),
      daily_amplitude_(static_cast<float>(parameters.number("daily_amplitude"))),
      arrivals_key_(random_key("world/arrivals", seed)),
      progress_(static_cast<std::size_t>(parameters.integer("users"))) {
  for (auto* column : {&columns_.user, &columns_.block, &columns_.skip, &columns_.accepted[0], &columns_.accepted[1]}) {
    column->resize(kChunk);
  }
  for (auto* column : {&columns_.at, &columns_.mean_gap, &columns_.days[0], &columns_.days[1]}) column->resize(kChunk);
  const RandomKey activity_key = random_key("world/activity", seed);
  const auto activity_sd = static_cast<float>(parameters.number("activity_sd"));
  const std::vector<std::uint32_t> zeros(kChunk, 0);
  std::vector<std::uint32_t> users(kChunk);
  std::vector<float> normals(kChunk * kLanes), activity(kChunk);
  for (std::size_t begin = 0; begin < progress_.size(); begin += kChunk) {
    const std::size_t size = std::min(kChunk, progress_.size() - begin);
    for (std::size_t i = 0; i < size; ++i) users[i] = static_cast<std::uint32_t>(begin + i);
    fill_normals(activity_key, zeros.data(), users.data(), size, kLanes, normals.data());
    // Mean 1 whatever the spread.
    for (std::size_t i = 0; i < size; ++i) activity[i] = activity_sd * (normals[kLanes * i] - 0.5F * activity_sd);
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
  const double end_us = static_cast<double>(end.time_since_epoch().count());
  waiting_.clear();
  for (std::uint32_t user = 0; user < progress_.size(); ++user) {
    if (progress_[user].next_days * kDay_us < end_us) waiting_.push_back(user);
  }
  // In rounds over all who have not come past the end: few are left in the later ones, and lanes stay full.
  while (!waiting_.empty()) {
    std::size_t still = 0;
    for (std::size_t begin = 0; begin < waiting_.size(); begin += kChunk) {
      const std::size_t size = std::min(kChunk, waiting_.size() - begin);
      const std::size_t left = draw(std::span(waiting_).subspan(begin, size), end_us, arrivals);
      std::copy_n(waiting_.begin() + static_cast<std::ptrdiff_t>(begin), left,
                  waiting_.begin() + static_cast<std::ptrdiff_t>(still));
      still += left;
    }
    waiting_.resize(still);
  }
  return in_order_of_time(arrivals, std::exchange(given_until_, end), end);
}

std::size_t Arrivals::draw(std::span<std::uint32_t> users, double end_us, std::vector<Arrival>& arrivals) {
  Columns& of = columns_;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const Progress& user = progress_[users[i]];
    // Draws come in pairs, of which the first may have been used.
    of.user[i] = users[i];
    of.block[i] = user.draws / 2;
    of.skip[i] = user.draws % 2;
    of.at[i] = user.at_days;
    of.mean_gap[i] = user.mean_gap_days;
  }
  thin_by_daytime(arrivals_key_, users.size(), peak_days_, daily_amplitude_,
                  {of.user.data(),
                   of.block.data(),
                   of.skip.data(),
                   of.at.data(),
                   of.mean_gap.data(),
                   {of.days[0].data(), of.days[1].data()},
                   {of.accepted[0].data(), of.accepted[1].data()}});
  std::size_t still = 0;
  for (std::size_t i = 0; i < users.size(); ++i) {
    Progress& user = progress_[of.user[i]];
    bool comes = true;
    for (std::size_t draw = of.skip[i]; draw < 2; ++draw) {
      user.next_days = of.days[draw][i];
      // Compared before the conversion to a time: a user who hardly ever comes would overflow it.
      comes = user.next_days * kDay_us < end_us;
      if (!comes) break;
      user.at_days = user.next_days;
      ++user.draws;
      if (of.accepted[draw][i] == 0) continue;
      const SimTime time(SimDuration(static_cast<std::int64_t>(user.at_days * kDay_us)));
      arrivals.push_back({time, of.user[i], user.requests++});
    }
    users[still] = of.user[i];
    still += comes ? 1 : 0;
  }
  return still;
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
