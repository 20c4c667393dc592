#include "experiments/replay/off_policy_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "experiments/replay/slate.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void check_propensities(const sim::Column<float>& propensities) {
  const auto unknown = std::find_if_not(propensities.begin(), propensities.end(), [](float p) { return p > 0.0F; });
  if (unknown != propensities.end()) {
    throw sim::ConfigError(
        fmt::format("metrics.off_policy: impression {} of the log has no propensity", unknown - propensities.begin()));
  }
  if (std::all_of(propensities.begin(), propensities.end(), [](float p) { return p == 1.0F; })) {
    throw sim::ConfigError(
        "metrics.off_policy: every propensity is 1: a log that leaves nothing to chance cannot tell of other slates");
  }
}

}  // namespace

OffPolicyJudge::OffPolicyJudge(const OffPolicySpec& spec, const Config& config)
    : spec_(spec),
      config_(config),
      target_(spec, config.probabilities),
      rewards_(config.log.items),
      evaluation_(spec.clip, spec.confidence) {
  SPRINGTIDE_CHECK(config.log.task == sim::Task::kClick);
  check_propensities(config.log.propensity);
}

void OffPolicyJudge::take(std::uint32_t request, std::span<const float> scores) {
  const sim::EventLog& log = config_.log;
  if (config_.truth.is_bot(log.request_user[request], log.users)) return;
  const std::size_t first = log.impression_begin[request], last = log.impression_begin[request + 1];
  if (first == last) return;
  const sim::SimTime now = log.request_time[request];
  if (now >= config_.begin && now < config_.end) {
    const auto candidates = log.candidates_of(sim::id_at<sim::RequestId>(request));
    // A slate of which the log holds a part is judged at the places that it tells of.
    const std::size_t positions = log.position_of(request, last - 1) + std::size_t{1};
    if (positions > candidates.size()) {
      throw sim::InputError(fmt::format("metrics.off_policy: request {} of the log shows place {} of {} candidates",
                                        request, positions, candidates.size()));
    }
    const std::span<const float> chances = target_.chances(scores, positions);
    judged_.clear();
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t p = log.position_of(request, i);
      const double rate = rewards_.rate(p);
      double expected = 0.0;
      for (std::size_t c = 0; c < candidates.size(); ++c) {
        const float chance = chances[c * positions + p];
        if (chance > 0.0F) expected += double{chance} * rewards_.predict(rate, candidates[c]);
      }
      judged_.push_back({.propensity = log.propensity[i],
                         .target = chances[log.impression_candidate[i] * positions + p],
                         .reward = log.feedback_value[i],
                         .predicted = rewards_.predict(rate, log.impression_item[i]),
                         .expected = expected,
                         .candidates = candidates.size()});
    }
    evaluation_.add(judged_);
    if (config_.truth.known()) true_clicks_ += true_clicks(request, chances, positions);
    impressions_ += static_cast<double>(last - first);
  }
  for (std::size_t i = first; i < last; ++i) {
    rewards_.learn(log.impression_item[i], log.position_of(request, i), log.feedback_value[i]);
  }
}

double OffPolicyJudge::true_clicks(std::uint32_t request, std::span<const float> chances, std::size_t positions) {
  const std::uint32_t begin = config_.log.candidate_begin[request];
  const std::size_t candidates = config_.log.candidate_begin[request + 1] - begin;
  const auto attraction = std::span(config_.truth.of_label()).subspan(begin, candidates);
  const sim::ChoiceModel& choice = *config_.truth.choice;
  double clicks = 0.0;
  if (spec_.policy == TargetKind::kGreedy) {
    order_.assign(positions, 0);
    for (std::uint32_t c = 0; c < candidates; ++c) {
      for (std::size_t p = 0; p < positions; ++p) {
        if (chances[c * positions + p] > 0.0F) order_[p] = c;
      }
    }
    return slate_value(config_.truth, attraction, order_) * static_cast<double>(positions);
  }
  if (positions == 1) {
    for (std::size_t c = 0; c < candidates; ++c) {
      double alone = 0.0;
      choice.click_probabilities(attraction.subspan(c, 1), {&alone, 1});
      clicks += double{chances[c]} * alone;
    }
    return clicks;
  }
  const std::span<const float> examination = choice.examination();
  if (examination.empty()) return kNaN;  // the mean over slates of what hangs on all of a slate
  for (std::size_t c = 0; c < candidates; ++c) {
    for (std::size_t p = 0; p < positions; ++p) {
      clicks += double{chances[c * positions + p]} * double{examination[p]} * double{attraction[c]};
    }
  }
  return clicks;
}

void OffPolicyJudge::report(results::CellResult& result) const {
  const auto put = [&](const std::string& name, double value) { result.values["off_policy/" + name].push_back(value); };
  for (const OffPolicyEstimate& estimate : evaluation_.estimates()) {
    put("value", estimate.value);
    put("value_low", estimate.lower);
    put("value_high", estimate.upper);
    put("effective_sample_size", estimate.effective_sample_size);
  }
  const OffPolicyEstimate logged = evaluation_.logged();
  put("on_policy", logged.value);
  put("on_policy_low", logged.lower);
  put("on_policy_high", logged.upper);
  put("truth", config_.truth.known() && impressions_ > 0.0 ? true_clicks_ / impressions_ : kNaN);
}

}  // namespace springtide::experiments
