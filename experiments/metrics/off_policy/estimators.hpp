#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace springtide::experiments {

/// An impression of a log, as whoever judges another policy by it sees it.
struct LoggedImpression {
  double propensity = 1.0;     ///< p: P(its item at its position) under the policy that showed it, > 0
  double target = 0.0;         ///< pi: the same under the policy to be judged
  double reward = 0.0;         ///< r: what came of it
  double predicted = 0.0;      ///< q: what a model of rewards says of its item at its position, blind to r
  double expected = 0.0;       ///< q_pi: the model's mean over what the judged policy would show at that position
  std::size_t candidates = 1;  ///< among how many
};

/// What an impression adds to the two sums that an estimate is the ratio of, and the weight that its reward has.
struct OffPolicyTerms {
  double gain, count, weight;
};

/// One off-policy estimator: reward an impression under another policy, as the ratio of two sums. With w = pi / p:
///
///   replay      sum(pi r) / sum(pi)                 what matches, a draw counting by its chance (Li, Chu, Langford &
///                                                   Wang 2011); of logs that show candidates uniformly at random
///   ips         sum(w r) / n                        inverse propensity scoring (Horvitz & Thompson 1952)
///   snips       sum(w r) / sum(w)                   self-normalised (Swaminathan & Joachims 2015)
///   clipped_ips sum(min(w, c) r) / n                clipped at c (Ionides 2008; Bottou et al. 2013): biased low
///   dr          sum(q_pi + w (r - q)) / n           doubly robust (Dudik, Langford & Li 2011)
struct EstimatorInfo {
  std::string name;
  OffPolicyTerms (*terms)(const LoggedImpression& impression, double clip);
  bool of_uniform_logs_only = false;  ///< NaN where a propensity is not 1 / candidates, of one number throughout
};
/// In the order of results::estimators().
const std::vector<EstimatorInfo>& estimator_registry();

/// A value with its interval and the effective sample size of its weights, (sum w)^2 / sum w^2 (Kish 1965). NaN where
/// there is nothing to divide by.
struct OffPolicyEstimate {
  double value, lower, upper, effective_sample_size;
};

/// Sums a / sums b over requests, with the interval of a ratio by linearisation (Cochran 1977, section 6.4):
///   value +- z sqrt(n / (n - 1) sum (a_i - value b_i)^2) / sum b,
/// z being the normal quantile. A request is one draw: its impressions may hang together. Where each b is 1 this is the
/// t-less interval of a mean. Sums of many: of rewards that come a handful of times it promises too much.
class RatioOfSums {
 public:
  void add(double a, double b);
  double value() const { return a_ / b_; }
  /// NaN for fewer than two requests, and where they do not differ at all: a log without a click of what weighs must
  /// not look certain.
  double standard_error() const;

 private:
  double requests_ = 0.0, a_ = 0.0, b_ = 0.0, aa_ = 0.0, ab_ = 0.0, bb_ = 0.0;
};

/// Judges a policy by what a log shows of another, by every estimator, in one pass and no memory.
///
/// What is judged and the model of rewards may have learnt from earlier requests of the same log: an estimate then is
/// of the mean over requests of what each of these policies is worth, since errors are martingale differences.
class OffPolicyEvaluation {
 public:
  /// @param clip        c, > 0
  /// @param confidence  of the intervals, 0 .. 1
  explicit OffPolicyEvaluation(double clip, double confidence = 0.95);

  /// The impressions of one request.
  void add(std::span<const LoggedImpression> request);
  /// One a row of estimator_registry().
  std::vector<OffPolicyEstimate> estimates() const;
  /// Of the policy that made the log.
  OffPolicyEstimate logged() const;

 private:
  struct State {
    RatioOfSums ratio;
    double weights = 0.0, squared_weights = 0.0;
    void add(double a, double b) { ratio.add(a, b); }
    /// @param z  how many standard errors wide the interval is to each side
    OffPolicyEstimate estimate(double z) const;
  };

  double clip_, z_;
  std::size_t candidates_ = 0;  // of the first impression
  bool uniform_ = true;
  std::vector<State> states_;  // one an estimator
  State logged_;
};

}  // namespace springtide::experiments
