#include "algorithms/factors/biased_mf.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

std::unique_ptr<Recommender> factoriser(const std::map<std::string, sim::ParameterValue>& given) {
  return make_learner("biased_mf", given, sim::Task::kRating, 0, /*seed=*/3);
}

TEST_CASE("the running mean of ratings", "[mean_rating]") {
  const auto learner = make_learner("mean_rating", {}, sim::Task::kRating, 0, 1);
  LearningTable table(0);
  for (const float rating : {5.0F, 2.0F, 2.0F}) table.add({}, rating);
  REQUIRE(table.scores(*learner->publish()) == std::vector<float>(3, 0.0F));
  learner->update(table.examples());
  REQUIRE(static_cast<double>(table.scores(*learner->publish())[0]) == Approx(3.0));
}

TEST_CASE("biases: three steps by hand", "[biased_mf][oracle]") {
  const auto learner = factoriser({{"factors", std::int64_t{0}}, {"l2_bias", 0.5}});
  LearningTable table(0);
  // mu = 5, prediction 5: no error, no step.
  table.add({}, 5.0F, 0, 0);
  // mu = 4, prediction 4, g = 2: b_u0 = b_i1 = -.025 * 2 = -.05.
  table.add({}, 3.0F, 0, 1);
  // mu = 4, prediction 4 - .1 = 3.9, g = -.2: b_u0 = b_i1 = -.05 - .025 (-.2 + .5 (-.05)) = -.044375.
  table.add({}, 4.0F, 0, 1);
  learner->update(table.examples());
  LearningTable probe(0);
  probe.add({}, 0.0F, 0, 1);
  probe.add({}, 0.0F, 0, 9);
  probe.add({}, 0.0F, 8, 9);
  const auto scores = probe.scores(*learner->publish());
  REQUIRE(static_cast<double>(scores[0]) == Approx(4.0 - 2.0 * 0.044375));
  REQUIRE(static_cast<double>(scores[1]) == Approx(4.0 - 0.044375));
  REQUIRE(static_cast<double>(scores[2]) == Approx(4.0));
}

TEST_CASE("vectors: one step by hand", "[biased_mf][oracle]") {
  // A user or item draws its vector from a stream of its own, so the test can draw it too. Biases stand still; of one
  // rating y, mu = y and g = 2 p q, so p' = p - eta g q and q' = q - eta g p.
  const double eta = 0.5, sd = 0.7, rating = 3.0;
  const auto learner = factoriser(
      {{"factors", std::int64_t{1}}, {"learning_rate_bias", 0.0}, {"learning_rate_factors", eta}, {"initial_sd", sd}});
  const double p = sd * static_cast<double>(sim::RandomStream("algorithms/biased_mf/users", 3, 4).normal());
  const double q = sd * static_cast<double>(sim::RandomStream("algorithms/biased_mf/items", 3, 6).normal());
  LearningTable table(0);
  table.add({}, static_cast<float>(rating), 4, 6);
  REQUIRE(static_cast<double>(table.scores(*learner->publish())[0]) == Approx(p * q));
  learner->update(table.examples());
  const double g = 2.0 * p * q;
  REQUIRE(static_cast<double>(table.scores(*learner->publish())[0]) ==
          Approx(rating + (p - eta * g * q) * (q - eta * g * p)));
}

TEST_CASE("predictions are clipped, errors are not", "[biased_mf]") {
  LearningTable table(0);
  for (int e = 0; e < 40; ++e) table.add({}, e % 2 == 0 ? 5.0F : 1.0F, 0, e % 2 == 0 ? 0U : 1U);
  const auto clipped = factoriser({{"clip_low", 2.5}, {"clip_high", 3.25}}), free = factoriser({});
  clipped->update(table.examples());
  free->update(table.examples());
  auto expected = table.scores(*free->publish());
  for (float& score : expected) score = std::clamp(score, 2.5F, 3.25F);
  REQUIRE(table.scores(*clipped->publish()) == expected);
  REQUIRE(*std::min_element(expected.begin(), expected.end()) == 2.5F);
  REQUIRE(*std::max_element(expected.begin(), expected.end()) == 3.25F);
}

TEST_CASE("vectors at the start do not depend on the order of arrival", "[biased_mf]") {
  const std::map<std::string, sim::ParameterValue> still{{"learning_rate_bias", 0.0}, {"learning_rate_factors", 0.0}};
  LearningTable forth(0), back(0);
  for (std::uint32_t e = 0; e < 8; ++e) {
    forth.add({}, 3.0F, e, 2 * e);
    back.add({}, 3.0F, 7 - e, 2 * (7 - e));
  }
  const auto one = factoriser(still), other = factoriser(still);
  one->update(forth.examples());
  other->update(back.examples());
  REQUIRE(forth.scores(*one->publish()) == forth.scores(*other->publish()));
}

TEST_CASE("a planted product of vectors is found again", "[biased_mf]") {
  sim::RandomStream random("test/biased_mf", /*seed=*/5);
  std::vector<float> of_user(60), of_item(40);
  for (float& value : of_user) value = random.normal();
  for (float& value : of_item) value = random.normal();
  LearningTable table(0);
  for (int e = 0; e < 40'000; ++e) {
    const std::uint32_t user = random.below(60), item = random.below(40);
    table.add({}, 3.0F + of_user[user] * of_item[item] + 0.1F * random.normal(), user, item);
  }
  const auto mean_square_error = [&](std::int64_t factors) {
    const auto learner = factoriser({{"factors", factors}});
    learner->update(table.examples());
    const auto scores = table.scores(*learner->publish());
    double sum = 0.0;
    for (std::size_t e = 0; e < scores.size(); ++e)
      sum += std::pow(static_cast<double>(scores[e] - table.labels[e]), 2);
    return sum / static_cast<double>(scores.size());
  };
  REQUIRE(mean_square_error(2) < 0.03);  // the noise is .01
  REQUIRE(mean_square_error(0) > 0.5);   // biases cannot say it
}

}  // namespace
}  // namespace springtide::algorithms
