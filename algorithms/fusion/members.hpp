#pragma once

#include <memory>
#include <span>
#include <vector>

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// What the algorithms of this folder have in common: learners of clicks that learn side by side, and a rule, the
/// Combiner, that makes one probability of theirs. What the rule learns, it learns from what members predict for an
/// example before they learn it. Papers and rules are in the headers of the four.
///
/// Cost: an example, that of the members and of publishing them once each; a row, that of the members.
class Combiner {
 public:
  virtual ~Combiner() = default;
  /// What is known of a request, and of an example.
  struct Context {
    UserId user;
    SimTime time;
  };
  /// One probability a member.
  virtual double combine(const Context& context, std::span<const float> predicted) const = 0;
  virtual void learn(const Context& context, std::span<const float> predicted, bool label) = 0;
  virtual std::unique_ptr<Combiner> copy() const = 0;
  virtual void save(ArchiveWriter& archive) const = 0;
  virtual void load(ArchiveReader& archive) = 0;
  /// Whether learn() does nothing: members then need not be asked.
  virtual bool learns() const { return true; }
};

using CombinerFactory = std::unique_ptr<Combiner> (*)(std::size_t members, const LearnerConfig& config);

/// A learner of members under a rule. update(): each example is predicted by every member, told to the rule, then
/// learnt by every member. fit(): members fit the window but for its last `holdout`, which then is learnt as by
/// update(): no member may be judged by what it has learnt.
std::unique_ptr<Recommender> make_fusion(const LearnerConfig& config, CombinerFactory combiner);

/// `members` and, where the rule learns, `holdout`, before the rule's own parameters.
/// @param names  of the algorithms that can be members: of clicks, with probabilities
std::vector<sim::ParameterInfo> fusion_parameters(const std::vector<std::string>& names, bool learns,
                                                  std::vector<sim::ParameterInfo> own);

/// A probability kept off 0 and 1, where a member that is all but sure would have all the say.
double kept_off_the_ends(double probability);

}  // namespace springtide::algorithms
