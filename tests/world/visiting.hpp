#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/drift/drift.hpp"
#include "tests/world/small_world.hpp"

namespace springtide {

/// Every user of a small world visits at once, again and again: what a drift makes of them is laid bare.
class Visiting {
 public:
  struct Rows {
    std::vector<float> taste, deviation;  ///< users x stride
  };
  using Given = std::map<std::string, sim::ParameterValue>;

  explicit Visiting(std::uint32_t users, std::size_t topics = 16, std::uint64_t seed = 11, std::size_t items = 0)
      : groups_(users, topics, 0.8F, seed),
        seed_(seed),
        published_(items, sim::SimTime(sim::SimDuration(-1))),
        user_(users),
        elapsed_(users) {
    std::iota(user_.begin(), user_.end(), 0U);
  }

  const sim::Groups& groups() const { return groups_; }
  std::size_t stride() const { return groups_.stride(); }
  void add_segment(sim::Segment segment) { segments_.push_back(std::move(segment)); }
  void publish(std::size_t item, sim::SimTime time) { published_[item] = time; }
  /// The drift of a kind, as a spec would make it; number: how many of its kind come before it.
  std::unique_ptr<sim::Drift> drift(const std::string& kind, const Given& given = {}, std::uint32_t number = 0) const {
    for (const sim::DriftInfo& info : sim::drift_registry()) {
      if (info.name != kind) continue;
      return info.make(drift_of(kind, given).parameters, {.seed = seed_,
                                                          .duration = std::chrono::hours(24 * 365),
                                                          .groups = groups_,
                                                          .number = number,
                                                          .segments = segments_,
                                                          .published = published_});
    }
    return nullptr;
  }

  /// The next visit of everyone, so much later: from rows of zeros, what the drift leaves in them.
  const Rows& visit(sim::Drift& drift, sim::SimDuration later) {
    elapsed_.assign(user_.size(), later);
    now_ += later;
    ++ordinal_;
    rows_ = {std::vector<float>(user_.size() * stride()), std::vector<float>(user_.size() * stride())};
    return visit_again(drift);
  }
  /// The same visit, seen by another drift, on top of what is in the rows.
  const Rows& visit_again(sim::Drift& drift) {
    const std::vector<std::uint32_t> ordinals(user_.size(), ordinal_ - 1);
    const std::vector<sim::SimTime> times(user_.size(), now_);
    drift.apply({user_, ordinals, times, elapsed_}, {stride(), rows_.taste, rows_.deviation}, scratch_);
    return rows_;
  }
  /// The first topic of each user's taste of the last visit.
  std::vector<float> first_topics() const {
    std::vector<float> values;
    for (std::size_t user = 0; user < user_.size(); ++user) values.push_back(rows_.taste[user * stride()]);
    return values;
  }

 private:
  sim::Groups groups_;
  std::uint64_t seed_;
  std::vector<sim::Segment> segments_;
  std::vector<sim::SimTime> published_;
  std::vector<std::uint32_t> user_;
  std::vector<sim::SimDuration> elapsed_;
  sim::SimTime now_{};
  std::uint32_t ordinal_ = 0;
  Rows rows_;
  sim::DriftScratch scratch_;
};

}  // namespace springtide
