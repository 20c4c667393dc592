#include "sim/fit/observations.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kFewestRequests = 200, kFewestUsers = 20, kFewestItems = 20;
constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();

double days_of(SimTime time) { return static_cast<double>(time.time_since_epoch().count()) / kDay_us; }

// Renumbers those that appear, in order of appearance.
class Appearances {
 public:
  explicit Appearances(std::size_t most) : number_(most, kUnseen) {}
  // Whether it is the first time.
  bool note(std::size_t id, std::uint32_t& number) {
    const bool first = number_[id] == kUnseen;
    if (first) number_[id] = seen_++;
    number = number_[id];
    return first;
  }
  std::uint32_t seen() const { return seen_; }

 private:
  std::vector<std::uint32_t> number_;
  std::uint32_t seen_ = 0;
};

void bound(Observations& observed, double begin) {
  observed.begin = begin;
  const double last = observed.time.back(), gaps = static_cast<double>(observed.requests());
  // A world's begin is known, so there is one gap more than in a log that begins with a request.
  observed.end = last + (last - begin) / std::max(1.0, observed.census == Census::kComplete ? gaps : gaps - 1.0);
}

Observations seen_in(const EventLog& log, double origin) {
  Observations observed;
  observed.census = Census::kSeenOnly;
  Appearances users(log.users), items(log.items);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const double now = days_of(log.request_time[r]) - origin;
    std::uint32_t user = 0, item = 0;
    users.note(index(log.request_user[r]), user);
    observed.time.push_back(now);
    observed.user.push_back(user);
    const std::span<const ItemId> shown = log.shown_in(id_at<RequestId>(r));
    if (!shown.empty()) {
      if (items.note(index(shown[0]), item)) {
        observed.born.push_back(now);
      } else {
        observed.drawn.push_back(item);
      }
    }
    observed.draw_begin.push_back(static_cast<std::uint32_t>(observed.drawn.size()));
  }
  observed.users = users.seen();
  bound(observed, observed.time.front());
  return observed;
}

void require_enough(const EventLog& log, Census census) {
  if (log.requests() < kFewestRequests) {
    throw InputError(fmt::format("holds {} requests: a fit needs at least {}", log.requests(), kFewestRequests));
  }
  Appearances users(log.users), items(log.items);
  std::uint32_t ignored = 0;
  for (const UserId user : log.request_user) users.note(index(user), ignored);
  for (const ItemId item : log.impression_item) items.note(index(item), ignored);
  if (users.seen() < kFewestUsers) {
    throw InputError(fmt::format("holds {} users: a fit needs at least {}", users.seen(), kFewestUsers));
  }
  if (items.seen() < kFewestItems) {
    throw InputError(fmt::format("holds {} items: a fit needs at least {}", items.seen(), kFewestItems));
  }
  if (log.request_time.front() == log.request_time.back()) {
    throw InputError("holds requests of one instant only: a fit needs a span of time");
  }
  if (census == Census::kSeenOnly && log.impressions() < items.seen() + kFewestRequests) {
    throw InputError(fmt::format("takes hardly an item twice ({} events, {} items): a fit needs at least {} repeats",
                                 log.impressions(), items.seen(), kFewestRequests));
  }
}

}  // namespace

Observations observe(const EventLog& log, Census census) {
  require_enough(log, census);
  if (census == Census::kSeenOnly) return seen_in(log, std::floor(days_of(log.request_time.front())));
  Observations observed;
  observed.users = log.users;
  for (const SimTime published : log.item_published) observed.born.push_back(days_of(published));
  for (std::size_t r = 0; r < log.requests(); ++r) {
    observed.time.push_back(days_of(log.request_time[r]));
    observed.user.push_back(static_cast<std::uint32_t>(index(log.request_user[r])));
    for (const ItemId item : log.candidates_of(id_at<RequestId>(r))) {
      observed.drawn.push_back(static_cast<std::uint32_t>(index(item)));
    }
    observed.draw_begin.push_back(static_cast<std::uint32_t>(observed.drawn.size()));
  }
  bound(observed, 0.0);
  return observed;
}

Observations as_seen(const EventLog& log) { return seen_in(log, 0.0); }

}  // namespace springtide::sim
