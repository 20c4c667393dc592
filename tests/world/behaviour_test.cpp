// What comes before and after a click: each law against its closed form, each label against its truth.

#include <cmath>
#include <numbers>

#include "sim/events/error.hpp"
#include "sim/world/behaviour/label.hpp"
#include "sim/world/behaviour/search.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, ParameterValue>;

BehaviourConfig behaviour_of(const std::string& kind, const Given& given = {}) {
  for (const BehaviourInfo& info : behaviour_registry()) {
    if (info.name == kind) return {kind, Parameters::resolve(kind, info.parameters, given)};
  }
  return {kind, {}};
}

/// Everything often enough to be counted.
WorldConfig lively(const Given& given = {}) {
  WorldConfig config{world_of(given), {}};
  config.behaviours = {behaviour_of("share", {{"base_logit", -1.0}}),
                       behaviour_of("view", {{"delay_mean", SimDuration(2s)}}),
                       behaviour_of("search"),
                       behaviour_of("purchase", {{"base_logit", -0.5}, {"delay", std::string("chapelle")}}),
                       behaviour_of("rating", {{"share", 0.6}}),
                       behaviour_of("dwell")};
  return config;
}

std::vector<double> delays_of(const Given& given, std::size_t draws) {
  const DelayLaw law(Parameters::resolve("delay", delay_parameters(1h), given));
  std::vector<double> seconds;
  for (std::uint32_t n = 0; n < draws; ++n) {
    const RandomBlock words = random_block(random_key("test/delay", 1), {n, 0, 0, 0});
    seconds.push_back(to_seconds(law.draw(words[0], words[1], words[2])));
  }
  return seconds;
}

double share_up_to(const std::vector<double>& values, double bound) {
  const auto count = std::count_if(values.begin(), values.end(), [&](double value) { return value <= bound; });
  return static_cast<double>(count) / static_cast<double>(values.size());
}

void require_share(const std::vector<double>& values, double bound, double share) {
  INFO("up to " << bound << " s");
  const double error = std::sqrt(share * (1.0 - share) / static_cast<double>(values.size()));
  REQUIRE(share_up_to(values, bound) == within_standard_errors(share, error, 4));
}

TEST_CASE("delays have the quantiles of their laws", "[behaviour]") {
  const std::vector<double> chapelle = delays_of({{"delay", std::string("chapelle")}}, 200'000);
  require_share(chapelle, 3600.0, 0.35);  // Chapelle 2014
  require_share(chapelle, 86'400.0, 0.50);
  require_share(chapelle, 14 * 86'400.0, 0.87);
  const std::vector<double> exponential = delays_of({}, 50'000);
  for (const double q : {0.1, 0.5, 0.9, 0.99}) require_share(exponential, -3600.0 * std::log(1.0 - q), q);
  const std::vector<double> lognormal = delays_of({{"delay", std::string("lognormal")}, {"delay_sd", 0.8}}, 50'000);
  const double median = 3600.0 * std::exp(-0.5 * 0.8 * 0.8);
  require_share(lognormal, median, 0.5);
  require_share(lognormal, median * std::exp(0.8), 0.841344746);   // Phi(1)
  require_share(lognormal, median * std::exp(-1.6), 0.022750132);  // Phi(-2)
  const Moments moments_of_it = moments(lognormal);
  REQUIRE(moments_of_it.mean == within_standard_errors(3600.0, moments_of_it.standard_error_of_mean, 4));
}

TEST_CASE("the mixture of Chapelle's delay is exact at his quantiles", "[behaviour]") {
  const auto cdf = [](double seconds) {
    double sum = 0.0;
    for (const MixturePart& part : kChapelleDelay) sum += part.share * (1.0 - std::exp(-seconds / part.mean_s));
    return sum;
  };
  REQUIRE(cdf(1e12) == Approx(1.0).margin(1e-12));
  REQUIRE(cdf(3600.0) == Approx(0.35).margin(1e-12));
  REQUIRE(cdf(86'400.0) == Approx(0.50).margin(1e-12));
  REQUIRE(cdf(14 * 86'400.0) == Approx(0.87).margin(1e-12));
}

TEST_CASE("every label comes as often as its truth says, where its item is liked and where not", "[behaviour]") {
  const SimulatedWorld played = simulate(lively(), 5);
  const std::vector<LabelConfig> labels = {{"view"},        {"click"},       {"purchase"},   {"share"},
                                           {"rating", 4.0}, {"rating", 2.0}, {"dwell", 30.0}};
  for (const LabelConfig& label : labels) {
    SimulatedWorld world = played;
    Labeller(lively(), 5, label).relabel(world);
    struct Sum {
      double expected = 0.0, variance = 0.0, realised = 0.0;
    };
    std::array<Sum, 2> sums;  // by appeal: below and above one click in ten
    const EventLog& log = world.log;
    for (std::size_t r = 0; r < log.requests(); ++r) {
      for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
        const std::size_t c = log.candidate_begin[r] + log.impression_candidate[i];
        const double p = static_cast<double>(world.truth.examination[i - log.impression_begin[r]]) *
                         static_cast<double>(world.truth.of_label()[c]);
        Sum& sum = sums[world.truth.click_probability[c] > 0.1F ? 1 : 0];
        sum.expected += p;
        sum.variance += p * (1.0 - p);
        sum.realised += static_cast<double>(log.feedback_value[i]);
        REQUIRE((log.feedback_value[i] > 0.0F) == (log.feedback_time[i] != kNever));
      }
    }
    INFO("label " << label.kind << " of at least " << label.least);
    for (const Sum& sum : sums) {
      REQUIRE(sum.expected > 50.0);
      REQUIRE(sum.realised == within_standard_errors(sum.expected, std::sqrt(sum.variance), 4));
    }
  }
}

TEST_CASE("each stage of the funnel comes after the one before, in its own time", "[behaviour]") {
  const WorldConfig config = lively();
  const SimulatedWorld world = simulate(config, 5);
  const EventLog& log = world.log;
  std::map<std::string, const BehaviourColumns*> columns;
  for (const BehaviourColumns& column : log.behaviours) columns[column.kind] = &column;
  REQUIRE(columns.size() == 5);
  std::vector<double> to_view, to_purchase, logs_of_dwell, residuals;
  for (std::size_t i = 0; i < log.impressions(); ++i) {
    const auto r =
        static_cast<std::size_t>(std::upper_bound(log.impression_begin.begin(), log.impression_begin.end(), i) -
                                 log.impression_begin.begin() - 1);
    const SimTime view = columns["view"]->time[i], click = log.feedback_time[i];
    if (view != kNever) to_view.push_back(to_seconds(view - log.request_time[r]));
    if (click == kNever) {
      for (const char* kind : {"purchase", "share", "rating", "dwell"}) REQUIRE(columns[kind]->time[i] == kNever);
      continue;
    }
    REQUIRE(view <= click);
    if (columns["purchase"]->time[i] != kNever) {
      to_purchase.push_back(to_seconds(columns["purchase"]->time[i] - click));
    }
    const auto dwell = static_cast<double>(columns["dwell"]->value[i]);
    REQUIRE(to_seconds(columns["dwell"]->time[i] - click) == Approx(dwell).margin(1e-5).epsilon(1e-6));
    // log dwell = log 45 s - 1/2 + 0.4 x + N(0, 1), x being the logit of the click above base_logit.
    const auto p =
        static_cast<double>(world.truth.click_probability[log.candidate_begin[r] + log.impression_candidate[i]]);
    residuals.push_back(std::log(dwell) - std::log(45.0) + 0.5 - 0.4 * (std::log(p / (1.0 - p)) + 2.4));
    const float stars = columns["rating"]->value[i];
    REQUIRE((columns["rating"]->time[i] == kNever ? stars == 0.0F : stars >= 1.0F && stars <= 5.0F));
  }
  const Moments view = moments(to_view), residual = moments(residuals);
  REQUIRE(view.mean == within_standard_errors(2.0, view.standard_error_of_mean, 4));
  require_share(to_purchase, 3600.0, 0.35);
  require_share(to_purchase, 86'400.0, 0.50);
  REQUIRE(residual.mean == within_standard_errors(0.0, residual.standard_error_of_mean, 4));
  REQUIRE(residual.variance == within_standard_errors(1.0, std::sqrt(2.0 / static_cast<double>(residuals.size())), 4));
}

TEST_CASE("a behaviour changes nothing of another, and none of the clicks", "[behaviour]") {
  const SimulatedWorld plain = simulate({world_of(), {}}, 5);
  REQUIRE(plain.log.behaviours.empty());
  REQUIRE(plain.log.request_query.empty());
  WorldConfig alone{world_of(), {}};
  alone.behaviours = {behaviour_of("purchase", {{"base_logit", -0.5}})};
  const SimulatedWorld bought = simulate(alone, 5);
  REQUIRE((bought.log.feedback_time == plain.log.feedback_time));
  REQUIRE((bought.log.impression_item == plain.log.impression_item));
  alone.behaviours.push_back(behaviour_of("share"));
  const SimulatedWorld both = simulate(alone, 5);
  REQUIRE((both.log.behaviours[0].time == bought.log.behaviours[0].time));
  // A law of its own changes when clicks come, not which.
  alone.behaviours = {behaviour_of("click", {{"delay", std::string("lognormal")}, {"delay_mean", SimDuration(5min)}})};
  const SimulatedWorld later = simulate(alone, 5);
  REQUIRE((later.log.feedback_value == plain.log.feedback_value));
  std::vector<double> delays;
  for (std::size_t r = 0; r < later.log.requests(); ++r) {
    for (std::size_t i = later.log.impression_begin[r]; i < later.log.impression_begin[r + 1]; ++i) {
      if (later.log.feedback_time[i] == kNever) continue;
      delays.push_back(to_seconds(later.log.feedback_time[i] - later.log.request_time[r]));
    }
  }
  require_share(delays, 300.0 * std::exp(-0.5), 0.5);
}

TEST_CASE("the stream writes what the whole world writes", "[behaviour]") {
  const SimulatedWorld whole = simulate(lively(), 6);
  WorldStream stream(lively(), 6);
  SimulatedWorld part = stream.setting();
  std::vector<SimTime> bought;
  std::vector<std::uint32_t> asked;
  while (stream.replace(part, 777)) {
    for (const BehaviourColumns& column : part.log.behaviours) {
      if (column.kind == "purchase") bought.insert(bought.end(), column.time.begin(), column.time.end());
    }
    asked.insert(asked.end(), part.log.request_query.begin(), part.log.request_query.end());
  }
  REQUIRE((bought == whole.log.behaviours[2].time));
  REQUIRE(whole.log.behaviours[2].kind == "purchase");
  REQUIRE((asked == whole.log.request_query));
  REQUIRE_NOTHROW(whole.log.validate());
}

TEST_CASE("users answer any slate about the label as the log's slates were answered", "[behaviour]") {
  WorldConfig config = lively();
  config.behaviours.push_back(behaviour_of("click", {{"delay_mean", SimDuration(3min)}}));
  const SimulatedWorld played = simulate(config, 7);
  for (const LabelConfig& label : std::vector<LabelConfig>{{"view"}, {"click"}, {"purchase"}, {"rating", 4.0}}) {
    const Labeller labeller(config, 7, label);
    SimulatedWorld world = played;
    labeller.relabel(world);
    Answers all(config.parameters, 7);
    const EventLog& log = world.log;
    const std::vector<std::uint32_t> ordinals = request_ordinals(log);
    std::size_t positives = 0;
    for (std::uint32_t r = 0; r < 1'000; ++r) {
      const auto candidates = log.candidates_of(id_at<RequestId>(r));
      const auto appeal = std::span(world.truth.click_probability).subspan(log.candidate_begin[r], candidates.size());
      std::vector<PotentialAnswer> answers;
      all.append(log.request_user[r], ordinals[r], candidates, appeal, answers);
      labeller.turn(log.request_user[r], ordinals[r], candidates, appeal, answers);
      const std::uint32_t first = log.impression_begin[r];
      std::vector<SimDuration> delays;
      all.to_slate(log.request_user[r], ordinals[r], answers,
                   std::span(log.impression_candidate).subspan(first, log.impression_begin[r + 1] - first), delays);
      for (std::uint32_t i = first; i < log.impression_begin[r + 1]; ++i) {
        const bool positive = delays[i - first] != PotentialAnswer::kNoClick;
        REQUIRE(log.feedback_time[i] == (positive ? log.request_time[r] + delays[i - first] : kNever));
        positives += positive ? 1 : 0;
      }
    }
    INFO("label " << label.kind);
    REQUIRE(positives > 50);
  }
}

TEST_CASE("queries are noisy topics: softmax of what is liked, and now and then any", "[behaviour]") {
  WorldConfig config{world_of({{"topics", std::int64_t{5}}}), {}};
  config.behaviours = {behaviour_of("search", {{"share", 0.5}, {"noise", 0.3}})};
  constexpr std::uint32_t kRequests = 100'000;
  const std::vector<float> likes = {0.5F, -1.0F, 2.0F, 0.0F, 1.0F};
  std::vector<Arrival> requests;
  std::vector<float> interests;
  for (std::uint32_t u = 0; u < kRequests; ++u) {
    requests.push_back({SimTime{}, u, 3});
    interests.insert(interests.end(), likes.begin(), likes.end());
    interests.insert(interests.end(), 11, 7.0F);  // padding is of no account
  }
  SimulatedWorld world;
  world.log.request_time.resize(kRequests);
  Searches searches(config, 9);
  searches.make_room(world);
  searches.write(requests, interests, 0, world);
  std::array<double, 5> asked{}, wanted{};
  double queries = 0.0;
  for (std::uint32_t r = 0; r < kRequests; ++r) {
    REQUIRE((world.log.request_query[r] == kNoQuery) == (world.truth.wanted_topic[r] == kNoQuery));
    if (world.log.request_query[r] == kNoQuery) continue;
    queries += 1.0;
    asked.at(world.log.request_query[r]) += 1.0;
    wanted.at(world.truth.wanted_topic[r]) += 1.0;
  }
  REQUIRE(queries / kRequests == within_standard_errors(0.5, std::sqrt(0.25 / kRequests), 4));
  double sum = 0.0;
  for (const float like : likes) sum += std::exp(static_cast<double>(like));
  for (std::size_t k = 0; k < likes.size(); ++k) {
    const double p = std::exp(static_cast<double>(likes[k])) / sum, q = 0.7 * p + 0.3 / 5.0;
    REQUIRE(wanted[k] / queries == within_standard_errors(p, std::sqrt(p * (1.0 - p) / queries), 4));
    REQUIRE(asked[k] / queries == within_standard_errors(q, std::sqrt(q * (1.0 - q) / queries), 4));
  }
}

TEST_CASE("behaviours that cannot be are refused", "[behaviour][errors]") {
  WorldConfig config{world_of(), {}};
  config.behaviours = {behaviour_of("purchase"), behaviour_of("purchase")};
  REQUIRE_THROWS_AS(simulate(config, 1), ConfigError);
  config.behaviours = {behaviour_of("purchase")};
  REQUIRE_THROWS_WITH(Labeller(config, 1, {"share"}), Catch::Contains("pipeline.label = \"share\""));
  for (const char* choice : {"cascade", "multinomial_logit"}) {
    WorldConfig by_slate{world_of({{"choice", std::string(choice)}}), {}};
    by_slate.behaviours = {behaviour_of("purchase")};
    REQUIRE_NOTHROW(Labeller(by_slate, 1, {"click"}));
    REQUIRE_THROWS_WITH(
        Labeller(by_slate, 1, {"purchase"}),
        Catch::Contains("pipeline.label = \"purchase\": must be click where world.choice is " + std::string(choice)));
    by_slate.behaviours = {behaviour_of("view")};
    REQUIRE_THROWS_WITH(simulate(by_slate, 1), Catch::Contains("world.behaviour.view: is for world.choice"));
  }
}

}  // namespace
}  // namespace springtide::sim
