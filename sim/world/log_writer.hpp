#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/workers.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/attention.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Logits on top of each item's quality, one an item; empty: none.
struct AppealViews {
  std::span<const float> now, earlier;
};

/// Plays requests under the logging policy and writes what came of them: candidates, slate, clicks, and the truth.
///
/// Works on a batch at a time, stage by stage, so that each stage is a loop over many lanes; what is written of a
/// request does not depend on the batch it came in. A thread needs a writer of its own; several may fill one world.
class LogWriter {
 public:
  LogWriter(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed);

  /// How users go through a slate.
  const std::shared_ptr<const ChoiceModel>& choice_model() const { return model_; }
  /// P(examined | position), as long as a slate; empty where an item's answer hangs on the others.
  const std::vector<float>& examination() const { return examination_; }
  /// How old the appeal is that slates are chosen by.
  SimDuration policy_age() const { return policy_->age(); }

  /// @param requests   in order of time, and not before those already written
  /// @param interests  what each one who comes likes: a row of the catalogue's stride each
  /// @param appeal     logits on top of each item's quality, now and policy_age() ago
  /// @param place      of the first of them in the world, where make_room() has made room for them
  void write(std::span<const Arrival> requests, std::span<const float> interests, const AppealViews& appeal,
             std::size_t place, SimulatedWorld& world);

 private:
  void answer(std::span<const Arrival> requests, std::size_t place, SimulatedWorld& world);
  // What comes of the batch in hand where an answer hangs on the whole slate; how many clicks.
  std::size_t answer_slates(std::size_t shown, const float* attraction);
  // Makes the columns of a batch's impressions, and what depends on their place in it alone.
  void lay_out(std::size_t requests);

  std::size_t candidates_, slate_;
  const Catalogue& catalogue_;
  Attention attention_;
  Choice choice_;
  std::shared_ptr<const ChoiceModel> model_;
  std::unique_ptr<LoggingPolicy> policy_;
  std::vector<float> examination_;  // by position

  std::size_t laid_out_ = 0;  // requests of the largest batch yet

  // Of the batch in hand: a row of candidates_ or slate_ a request, and what lay_out() has of them.
  std::vector<std::uint32_t> user_, ordinal_, item_;
  std::vector<std::uint32_t> request_of_, first_candidate_, candidate_, shown_item_, click_;
  std::vector<float> examined_, value_, click_uniform_;
  std::vector<float> examination_uniform_, liking_uniform_, delay_uniform_, attraction_;  // of answer_slates
};

/// Makes the columns of a world longer by so many requests, or as long in place of those there, for write() to fill.
/// @returns the place of the first
std::size_t make_room(std::size_t requests, bool keep, std::size_t candidates, std::size_t slate, Workers& workers,
                      SimulatedWorld& world);
/// Makes room for so many requests in all, of so many candidates and impressions each.
void reserve_requests(SimulatedWorld& world, std::size_t requests, std::size_t candidates, std::size_t slate);

}  // namespace springtide::sim
