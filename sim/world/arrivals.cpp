#include "sim/world/arrivals.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kArrivalsASlice = 4;
constexpr std::ptrdiff_t kManyArrivals = 16;  // in one slice: there a sort by insertion would be slow
constexpr std::size_t kChunk = 256;           // users looked at together

}  // namespace

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed)
    : Arrivals(parameters, seed, std::make_shared<const Membership>(parameters, seed)) {}

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed, std::shared_ptr<const Membership> membership)
    : Arrivals(parameters, seed, membership, 0, membership->users()) {}

Arrivals::Arrivals(const Parameters& parameters, std::uint64_t seed, std::shared_ptr<const Membership> membership,
                   std::uint32_t first_user, std::uint32_t end_user)
    : duration_(parameters.duration("duration")),
      membership_(std::move(membership)),
      mean_per_day_(parameters.number("requests_per_user_per_day")),
      rhythm_{.peak = parameters.number("peak_hour") / 24.0,
              .amplitude = static_cast<float>(parameters.number("daily_amplitude")),
              .weekly_peak = parameters.number("peak_day"),
              .weekly_amplitude = static_cast<float>(parameters.number("weekly_amplitude")),
              .end_us = 0.0},
      arrivals_key_(random_key("world/arrivals", seed)),
      sessions_(parameters, seed),
      first_user_(first_user),
      progress_(end_user - first_user) {
  Columns& of = columns_;
  for (auto* column : {&of.user, &of.block, &of.skip, &of.used, &of.more, &of.comes[0], &of.comes[1]}) {
    column->resize(kChunk);
  }
  for (auto* column : {&of.at, &of.mean_gap, &of.next}) column->resize(kChunk);
  for (auto& column : of.time_us) column.resize(kChunk);
  const RandomKey activity_key = random_key("world/activity", seed);
  const auto activity_sd = static_cast<float>(parameters.number("activity_sd"));
  const double starts_per_day = mean_per_day_ / sessions_.requests_a_start();
  const double busiest = (1.0 + double{rhythm_.amplitude}) * (1.0 + double{rhythm_.weekly_amplitude});
  const double begin_days = -static_cast<double>(sessions_.reach().count()) / kDay_us;
  if (sessions_.any()) requests_.resize(progress_.size(), 0);
  const std::vector<std::uint32_t> zeros(kChunk, 0);
  std::vector<std::uint32_t> users(kChunk);
  std::vector<float> normals(kChunk * kLanes), activity(kChunk);
  for (std::size_t begin = 0; begin < progress_.size(); begin += kChunk) {
    const std::size_t size = std::min(kChunk, progress_.size() - begin);
    for (std::size_t i = 0; i < size; ++i) users[i] = first_user + static_cast<std::uint32_t>(begin + i);
    fill_normals(activity_key, zeros.data(), users.data(), size, kLanes, normals.data());
    // Mean 1 whatever the spread.
    for (std::size_t i = 0; i < size; ++i) activity[i] = activity_sd * (normals[kLanes * i] - 0.5F * activity_sd);
    exponentials(activity.data(), size);
    for (std::size_t i = 0; i < size; ++i) {
      Progress& user = progress_[begin + i];
      user.mean_gap_days =
          1.0 / (static_cast<double>(activity[i]) * starts_per_day * busiest);  // infinite: never comes
      const SimTime joined = membership_->joined(users[i]);
      user.at_days = user.next_days =
          std::max(begin_days, static_cast<double>(joined.time_since_epoch().count()) / kDay_us);
    }
  }
}

double Arrivals::expected() const {
  return membership_->user_days(first_user_, first_user_ + static_cast<std::uint32_t>(progress_.size())) *
         mean_per_day_;
}

const std::vector<Arrival>& Arrivals::until(SimTime end) {
  end = std::max(given_until_, std::min(end, SimTime(duration_)));
  drawn_.clear();
  rhythm_.end_us = static_cast<double>(end.time_since_epoch().count());
  waiting_.clear();
  for (std::uint32_t user = 0; user < progress_.size(); ++user) {
    if (progress_[user].next_days * kDay_us < rhythm_.end_us) waiting_.push_back(user);
  }
  if (membership_->changes()) {
    std::erase_if(waiting_, [&](std::uint32_t user) {
      const bool gone = membership_->left(first_user_ + user) <= given_until_;
      if (gone) progress_[user].next_days = std::numeric_limits<double>::infinity();
      return gone;
    });
  }
  // In rounds over all who have not come past the end: few are left in the later ones, and lanes stay full.
  while (!waiting_.empty()) {
    std::size_t still = 0;
    for (std::size_t begin = 0; begin < waiting_.size(); begin += kChunk) {
      const std::size_t size = std::min(kChunk, waiting_.size() - begin);
      const std::size_t left = draw(std::span(waiting_).subspan(begin, size));
      std::copy_n(waiting_.begin() + static_cast<std::ptrdiff_t>(begin), left,
                  waiting_.begin() + static_cast<std::ptrdiff_t>(still));
      still += left;
    }
    waiting_.resize(still);
  }
  if (membership_->changes()) {
    std::erase_if(drawn_, [&](const Arrival& start) { return start.time >= membership_->left(start.user); });
  }
  return sessions_.any() ? with_what_follows(end) : in_order_(drawn_, std::exchange(given_until_, end), end);
}

const std::vector<Arrival>& Arrivals::with_what_follows(SimTime end) {
  for (const Arrival& start : drawn_) {
    sessions_.follow(start, std::min(SimTime(duration_), membership_->left(start.user)), pending_);
  }
  const auto later =
      std::partition(pending_.begin(), pending_.end(), [&](const Arrival& arrival) { return arrival.time < end; });
  drawn_.assign(pending_.begin(), later);
  pending_.erase(pending_.begin(), later);
  drawn_ = in_order_(drawn_, std::exchange(given_until_, end), end);
  // Until here they had the number of the start that they follow.
  for (Arrival& arrival : drawn_) arrival.ordinal = requests_[arrival.user - first_user_]++;
  return drawn_;
}

std::size_t Arrivals::draw(std::span<std::uint32_t> users) {
  Columns& of = columns_;
  for (std::size_t i = 0; i < users.size(); ++i) {
    const Progress& user = progress_[users[i]];
    // Draws come in pairs, of which the first may have been used.
    of.user[i] = first_user_ + users[i];
    of.block[i] = user.draws / 2;
    of.skip[i] = user.draws % 2;
    of.at[i] = user.at_days;
    of.mean_gap[i] = user.mean_gap_days;
  }
  thin_by_rhythm(arrivals_key_, users.size(), rhythm_,
                 {.user = of.user.data(),
                  .block = of.block.data(),
                  .skip = of.skip.data(),
                  .mean_gap = of.mean_gap.data(),
                  .at = of.at.data(),
                  .next = of.next.data(),
                  .used = of.used.data(),
                  .more = of.more.data(),
                  .time_us = {of.time_us[0].data(), of.time_us[1].data()},
                  .comes = {of.comes[0].data(), of.comes[1].data()}});
  // Who comes, and who is done, is chance: what is written is written in any case, and the next over it where it counts
  // for nothing.
  const std::size_t before = drawn_.size();
  drawn_.resize(before + 2 * users.size());
  Arrival* out = drawn_.data() + before;
  std::size_t still = 0;
  for (std::size_t i = 0; i < users.size(); ++i) {
    Progress& user = progress_[of.user[i] - first_user_];
    user.at_days = of.at[i];
    user.next_days = of.next[i];
    user.draws += of.used[i];
    for (std::size_t draw = 0; draw < 2; ++draw) {
      *out = {SimTime(SimDuration(of.time_us[draw][i])), of.user[i], user.starts};
      out += of.comes[draw][i];
      user.starts += of.comes[draw][i];
    }
    users[still] = of.user[i] - first_user_;
    still += of.more[i];
  }
  drawn_.resize(static_cast<std::size_t>(out - drawn_.data()));
  return still;
}

const std::vector<Arrival>& TimeOrder::operator()(std::span<const Arrival> arrivals, SimTime begin, SimTime end_time) {
  const std::size_t slices = arrivals.size() / kArrivalsASlice + 1;
  const double slices_per_us = static_cast<double>(slices) / static_cast<double>((end_time - begin).count());
  const auto slice_of = [&](const Arrival& arrival) {
    const auto slice = static_cast<std::size_t>(static_cast<double>((arrival.time - begin).count()) * slices_per_us);
    return std::min(slice, slices - 1);
  };
  const auto before = [](const Arrival& a, const Arrival& b) {
    return a.time != b.time ? a.time < b.time : a.user != b.user ? a.user < b.user : a.ordinal < b.ordinal;
  };
  end_.assign(slices + 1, 0);
  for (const Arrival& arrival : arrivals) ++end_[slice_of(arrival) + 1];
  for (std::size_t slice = 1; slice <= slices; ++slice) end_[slice] += end_[slice - 1];
  next_.assign(end_.begin(), end_.end() - 1);
  ordered_.resize(arrivals.size());
  for (const Arrival& arrival : arrivals) ordered_[next_[slice_of(arrival)]++] = arrival;
  for (std::size_t slice = 0; slice < slices; ++slice) {
    Arrival *const first = ordered_.data() + end_[slice], *const last = ordered_.data() + end_[slice + 1];
    if (last - first > kManyArrivals) {
      std::sort(first, last, before);
      continue;
    }
    for (Arrival* unsorted = first; unsorted < last; ++unsorted) {
      const Arrival moving = *unsorted;
      Arrival* place = unsorted;
      for (; place > first && before(moving, place[-1]); --place) *place = place[-1];
      *place = moving;
    }
  }
  return ordered_;
}

}  // namespace springtide::sim
