#include "sim/world/shared_arrivals.hpp"

#include <algorithm>

namespace springtide::sim {
namespace {

constexpr std::size_t kMergesAWorker = 8;  // pieces of time: some have more arrivals in them than others

bool earlier(const Arrival& arrival, SimTime time) { return arrival.time < time; }

}  // namespace

SharedArrivals::SharedArrivals(const Parameters& parameters, std::uint64_t seed, Workers& workers) : workers_(workers) {
  const auto membership = std::make_shared<const Membership>(parameters, seed);
  const std::uint64_t users = membership->users();
  const std::uint64_t parts = std::min<std::uint64_t>(workers.size(), users);
  for (std::uint64_t part = 0; part < parts; ++part) {
    parts_.emplace_back(parameters, seed, membership, static_cast<std::uint32_t>(part * users / parts),
                        static_cast<std::uint32_t>((part + 1) * users / parts));
  }
  drawn_.resize(parts);
  places_.resize(parts);
}

double SharedArrivals::expected() const {
  double sum = 0.0;
  for (const Arrivals& part : parts_) sum += part.expected();
  return sum;
}

std::span<const Arrival> SharedArrivals::until(SimTime end) {
  workers_.share(parts_.size(), [&](unsigned, std::size_t part) { drawn_[part] = parts_[part].until(end); });
  if (parts_.size() == 1) return drawn_.front();
  std::size_t all = 0;
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    places_[part].resize(drawn_[part].size());
    all += drawn_[part].size();
  }
  merged_.resize(all);
  const SimTime begin = given_until_;
  const auto pieces = static_cast<std::int64_t>(kMergesAWorker * workers_.size());
  const auto cut = [&](std::size_t piece) { return begin + (end - begin) / pieces * static_cast<std::int64_t>(piece); };
  workers_.share(static_cast<std::size_t>(pieces), [&](unsigned, std::size_t piece) {
    merge(cut(piece), piece + 1 == static_cast<std::size_t>(pieces) ? kEndOfTime : cut(piece + 1));
  });
  given_until_ = end;
  return merged_;
}

void SharedArrivals::merge(SimTime begin, SimTime end) {
  const std::size_t parts = parts_.size();
  std::vector<std::size_t> next(parts), last(parts);
  std::vector<SimTime> time(parts);  // of the next of each part; kEndOfTime where it has no more
  std::size_t out = 0, out_end = 0;
  const auto time_of = [&](std::size_t part) {
    return next[part] < last[part] ? drawn_[part][next[part]].time : kEndOfTime;
  };
  for (std::size_t part = 0; part < parts; ++part) {
    const auto& drawn = drawn_[part];
    next[part] = static_cast<std::size_t>(std::lower_bound(drawn.begin(), drawn.end(), begin, earlier) - drawn.begin());
    last[part] = static_cast<std::size_t>(std::lower_bound(drawn.begin(), drawn.end(), end, earlier) - drawn.begin());
    out += next[part];
    out_end += last[part];
    time[part] = time_of(part);
  }
  for (; out < out_end; ++out) {
    // Of one instant the first part goes first: its users have the smaller numbers.
    std::size_t first = 0;
    for (std::size_t part = 1; part < parts; ++part) first = time[part] < time[first] ? part : first;
    places_[first][next[first]] = static_cast<std::uint32_t>(out);
    merged_[out] = drawn_[first][next[first]++];
    time[first] = time_of(first);
  }
}

}  // namespace springtide::sim
