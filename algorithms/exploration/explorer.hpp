#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {

/// What the algorithms of this folder have in common: a member, any scorer of clicks, that learns as it does alone, and
/// a rule, the Explorer, that ranks by more than the member's scores: so that in a closed loop, where only what has
/// been shown is ever learnt of, what is unknown gets shown too. In a log, whose slates are shown whatever is ranked,
/// it can only cost.
///
/// All chance is a pure function of (seed, user, time of the request[, item]): the score of a row does not depend on
/// what else is asked.
class Explorer {
 public:
  virtual ~Explorer() = default;
  /// Turns the scores of the member into those to rank by, in place.
  virtual void explore(const ScoreBatch& batch, std::span<float> scores) const = 0;
  virtual void learn(const Examples& matured) = 0;
  virtual std::unique_ptr<Explorer> copy() const = 0;
  virtual void save(ArchiveWriter& archive) const = 0;
  virtual void load(ArchiveReader& archive) = 0;
  virtual std::size_t bytes() const = 0;
};

using ExplorerFactory = std::unique_ptr<Explorer> (*)(const LearnerConfig& config);

/// A learner of the `member` of the parameters, under a rule; both learn every example.
std::unique_ptr<Recommender> make_exploring(const LearnerConfig& config, ExplorerFactory explorer);

/// `member`, before the rule's own parameters. @param names  of the algorithms that can be the member
std::vector<sim::ParameterInfo> exploring_parameters(const std::vector<std::string>& names,
                                                     std::vector<sim::ParameterInfo> own);

/// The capabilities of all of them: what a score is to rank by is no probability.
Capabilities exploring_capabilities();

/// The random block of a request, or of an item in it.
sim::RandomBlock request_block(sim::RandomKey key, UserId user, SimTime time, std::uint32_t item = 0);
/// Of the request or item of a block.
sim::RandomStream block_stream(sim::RandomKey key, const sim::RandomBlock& block);

/// Calls `visit(request, first, count)` for the rows of each request.
template <typename Visit>
void for_each_request(const ScoreBatch& batch, const Visit& visit) {
  for (std::size_t request = 0; request < batch.requests(); ++request) {
    visit(request, batch.row_begin[request], batch.row_begin[request + 1] - batch.row_begin[request]);
  }
}

}  // namespace springtide::algorithms
