#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/events/random.hpp"
#include "sim/world/behaviour/funnel.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/faults/faults.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Bots: users numbered after the others, each a Poisson process of requests, who like every item alike and never do
/// more than click. A bot is offered and shown what the last request of a user was, and passes for a user drawn at
/// random. Users notice nothing: what is theirs in the log is as it is without bots.
class Bots {
 public:
  Bots(const WorldConfig& config, std::uint64_t seed);

  bool any() const { return count_ > 0; }
  double expected_requests() const { return static_cast<double>(count_) * days_ / gap_days_; }
  /// Adds the bots to the users of a world that has no requests yet.
  void introduce(SimulatedWorld& world) const;
  /// Puts the requests of bots between those of users, from request `first` of the log on; of instants after the last
  /// one they are still to come. @pre called for each request of a user once, in order
  void weave(std::size_t first, const Funnel& funnel, const Faults& faults, SimulatedWorld& world);

 private:
  struct Next {
    SimTime time;
    std::uint32_t bot;
    friend bool operator>(const Next& a, const Next& b) { return a.time != b.time ? a.time > b.time : a.bot > b.bot; }
  };
  void draw_next(std::uint32_t bot, SimTime after);
  void append_bot(const Arrival& bot, const SimulatedWorld& shown, std::size_t r, SimulatedWorld& world) const;

  std::uint32_t users_, count_ = 0;
  double days_, gap_days_ = 1.0, click_rate_ = 0.0;
  std::uint64_t seed_;
  Choice choice_;
  std::unique_ptr<const ChoiceModel> model_;
  std::vector<RandomStream> gaps_;      // a bot
  std::vector<std::uint32_t> ordinal_;  // a bot: of its next request
  std::vector<Next> next_;              // a heap, the next in front
  SimulatedWorld last_;                 // the last request of a user; none yet: empty
};

}  // namespace springtide::sim
