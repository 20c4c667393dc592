#include "sim/world/drift/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"

namespace springtide::sim {
namespace {

bool has(const Parameters& parameters, std::string_view name) { return parameters.values().contains(name); }

const Segment* find_segment(const std::string& name, std::span<const Segment> segments) {
  const auto it = std::find_if(segments.begin(), segments.end(), [&](const Segment& s) { return s.name == name; });
  return it == segments.end() ? nullptr : &*it;
}

}  // namespace

std::vector<ParameterInfo> scope_parameters(const ScopeParameters& has, std::vector<ParameterInfo> of_the_kind) {
  std::vector<ParameterInfo> all;
  if (has.at) {
    all.push_back({.name = "at",
                   .default_value = SimDuration(std::chrono::hours(96)),
                   .unit = "time",
                   .meaning = "when it begins, from the start of the world; inside its duration",
                   .minimum = 0.0,
                   .above_minimum = true});
  }
  std::move(of_the_kind.begin(), of_the_kind.end(), std::back_inserter(all));
  all.push_back({.name = "segment",
                 .default_value = std::string(),
                 .meaning = "the [[world.segment]] whose users it may strike; empty: all users"});
  all.push_back({.name = "share",
                 .default_value = has.share,
                 .meaning = "chance of each of them to be struck",
                 .minimum = 0.0,
                 .maximum = 1.0});
  if (has.at) {
    all.push_back({.name = "stagger",
                   .default_value = SimDuration(0),
                   .unit = "time",
                   .meaning = "a struck one's own start is at + uniform(0, stagger)",
                   .minimum = 0.0});
  }
  if (has.appeal) {
    all.push_back({.name = "target",
                   .default_value = std::string("interests"),
                   .meaning = "what it changes: the interests of users, or the appeal of items to everyone",
                   .choices = {"interests", "appeal"}});
  }
  return all;
}

Scope::Scope(std::string_view kind, const Parameters& parameters, const DriftWorld& world)
    : on_appeal_(has(parameters, "target") && parameters.text("target") == "appeal") {
  SimDuration stagger{0};
  if (has(parameters, "at")) {
    at_ = SimTime(parameters.duration("at"));
    stagger = parameters.duration("stagger");
  }
  const std::string& named = parameters.text("segment");
  const Segment* const segment = find_segment(named, world.segments);
  SPRINGTIDE_CHECK(named.empty() || (segment != nullptr && !on_appeal_));
  const double share = parameters.number("share");
  const RandomKey lots = random_key(fmt::format("world/drift/{}/{}", kind, world.number), world.seed);
  start_.assign(on_appeal_ ? world.published.size() : world.groups.users(), kNever);
  for (std::uint32_t who = 0; who < start_.size(); ++who) {
    if (segment != nullptr && !world.groups.in(*segment, who)) continue;
    RandomStream random(lots, who);
    if (!random.bernoulli(share)) continue;
    const double later = random.uniform_double() * static_cast<double>(stagger.count());
    start_[who] = at_ + SimDuration(static_cast<std::int64_t>(later));
  }
}

double Scope::share_struck() const {
  const auto spared = std::count(start_.begin(), start_.end(), kNever);
  return 1.0 - static_cast<double>(spared) / static_cast<double>(start_.size());
}

DriftTruth Scope::bare_truth() const {
  DriftTruth truth;
  truth.target = on_appeal_ ? "appeal" : "interests";
  truth.start = start_;
  truth.unit = "1";
  return truth;
}

std::vector<Scope::Starters> Scope::starters_by_minute() const {
  constexpr std::int64_t kMinute_us = 60'000'000;
  std::map<SimTime, double> counts;
  for (const SimTime start : start_) {
    if (start == kNever) continue;
    // One who starts at once is counted at their very instant.
    const std::int64_t minute = (start.time_since_epoch().count() + kMinute_us - 1) / kMinute_us;
    counts[start == at_ ? at_ : SimTime(SimDuration(minute * kMinute_us))] += 1.0;
  }
  std::vector<Starters> starters;
  for (const auto& [start, count] : counts) starters.push_back({start, count});
  return starters;
}

}  // namespace springtide::sim
