#include "sim/world/choice/choice_model.hpp"
#include "sim/world/drift/blip.hpp"
#include "sim/world/drift/consumption.hpp"
#include "sim/world/drift/gradual.hpp"
#include "sim/world/drift/incremental.hpp"
#include "sim/world/drift/ornstein_uhlenbeck.hpp"
#include "sim/world/drift/random_walk.hpp"
#include "sim/world/drift/recurring.hpp"
#include "sim/world/drift/seasonal.hpp"
#include "sim/world/drift/sudden.hpp"
#include "sim/world/drift/trend.hpp"
#include "sim/world/groups.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

ParameterInfo whole(const char* name, std::int64_t value, double minimum, double maximum, const char* meaning) {
  return {.name = name, .default_value = value, .meaning = meaning, .minimum = minimum, .maximum = maximum};
}

ParameterInfo number(const char* name, double value, const char* unit, double minimum, double maximum,
                     const char* meaning) {
  return {
      .name = name, .default_value = value, .unit = unit, .meaning = meaning, .minimum = minimum, .maximum = maximum};
}

ParameterInfo span(const char* name, SimDuration value, bool above_zero, const char* meaning) {
  return {.name = name,
          .default_value = value,
          .unit = "time",
          .meaning = meaning,
          .minimum = 0.0,
          .above_minimum = above_zero};
}

ParameterInfo one_of(const char* name, std::vector<std::string> choices, const char* meaning) {
  return {.name = name, .default_value = choices.front(), .meaning = meaning, .choices = choices};
}

// Appends the parameter that names a row of a registry, and those of the rows, which apply with their row alone.
template <typename Info>
void add_kinds(const char* name, const char* value, const char* meaning, const std::vector<Info>& registry,
               std::vector<ParameterInfo>& parameters) {
  ParameterInfo kind{.name = name, .default_value = std::string(value), .meaning = meaning};
  for (const Info& info : registry) kind.choices.push_back(info.name);
  parameters.push_back(std::move(kind));
  for (const Info& info : registry) {
    for (ParameterInfo parameter : info.parameters) {
      if (parameter.only_with.name.empty()) parameter.only_with = {name, info.name};
      parameters.push_back(std::move(parameter));
    }
  }
}

ParameterInfo values_of(const char* name, std::uint32_t values, const char* meaning) {
  return {.name = name,
          .default_value = std::vector<std::int64_t>{},
          .meaning = meaning,
          .minimum = 0.0,
          .maximum = values - 1.0};
}

}  // namespace

const std::vector<DriftInfo>& drift_registry() {
  static const std::vector<DriftInfo> kRows = {
      ornstein_uhlenbeck_info(), random_walk_info(), sudden_info(),   gradual_info(), incremental_info(),
      recurring_info(),          blip_info(),        seasonal_info(), trend_info(),   consumption_info()};
  return kRows;
}

const std::vector<ParameterInfo>& segment_parameters() {
  static const std::vector<ParameterInfo> kParameters = {
      values_of("age_band", kAgeBands, "age bands of its users; empty: any"),
      values_of("region", kRegions, "regions of its users; empty: any"),
      values_of("device", kDevices, "devices of its users; empty: any"),
  };
  return kParameters;
}

const std::vector<ParameterInfo>& modality_parameters() {
  static const std::vector<ParameterInfo> kParameters = {
      whole("columns", 0, 0, 4096, "mixes of the topics, each drawn once for all items; 0: the topics themselves"),
      number("noise", 0.2, "logits", 0, 10, "of each column about what it shows"),
      number("missing", 0.0, "", 0, 1, "share of items that lack it"),
  };
  return kParameters;
}

const std::vector<ParameterInfo>& world_parameters() {
  static const std::vector<ParameterInfo> kParameters = [] {
    std::vector<ParameterInfo> all = {
        whole("users", 20'000, 1, 4e9, "how many there are at the start"),
        whole("items", 5'000, 1, 4e9, "alive at the start; more are published as time goes on"),
        span("duration", hours(7 * 24), true, "how long the world runs"),
        whole("topics", 16, 1, 1024, "length of interest and topic vectors"),
        whole("candidates", 20, 1, 255, "distinct items a request can choose from"),
        whole("slate", 10, 1, 255, "items shown a request; at most candidates"),
        number("requests_per_user_per_day", 0.75, "1/day", 0, 1e5, "mean over users and the day"),
        number("activity_sd", 1.0, "log", 0, 5, "spread of the lognormal activity of users"),
        number("daily_amplitude", 0.6, "", 0, 1, "arrival rate swings by this share of its mean over the day"),
        number("peak_hour", 20.0, "h", 0, 24, "hour of the day with most arrivals"),
        number("weekly_amplitude", 0.0, "", 0, 1, "arrival rate swings by this share of its mean over the week, too"),
        number("peak_day", 5.0, "d", 0, 7, "when in the week, from the world's start, that is at its highest"),
        number("session_requests", 1.0, "", 1, 1e4, "mean of the geometric number of requests in a session"),
        span("session_gap", seconds(60), true, "mean of the exponential time between requests of a session"),
        number("burst_branching", 0.0, "", 0, 0.99,
               "further sessions of the same user that each session brings on, mean"),
        span("burst_decay", hours(1), true, "mean of the exponential time from a session to one that it brings on"),
        number("newcomers_per_day", 0.0, "1/day", 0, 100, "users who join a day, as a share of those at the start"),
        span("mean_stay", SimDuration(0), false, "mean of the exponential time that users stay; 0s: nobody leaves"),
        number("items_published_per_day", 500.0, "1/day", 0, 1e9, "rate of the Poisson process of publications"),
        number("publication_amplitude", 0.0, "", 0, 1,
               "publication rate swings by this share of its mean over the day"),
        number("publication_peak_hour", 10.0, "h", 0, 24, "hour of the day with most publications"),
        one_of("attention", {"exponential", "stretched_exponential", "power_law"},
               "how an item's chance to be a candidate fades with age, x half-lives: 2^-x, 2^-(x^s), "
               "(1 + (2^(1/s) - 1) x)^-s"),
        span("attention_half_life", hours(36), true, "an item's chance to be a candidate has halved by this age"),
        number("attention_shape", 0.4, "", 0.05, 4, "the s of a stretched exponential or a power law"),
        span("lifetime", SimDuration(0), false, "after it an item is no candidate; 0s: endless"),
        number("price_median", 1.0, "", 1e-6, 1e9, "of the lognormal price of items"),
        number("price_sd", 0.0, "log", 0, 5, "spread of the lognormal price; 0: items have no price"),
        number("price_sensitivity", 0.5, "logits", -10, 10, "taken from the appeal for each ln(price / price_median)"),
        number("popularity_sd", 1.0, "log", 0, 5, "spread of the lognormal attention of items of one age"),
        number("quality_sd", 0.5, "logits", 0, 10, "spread of what everyone likes or dislikes in an item"),
        number("novelty_appeal", 0.5, "logits", -10, 10,
               "added to a brand-new item's appeal; halves in attention_half_life"),
        number("content_noise", 0.2, "logits", 0, 10, "noise of the item attributes about the topics they show"),
        number("group_sd", 0.65, "logits", 0, 10, "spread of what each age band, region and device likes"),
        number("individual_sd", 0.4, "logits", 0, 10, "spread of users' homes around their groups'"),
        number("base_logit", -2.4, "logits", -20, 20, "of a click on an item of no special appeal, once examined"),
        span("feedback_delay_mean", seconds(60), false, "of the exponential time from impression to click"),
    };
    add_kinds("choice", "position_based", "how users go through a slate: springtide describe KIND", choice_registry(),
              all);
    add_kinds("logging_policy", "epsilon_greedy", "whose slates the log shows: springtide describe KIND",
              logging_policy_registry(), all);
    return all;
  }();
  return kParameters;
}

}  // namespace springtide::sim
