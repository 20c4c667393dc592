// Drifts of every kind at once, in a world; and the rules for having several.
#include "sim/world/drift/ensemble.hpp"

#include <chrono>
#include <cmath>
#include <set>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

SegmentConfig segment(const std::string& name, const std::map<std::string, ParameterValue>& given) {
  return {name, Parameters::resolve("world.segment", segment_parameters(), given)};
}

using List = std::vector<std::int64_t>;

WorldConfig everything(std::map<std::string, ParameterValue> given = {}) {
  given.insert({{"users", std::int64_t{600}}, {"requests_per_user_per_day", 2.0}});
  const SimDuration day = 24h;
  return {world_of(given),
          {drift_of("ornstein_uhlenbeck"), drift_of("ornstein_uhlenbeck", {{"target", "appeal"}, {"share", 0.5}}),
           drift_of("random_walk", {{"segment", "old"}}), drift_of("random_walk", {{"target", "appeal"}}),
           drift_of("sudden", {{"at", day}, {"segment", "young"}}),
           drift_of("gradual", {{"at", 3 * day}, {"width", day}, {"segment", "young"}}),
           drift_of("incremental", {{"at", day}, {"segment", "old"}, {"stagger", day}}),
           drift_of("blip", {{"at", 4 * day}, {"segment", "old"}}),
           drift_of("recurring", {{"at", 5 * day}, {"concepts", std::int64_t{3}}}),
           drift_of("recurring", {{"at", day}, {"target", "appeal"}}), drift_of("seasonal"), drift_of("trend"),
           drift_of("consumption")},
          {segment("young", {{"age_band", List{0, 1}}}), segment("old", {{"age_band", List{2, 3}}})}};
}

TEST_CASE("all kinds together: same bits however the world is cut, and whoever else is there", "[drift][world]") {
  const SimulatedWorld whole = simulate(everything(), 3);
  REQUIRE_NOTHROW(whole.log.validate());
  WorldStream stream(everything(), 3);
  SimulatedWorld pieces = stream.setting();
  for (std::size_t most = 1; stream.append(pieces, most); most = most * 3 % 101) {
  }
  REQUIRE(pieces.truth.click_probability == whole.truth.click_probability);
  REQUIRE(pieces.log.feedback_time == whole.log.feedback_time);
  const SimulatedWorld more = simulate(everything({{"users", std::int64_t{1'000}}}), 3);
  for (std::uint32_t user = 0; user < 600; ++user) REQUIRE(history_of(whole, user) == history_of(more, user));
}

TEST_CASE("the number of threads changes no bit", "[world][threads]") {
  const auto world = [](bool consumed) {
    WorldConfig config = everything({{"requests_per_user_per_day", 8.0}});
    if (!consumed) std::erase_if(config.drifts, [](const DriftConfig& drift) { return drift.kind == "consumption"; });
    return config;
  };
  for (const bool consumed : {false, true}) {
    const SimulatedWorld one = simulate(world(consumed), 3, 1);
    REQUIRE(one.log.requests() > 30'000);  // more than threads take on together
    for (const unsigned threads : {2U, 3U, 7U}) {
      INFO(threads << " threads");
      const SimulatedWorld many = simulate(world(consumed), 3, threads);
      REQUIRE(many.log.request_time == one.log.request_time);
      REQUIRE(many.log.request_user == one.log.request_user);
      REQUIRE(many.log.candidates == one.log.candidates);
      REQUIRE(many.log.candidate_begin == one.log.candidate_begin);
      REQUIRE(many.log.impression_item == one.log.impression_item);
      REQUIRE(many.log.propensity == one.log.propensity);
      REQUIRE(many.log.feedback_time == one.log.feedback_time);
      REQUIRE(many.truth.click_probability == one.truth.click_probability);
    }
  }
  // Cut in another way, in place of what was there, and with more threads than users.
  WorldConfig few = world(false);
  few.parameters = world_of({{"users", std::int64_t{3}}, {"requests_per_user_per_day", 40.0}});
  const SimulatedWorld whole = simulate(few, 3, 1);
  WorldStream stream(few, 3, 5);
  SimulatedWorld block = stream.setting();
  std::size_t request = 0;
  for (std::size_t most = 1; stream.replace(block, most); most = most * 3 % 601) {
    for (std::size_t r = 0; r < block.log.requests(); ++r, ++request) {
      REQUIRE(block.log.request_time[r] == whole.log.request_time[request]);
      REQUIRE(block.truth.click_probability[20 * r + 19] == whole.truth.click_probability[20 * request + 19]);
    }
  }
  REQUIRE(request == whole.log.requests());
}

TEST_CASE("the schedule of every drift is part of the truth", "[drift][world]") {
  const GroundTruth truth = simulate(everything(), 3).truth;
  REQUIRE(truth.drifts.size() == 13);
  std::set<std::string> labels;
  for (const DriftTruth& drift : truth.drifts) {
    INFO(drift.label);
    labels.insert(drift.label);
    REQUIRE(drift.declared.size() == (drift.kind == "consumption" ? 0 : 7 * 24 + 1));
    REQUIRE(drift.realised.size() == drift.declared.size());
    REQUIRE((drift.target == "appeal" || drift.start.size() == 600));
    REQUIRE(drift.parameters.find("share = ") != std::string::npos);
    for (const SimTime start : drift.start) REQUIRE((start == kNever || start < SimTime(8 * 24h)));
  }
  REQUIRE(labels.size() == 13);
  REQUIRE(labels.contains("random_walk2"));
  const std::vector<DriftMark> marks = truth.marks();
  std::vector<SimTime> sudden;
  for (std::size_t m = 0; m < marks.size(); ++m) {
    if (m > 0) REQUIRE(marks[m].time >= marks[m - 1].time);
    REQUIRE(marks[m].kind != "trend");
    if (marks[m].kind == "sudden") sudden.push_back(marks[m].time);
  }
  REQUIRE(sudden == std::vector<SimTime>{SimTime(24h)});
  // Of the recurring ones: every day from day 5 and from day 1; of the blip: beginning and end.
  REQUIRE(marks.size() == 1 + 1 + 1 + 2 + 2 + 6);
}

TEST_CASE("drifts on appeal leave users' chances apart by the item alone", "[drift][appeal][world]") {
  const WorldConfig calm{world_of(), {}};
  const WorldConfig moved{world_of(),
                          {drift_of("sudden", {{"at", SimDuration(24h)}, {"target", "appeal"}, {"share", 1.0}})}};
  const SimulatedWorld a = simulate(calm, 4), b = simulate(moved, 4);
  REQUIRE(a.log.candidates == b.log.candidates);
  const auto logit = [](float p) { return std::log(double{p} / (1.0 - double{p})); };
  std::vector<double> shift(a.log.items, 0.0);
  std::size_t seen = 0;
  for (std::size_t r = 0; r < a.log.requests(); ++r) {
    for (std::uint32_t c = a.log.candidate_begin[r]; c < a.log.candidate_begin[r + 1]; ++c) {
      const float before = a.truth.click_probability[c], now = b.truth.click_probability[c];
      if (a.log.request_time[r] < SimTime(24h)) {
        REQUIRE(now == before);
        continue;
      }
      if (std::min(before, now) < 0.01F || std::max(before, now) > 0.99F)
        continue;  // logits of floats are coarse there
      double& known = shift[index(a.log.candidates[c])];
      if (known != 0.0) REQUIRE(logit(now) - logit(before) == Approx(known).margin(2e-4));
      known = logit(now) - logit(before);
      ++seen;
    }
  }
  REQUIRE(seen > 50'000);
}

std::string refused(const WorldConfig& config) {
  try {
    simulate(config, 1);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

TEST_CASE("drifts that get into each other's way are refused by name", "[drift][errors]") {
  const DriftConfig gradual = drift_of("gradual", {{"at", SimDuration(72h)}, {"width", SimDuration(24h)}});
  const auto incremental = [](SimDuration at, const std::string& where = "") {
    return drift_of("incremental", {{"at", at}, {"over", SimDuration(12h)}, {"segment", where}});
  };
  const std::vector<SegmentConfig> both = {segment("young", {{"age_band", List{0, 1}}}),
                                           segment("old", {{"age_band", List{2, 3}}}),
                                           segment("phones", {{"device", List{0}}})};
  REQUIRE(
      refused({world_of(), {gradual, incremental(90h)}}) ==
      "world: drift.incremental.at = \"90h\": it changes tastes from 90h to 102h, and drift gradual those of the same "
      "users from 2d to 4d: neither would do what it declares");
  REQUIRE(refused({world_of(), {gradual, incremental(96h)}}).empty());  // they touch
  REQUIRE(refused({world_of(), {incremental(36h), gradual}}).empty());
  REQUIRE(refused({world_of(), {incremental(90h, "young"), incremental(90h, "old")}, both}).empty());
  REQUIRE_FALSE(refused({world_of(), {incremental(90h, "young"), incremental(90h, "phones")}, both}).empty());
  const auto at = [](const char* kind, SimDuration when) { return drift_of(kind, {{"at", when}}); };
  REQUIRE(refused({world_of(), {at("sudden", 90h), at("sudden", 90h)}}).empty());
  REQUIRE_FALSE(refused({world_of(), {gradual, at("sudden", 90h)}}).empty());
  REQUIRE_FALSE(refused({world_of(), {at("recurring", 24h), at("sudden", 90h)}}).empty());
  REQUIRE(refused({world_of(), {at("recurring", 90h), at("sudden", 24h), drift_of("seasonal"), drift_of("trend")}})
              .empty());
  REQUIRE(refused({world_of(), {gradual, drift_of("incremental", {{"at", SimDuration(72h)}, {"target", "appeal"}})}})
              .empty());
  const DriftConfig staggered = drift_of("sudden", {{"at", SimDuration(24h)}, {"stagger", SimDuration(30h)}});
  REQUIRE_FALSE(refused({world_of(), {staggered, gradual}}).empty());
}

TEST_CASE("every broken rule about drifts and segments is named at once", "[drift][errors]") {
  WorldConfig config{world_of(),
                     {drift_of("sudden", {{"at", SimDuration(9 * 24h)}}), drift_of("trend", {{"segment", "yong"}}),
                      drift_of("random_walk", {{"segment", "young"}, {"target", "appeal"}})},
                     {segment("young", {}), segment("young", {})}};
  config.drifts[0].label = config.drifts[1].label = "x";
  REQUIRE(refused(config) ==
          "world: segment.young.name = \"young\": is the name of another segment; "
          "drift.x.at = \"9d\": must be before world.duration, 7d; "
          "drift.x.segment = \"yong\": is no segment; did you mean 'young'?; "
          "drift.x.label = \"x\": is the label of another drift; "
          "drift.random_walk.segment = \"young\": is of users, but the target is the appeal of items");
  REQUIRE(refused({world_of(), {drift_of("trend", {{"segment", "young"}})}}) ==
          "world: drift.trend.segment = \"young\": is no segment: the world has no [[world.segment]]");
}

TEST_CASE("every kind says its formula, its parameters and their ranges, and its defaults make a world", "[drift]") {
  for (const DriftInfo& info : drift_registry()) {
    INFO(info.name);
    REQUIRE_FALSE(info.summary.empty());
    for (const ParameterInfo& parameter : info.parameters) {
      REQUIRE_FALSE(parameter.meaning.empty());
      REQUIRE(parameter.allows(parameter.default_value));
    }
    REQUIRE_NOTHROW(simulate({world_of({{"users", std::int64_t{20}}}), {drift_of(info.name)}}, 1));
  }
}

}  // namespace
}  // namespace springtide::sim
