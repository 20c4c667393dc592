#include "experiments/replay/cleaner.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {
namespace {

constexpr sim::SimDuration kHour = std::chrono::hours(1);
constexpr std::array<const char*, 4> kStepNames = {"bots", "bounds", "duplicates", "clocks"};

}  // namespace

Cleaner::Cleaner(const sim::EventLog& log, const sim::GroundTruth& truth, const PipelineSpec& pipeline,
                 sim::SimTime begin, sim::SimTime end)
    : log_(log),
      truth_(truth),
      spec_(pipeline.cleaning),
      collection_delay_(pipeline.collection_delay),
      begin_(begin),
      end_(end) {
  if (spec_.bot_filter) {
    bot_.resize(log.users, false);
    recent_.resize(log.users);
    recent_count_.resize(log.users, 0);
  }
  if (spec_.clocks) least_lag_.assign(log.users, sim::SimDuration::max());
}

void Cleaner::on_request(sim::UserId user, sim::SimTime now) {
  const std::size_t u = sim::index(user);
  if (bot_.empty() || bot_[u]) return;
  Fifo<sim::SimTime>& recent = recent_[u];
  recent.push(now);
  ++recent_count_[u];
  for (; recent.front() <= now - kHour; --recent_count_[u]) recent.pop();
  if (static_cast<std::int64_t>(recent_count_[u]) <= spec_.max_requests_per_hour) return;
  bot_[u] = true;
  recent = {};
}

bool Cleaner::judge(Step step, bool flagged, bool truly, const Feedback& feedback) {
  if (feedback.arrives >= begin_ && feedback.arrives < end_) {
    counts_[step].flagged += flagged ? 1.0 : 0.0;
    counts_[step].truly += truly ? 1.0 : 0.0;
    counts_[step].both += flagged && truly ? 1.0 : 0.0;
  }
  return flagged;
}

bool Cleaner::is_duplicate(sim::UserId user, const Feedback& feedback) {
  const std::uint64_t key = std::uint64_t{sim::index(user)} << 32U | sim::index(feedback.impression.item);
  std::vector<sim::SimTime>& times = seen_[key];
  const bool again = std::any_of(times.begin(), times.end(), [&](sim::SimTime time) {
    return std::chrono::abs(feedback.event_time - time) <= spec_.duplicate_window;
  });
  if (!again) times.push_back(feedback.event_time);
  return again;
}

sim::SimDuration Cleaner::lag_of(sim::UserId user, const Feedback& feedback) {
  sim::SimDuration& least = least_lag_[sim::index(user)];
  least = std::min(least, feedback.arrives - collection_delay_ - feedback.event_time);
  return least;
}

bool Cleaner::admit(Feedback& feedback) {
  const sim::UserId user = log_.request_user[feedback.impression.request];
  const bool counted = feedback.arrives >= begin_ && feedback.arrives < end_;
  if (counted) received_ += 1.0;
  if ((spec_.bot_filter && judge(kBots, blocks(user), truth_.is_bot(user, log_.users), feedback)) ||
      (spec_.bounds && judge(kBounds, !(feedback.value >= 0.0F && feedback.value <= 1.0F),
                             (feedback.faults & sim::kCorrupted) != 0, feedback)) ||
      (spec_.deduplicate && judge(kDuplicates, is_duplicate(user, feedback), feedback.copy, feedback))) {
    if (counted) dropped_ += 1.0;
    return false;
  }
  if (!spec_.clocks) return true;
  const auto off = [&](sim::SimDuration by) { return std::chrono::abs(by) > spec_.clock_tolerance; };
  const sim::SimDuration lag = lag_of(user, feedback);
  const bool skewed = !truth_.clock_skew.empty() && off(truth_.clock_skew[sim::index(user)]);
  if (judge(kClocks, off(lag), skewed, feedback)) feedback.event_time += lag;
  return true;
}

void Cleaner::report(results::CellResult& result) const {
  const auto ratio = [](double part, double whole) {
    return whole > 0.0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
  };
  const std::array<bool, kSteps> on = {spec_.bot_filter, spec_.bounds, spec_.deduplicate, spec_.clocks};
  for (std::size_t step = 0; step < kSteps; ++step) {
    if (!on[step]) continue;
    const std::string name = std::string("cleaning/") + kStepNames[step];
    result.values[name + "_precision"] = {ratio(counts_[step].both, counts_[step].flagged)};
    result.values[name + "_recall"] = {ratio(counts_[step].both, counts_[step].truly)};
  }
  result.values["cleaning/received"] = {received_};
  result.values["cleaning/dropped"] = {dropped_};
}

}  // namespace springtide::experiments
