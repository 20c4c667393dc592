#include "sim/fit/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/fit/answers_fit.hpp"
#include "sim/fit/attention_fit.hpp"
#include "sim/fit/changed_world.hpp"
#include "sim/fit/drift_fit.hpp"
#include "sim/fit/first_taken.hpp"
#include "sim/fit/interest_fit.hpp"
#include "sim/fit/topics.hpp"
#include "sim/fit/visits_fit.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_s = 86'400.0;
constexpr double kUsualSd = 0.5;  // the default of the drift's stationary_sd
constexpr const char* kNoSlates = "a log without slates does not tell; default kept";

// A duration that reads well: to the hour where it is months, to the minute where it is hours, to the second else.
SimDuration legible(double seconds) {
  const double unit = seconds >= 30.0 * kDay_s ? 3600.0 : seconds >= 7200.0 ? 60.0 : seconds >= 120.0 ? 1.0 : 1e-3;
  return from_seconds(std::max(std::round(seconds / unit), 1.0) * unit);
}

// Four figures, as more would claim what no fit can know.
double rounded(double value) {
  if (value == 0.0 || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 3.0);
  return unit >= 1.0 ? std::round(value / unit) * unit : std::round(value / unit) / std::round(1.0 / unit);
}

class Fitter {
 public:
  Fitter(const EventLog& log, Census census, std::uint64_t seed)
      : log_(log), observed_(observe(log, census)), seed_(seed) {
    fitted_.census = census;
    fitted_.world.parameters = Parameters::resolve("world", world_parameters(), {});
  }

  FittedWorld fit() {
    visits();
    answers();
    if (observed_.census == Census::kComplete) {
      listed_catalogue();
    } else {
      seen_catalogue();
    }
    if (log_.task == Task::kClick) {
      base_logit();
      clicked_interests();
    } else {
      taken_interests();
    }
    if (!fitted_.world.drifts.empty()) base_logit();
    describe_the_rest();
    return std::move(fitted_);
  }

 private:
  void say(const std::string& name, const Estimate& estimate, const std::string& unit, const std::string& note) {
    said_.push_back({name, estimate, unit, note});
  }
  void set(const std::string& name, const ParameterValue& value) {
    fitted_.world = changed(fitted_.world, {{name, value}});
  }
  void number(const std::string& name, const Estimate& estimate, const std::string& unit, const std::string& note) {
    set(name, rounded(estimate.value));
    say(name, estimate, unit, note);
  }

  void visits() {
    const double days = observed_.days();
    set("duration", legible(days * kDay_s));
    say("duration", {days, days / static_cast<double>(observed_.requests())}, "d",
        "to a mean gap after the last request");
    const ActivityFit activity = fit_activity(observed_);
    const bool listed = observed_.census == Census::kComplete;
    set("users", std::max<std::int64_t>(1, std::llround(activity.users.value)));
    say("users", activity.users, "",
        listed ? "all that the log lists"
               : fmt::format("{} seen; the zero-truncated law says how many never came", observed_.users));
    number("requests_per_user_per_day", activity.requests_per_user_per_day, "1/d",
           listed ? "mean over listed users" : "mean over all users, seen or not");
    number("activity_sd", activity.activity_sd, "log", "Poisson-lognormal likelihood of requests a user");
    const RhythmFit rhythm = fit_rhythm(observed_);
    const std::string hours = listed ? "first harmonic of the arrivals" : "first harmonic of the arrivals, UTC";
    if (observed_.days() < 1.0) {
      say_default("daily_amplitude", "needs a whole day; default kept");
      say_default("peak_hour", "needs a whole day; default kept");
      return;
    }
    number("daily_amplitude", rhythm.daily_amplitude, "", hours);
    if (rhythm.identified) {
      number("peak_hour", rhythm.peak_hour, "h", hours);
    } else {
      say_default("peak_hour", "no rhythm three standard errors above 0; default kept");
    }
  }

  void answers() {
    if (log_.task != Task::kClick) return;
    answers_ = fit_answers(log_);
    set("topics", std::max<std::int64_t>(1, static_cast<std::int64_t>(log_.item_attributes.columns)));
    say("topics", {static_cast<double>(log_.item_attributes.columns), 0.0}, "", "columns of the item attributes");
    fitted_.world = changed(fitted_.world, {{"candidates", answers_.candidates}, {"slate", answers_.slate}});
    say("candidates", {static_cast<double>(answers_.candidates), 0.0}, "", "of a request in the log");
    say("slate", {static_cast<double>(answers_.slate), 0.0}, "", "of a request in the log");
    if (std::isfinite(answers_.epsilon.value)) {
      number("epsilon", answers_.epsilon, "", "the least propensity times the candidates");
    }
    if (std::isfinite(answers_.feedback_delay_s.value) && answers_.feedback_delay_s.value > 0.0) {
      set("feedback_delay_mean", legible(answers_.feedback_delay_s.value));
      say("feedback_delay_mean", answers_.feedback_delay_s, "s", "mean from request to click");
    }
    fitted_.measured.push_back({"click_rate", answers_.click_rate, "", "clicks an impression"});
  }

  void attention(const Estimate& decay_per_day, const Estimate& popularity_sd, const std::string& how) {
    if (decay_per_day.value > 2.0 * decay_per_day.standard_error) {
      const double half_life = std::numbers::ln2 / decay_per_day.value;
      set("attention_half_life", legible(half_life * kDay_s));
      say("attention_half_life", {half_life, half_life * decay_per_day.standard_error / decay_per_day.value}, "d", how);
    } else {
      set("attention_half_life", legible(10.0 * observed_.days() * kDay_s));
      say_default("attention_half_life", "no decay two standard errors above 0; ten times the duration");
    }
    number("popularity_sd", popularity_sd, "log", how);
  }

  void shares(const AttentionFit& fit, const std::string& birth) {
    fitted_.measured.push_back(
        {"new_item_share_1d", fit.share_first_day, "", "of draws, on items less than a day " + birth});
    fitted_.measured.push_back(
        {"new_item_share_7d", fit.share_first_week, "", "of draws, on items less than a week " + birth});
  }

  void listed_catalogue() {
    const auto initial = static_cast<double>(
        std::count_if(observed_.born.begin(), observed_.born.end(), [](double born) { return born < 0.0; }));
    const double later = static_cast<double>(observed_.born.size()) - initial;
    set("items", std::max<std::int64_t>(1, std::llround(initial)));
    say("items", {initial, 0.0}, "", "published before the start");
    number("items_published_per_day", {later / observed_.days(), std::sqrt(later) / observed_.days()}, "1/d",
           "published since, a day");
    const AttentionFit fit = fit_attention(observed_);
    attention(fit.decay_per_day, fit.popularity_sd, "Poisson-lognormal regression of draws on publication");
    shares(fit, "old");
  }

  void seen_catalogue() {
    const CatalogueFit fit = fit_first_taken(observed_, fitted_.comparable(), seed_);
    const std::string how = "matched to simulated worlds seen the same way";
    set("items", std::max(fitted_.world.parameters.integer("candidates"),
                          static_cast<std::int64_t>(std::llround(fit.items.value))));
    say("items", fit.items, "", how);
    number("items_published_per_day", fit.items_published_per_day, "1/d", how);
    attention(fit.decay_per_day, fit.popularity_sd, how);
    shares(fit_attention(observed_), "after their first taking");
    fitted_.measured.push_back(
        {"catalogue_misfit", Estimate{fit.misfit, std::sqrt(2.0 * fit.freedom)}, "",
         fmt::format("of the matching: about {}, its degrees of freedom, where the law of the world holds",
                     fit.freedom)});
  }

  void no_drift(const std::string& why) {
    fitted_.parameters.push_back({"drift.half_life", std::nullopt, "d", why});
    fitted_.parameters.push_back({"drift.stationary_sd", std::nullopt, "logits", why});
  }

  void drift(const Estimate& half_life_days, const FittedParameter& spread, const std::string& note) {
    fitted_.parameters.push_back({"drift.half_life", half_life_days, "d", note});
    fitted_.parameters.push_back(spread);
    const SimDuration half_life = legible(half_life_days.value * kDay_s);
    const double sd = spread.estimate ? rounded(std::clamp(spread.estimate->value, 0.0, 10.0)) : kUsualSd;
    fitted_.world.drifts.push_back(wandering(half_life, sd));
  }

  // Of a log with slates, whose clicks a simulated world can be held against.
  void clicked_interests() {
    if (log_.item_attributes.columns == 0)
      return no_drift("items without attributes: no topics to follow; no drift written");
    const DriftFit fit = fit_drift(log_, fitted_.world, seed_);
    if (!fit.identified) {
      return no_drift(fmt::format("interests decay no more than in worlds without drift (F = {:.1f}); none written",
                                  fit.against_none));
    }
    drift(fit.half_life_days,
          {"drift.stationary_sd", fit.stationary_sd, "logits",
           "the same; relative to group_sd and individual_sd as they stand"},
          fmt::format("autocorrelation of topics, matched to simulated worlds (F against none = {:.0f})",
                      fit.against_none));
  }

  void taken_interests() {
    const std::vector<TopicTable> tables =
        topics_from_cooccurrence(log_, static_cast<std::size_t>(fitted_.world.parameters.integer("topics")));
    const InterestFit fit = fit_interests(log_, tables);
    if (!fit.identified) {
      return no_drift(fmt::format("{} pairs of takings show no decay of interests; no drift written", fit.pairs));
    }
    // Homes are the sum of two groups' tastes and one's own. What all users share tells nothing of one of them: with
    // four groups of a kind that is a quarter of the groups' part.
    const Parameters& world = fitted_.world.parameters;
    const double homes =
        2.0 * 0.75 * std::pow(world.number("group_sd"), 2) + std::pow(world.number("individual_sd"), 2);
    const double sd = std::sqrt(fit.wandering_to_home.value * homes);
    const double relative = fit.wandering_to_home.standard_error / fit.wandering_to_home.value;
    FittedParameter spread{"drift.stationary_sd", Estimate{sd, 0.5 * sd * relative}, "logits",
                           "relative to group_sd and individual_sd as they stand"};
    if (!fit.has_homes)
      spread = {"drift.stationary_sd", std::nullopt, "logits", "no lasting part to compare with; default kept"};
    drift(fit.half_life_days, spread,
          fmt::format("autocorrelation of topics (item co-occurrence among other users), {} pairs", fit.pairs));
  }

  void base_logit() {
    const double rate = answers_.click_rate.value;
    if (!(rate > 0.0 && rate < 1.0)) return;
    // Wandering interests make clicks likelier: with a drift found, it is found anew.
    std::erase_if(said_, [](const FittedParameter& said) { return said.name == "base_logit"; });
    number("base_logit", fit_base_logit(fitted_.world, answers_.click_rate, seed_), "logits",
           "click rate of simulated worlds, other appeals as they stand");
  }

  void say_default(const std::string& name, const std::string& why) { said_.push_back({name, std::nullopt, "", why}); }

  // In the order in which the world lists its parameters, with a word on each.
  void describe_the_rest() {
    std::vector<FittedParameter> all;
    for (const ParameterInfo& info : world_parameters()) {
      const auto said = std::find_if(said_.begin(), said_.end(),
                                     [&](const FittedParameter& parameter) { return parameter.name == info.name; });
      if (said != said_.end()) {
        all.push_back(*said);
      } else {
        all.push_back({info.name, std::nullopt, info.unit,
                       log_.task == Task::kClick ? "not estimated; default kept" : kNoSlates});
      }
    }
    all.insert(all.end(), fitted_.parameters.begin(), fitted_.parameters.end());
    fitted_.parameters = std::move(all);
  }

  const EventLog& log_;
  Observations observed_;
  std::uint64_t seed_;
  AnswersFit answers_;
  std::vector<FittedParameter> said_;
  FittedWorld fitted_;
};

}  // namespace

WorldConfig FittedWorld::comparable() const {
  if (census == Census::kComplete) return world;
  return changed(world, {{"candidates", std::int64_t{1}}, {"slate", std::int64_t{1}}});
}

FittedWorld fit_world(const EventLog& log, Census census, std::uint64_t seed) {
  return Fitter(log, census, seed).fit();
}

}  // namespace springtide::sim
