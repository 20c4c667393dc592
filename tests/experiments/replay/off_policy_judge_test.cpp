// What a log says of a cell's own policy: by hand, from the scores to the result.

#include "experiments/replay/off_policy_judge.hpp"

#include <cmath>

#include "sim/events/error.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

constexpr sim::SimTime second(int s) { return sim::SimTime(std::chrono::seconds(s)); }

/// Requests a second apart with one impression each, of three items in random order.
sim::EventLog three_impressions() {
  sim::EventLog log;
  log.users = 1;
  log.items = 3;
  for (const std::uint32_t r : {0U, 1U, 2U}) {
    log.request_time.push_back(second(static_cast<int>(r)));
    log.request_user.push_back(sim::UserId{0});
    for (const std::uint32_t item : {0U, 1U, 2U}) log.candidates.push_back(sim::ItemId{item});
    log.candidate_begin.push_back(3 * (r + 1));
    log.impression_begin.push_back(r + 1);
    log.propensity.push_back(1.0F / 3.0F);
  }
  log.impression_item = {sim::ItemId{1}, sim::ItemId{2}, sim::ItemId{0}};
  log.impression_candidate = {1, 2, 0};
  log.impression_position = {1, 0, 2};
  log.feedback_value = {1.0F, 0.0F, 1.0F};
  return log;
}

results::CellResult judged(const sim::EventLog& log, const sim::GroundTruth& truth, const OffPolicySpec& spec,
                           const std::vector<std::vector<float>>& scores, sim::SimTime begin = {}) {
  OffPolicyJudge judge(spec, {.log = log, .truth = truth, .begin = begin, .end = second(3)});
  for (std::uint32_t r = 0; r < log.requests(); ++r) judge.take(r, scores[r]);
  results::CellResult result;
  judge.report(result);
  return result;
}

// By rank 2, 0, 1: item 1 is not at position 1; then item 2 is at 0, and of 1, 2, 0 item 0 is at 2.
const std::vector<std::vector<float>> kScores = {{0.2F, 0.1F, 0.9F}, {0.1F, 0.5F, 0.9F}, {-1.0F, 5.0F, 2.0F}};

TEST_CASE("a greedy cell matches where its item is at its place", "[off_policy]") {
  const auto values = judged(three_impressions(), {}, {}, kScores).values;
  const std::vector<double>& value = values.at("off_policy/value");
  REQUIRE(value.size() == 5);
  CHECK(value[0] == Approx(0.5));        // replay: of two matches one clicked
  CHECK(value[1] == Approx(3.0 / 3.0));  // ips: w = 0, 3, 3
  CHECK(value[2] == Approx(3.0 / 6.0));
  // dr. Before anything was shown q is 0, and so is w. The first was clicked, so the rate is 1 and q too: 1 + 3 (0 -
  // 1). Of two one was clicked, and nobody has seen item 0 or place 2: 1/2 + 3 (1 - 1/2).
  CHECK(value[4] == Approx((0.0 - 2.0 + 2.0) / 3.0).margin(1e-6));
  CHECK(values.at("off_policy/effective_sample_size")[1] == Approx(2.0));
  CHECK(values.at("off_policy/on_policy").front() == Approx(2.0 / 3.0));
  CHECK(std::isnan(values.at("off_policy/truth").front()));
}

TEST_CASE("a warm-up is not judged, and teaches the model of rewards", "[off_policy]") {
  const auto values = judged(three_impressions(), {}, {}, kScores, second(1)).values;
  CHECK(values.at("off_policy/value")[1] == Approx(3.0 / 2.0));
  CHECK(values.at("off_policy/value")[4] == Approx((-2.0 + 2.0) / 2.0).margin(1e-6));
  CHECK(values.at("off_policy/on_policy").front() == Approx(1.0 / 2.0));
}

TEST_CASE("a softmax goes by scores, and by the logits of probabilities", "[off_policy]") {
  const OffPolicySpec softmax{.policy = TargetKind::kSoftmax, .temperature = 2.0};
  // Logits ln 3 and -ln 3: at this temperature one weighs three times the other.
  TargetPolicy of_probabilities(softmax, true);
  const auto chances = of_probabilities.chances(std::vector<float>{0.75F, 0.25F}, 2);
  for (const auto& [at, chance] : {std::pair(0, 0.75), {1, 0.25}, {2, 0.25}, {3, 0.75}}) {
    CHECK(double{chances[static_cast<std::size_t>(at)]} == Approx(chance).epsilon(1e-6));
  }
  TargetPolicy of_scores(softmax, false);
  CHECK(double{of_scores.chances(std::vector<float>{0.75F, 0.25F}, 1)[0]} ==
        Approx(1.0 / (1.0 + std::exp(-0.25))).epsilon(1e-6));
  // What is certain, impossible or very far off is no more than very likely or unlikely.
  CHECK(of_probabilities.chances(std::vector<float>{1.0F, 0.0F}, 1)[1] > 0.0F);
  CHECK(of_scores.chances(std::vector<float>{-3e38F, 3e38F}, 2)[0] >= 0.0F);
}

/// A request whose slate of two is shown of three items, under a choice.
struct World {
  sim::EventLog log;
  sim::GroundTruth truth;

  explicit World(const std::string& choice) {
    log = three_impressions();
    log.request_time.resize(1);
    log.request_user.resize(1);
    log.candidates.resize(3);
    log.candidate_begin = {0, 3};
    log.impression_begin = {0, 2};
    log.impression_item.resize(2);
    log.impression_candidate.resize(2);
    log.impression_position.clear();
    log.propensity.resize(2);
    log.feedback_value.resize(2);
    truth.click_probability = {0.5F, 0.25F, 0.125F};
    truth.choice = sim::make_choice_model(
        sim::Parameters::resolve("world", sim::world_parameters(), {{"choice", choice}}), /*seed=*/1);
  }
  double value(const OffPolicySpec& spec, const std::vector<float>& scores) const {
    return judged(log, truth, spec, {scores}).values.at("off_policy/truth").front();
  }
};

// Places are examined with .68 and .61 (docs/spec.md).
TEST_CASE("the truth of a cell's policy is in closed form, where there is one", "[off_policy]") {
  const OffPolicySpec greedy, softmax{.policy = TargetKind::kSoftmax};
  const std::vector<float> scores = {1.0F, 3.0F, 2.0F}, alike = {1.0F, 1.0F, 1.0F};
  const World by_position("position_based"), cascade("cascade");
  CHECK(by_position.value(greedy, scores) == Approx((0.68 * 0.25 + 0.61 * 0.125) / 2.0).epsilon(1e-6));
  CHECK(by_position.value(softmax, alike) == Approx((0.68 + 0.61) / 2.0 * (0.5 + 0.25 + 0.125) / 3.0).epsilon(1e-6));
  CHECK(cascade.value(greedy, scores) == Approx((0.25 + 0.75 * 0.125) / 2.0).epsilon(1e-6));
  CHECK(std::isnan(cascade.value(softmax, alike)));
}

std::string refusal(const sim::EventLog& log) {
  try {
    judged(log, {}, {}, kScores);
    return "";
  } catch (const sim::Error& error) {
    return error.what();
  }
}

TEST_CASE("a log that cannot tell of other slates is refused", "[off_policy][errors]") {
  sim::EventLog log = three_impressions();
  CHECK(refusal(log).empty());
  log.propensity[1] = std::nanf("");
  CHECK(refusal(log) == "metrics.off_policy: impression 1 of the log has no propensity");
  log.propensity.assign(3, 1.0F);
  CHECK(refusal(log) ==
        "metrics.off_policy: every propensity is 1: a log that leaves nothing to chance cannot tell of other slates");
  log = three_impressions();
  log.impression_position[1] = 3;
  CHECK(refusal(log) == "metrics.off_policy: request 1 of the log shows place 4 of 3 candidates");
}

}  // namespace
}  // namespace springtide::experiments
