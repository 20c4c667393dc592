#include "sim/world/choice/choice_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sim/world/choice.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using Given = std::map<std::string, ParameterValue>;

std::unique_ptr<ChoiceModel> model_of(const Given& given) { return make_choice_model(world_of(given), 5); }
std::vector<double> clicks_of(const ChoiceModel& model, const std::vector<float>& attraction) {
  std::vector<double> clicks(attraction.size());
  model.click_probabilities(attraction, clicks);
  return clicks;
}

const std::vector<float> kAttraction = {0.3F, 0.05F, 0.6F, 0.2F, 0.45F};

TEST_CASE("examination is the published curve, continued as 1/position, or a power", "[choice]") {
  const auto by_default = model_of({});
  const auto published = by_default->examination();
  REQUIRE(published[0] == 0.68F);
  REQUIRE(published[9] == 0.06F);
  REQUIRE(published[11] == Approx(0.06 * 10.0 / 12.0));
  const double eta = GENERATE(0.0, 0.5, 1.0, 2.5);
  const auto model = model_of({{"examination", std::string("power")}, {"examination_eta", eta}});
  REQUIRE(model->examination().size() == kLongestSlate);
  for (std::size_t p = 0; p < kLongestSlate; ++p) {
    REQUIRE(double{model->examination()[p]} == Approx(std::pow(double(p + 1), -eta)).epsilon(2e-6));
  }
}

TEST_CASE("every kind of choice and of logging policy is among those that tests run over", "[choice][policy]") {
  const auto among = [](const std::vector<Given>& all, const char* key, const std::string& name) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Given& given) { return std::get<std::string>(given.at(key)) == name; });
  };
  for (const ChoiceInfo& info : choice_registry()) REQUIRE(among(all_choices(), "choice", info.name));
  for (const LoggingPolicyInfo& info : logging_policy_registry()) {
    REQUIRE(among(all_logging_policies(), "logging_policy", info.name));
  }
}

TEST_CASE("each choice has its closed form", "[choice]") {
  const std::vector<double> theta(kAttraction.begin(), kAttraction.end());
  const auto by_position = clicks_of(*model_of({}), kAttraction);
  const std::array<double, 5> curve = {.68, .61, .48, .34, .28};
  const double continuation = GENERATE(1.0, 0.7);
  const auto cascade =
      clicks_of(*model_of({{"choice", std::string("cascade")}, {"continuation", continuation}}), kAttraction);
  const double none = GENERATE(-1.0, 0.0, 2.0);
  const auto logit =
      clicks_of(*model_of({{"choice", std::string("multinomial_logit")}, {"no_choice_logit", none}}), kAttraction);
  double looks = 1.0, odds = 0.0;
  for (const double t : theta) odds += t / (1.0 - t);
  for (std::size_t p = 0; p < theta.size(); ++p) {
    REQUIRE(by_position[p] == Approx(curve[p] * theta[p]).epsilon(1e-6));
    REQUIRE(cascade[p] == Approx(looks * theta[p]).epsilon(1e-6));
    looks *= continuation * (1.0 - theta[p]);
    REQUIRE(logit[p] == Approx(theta[p] / (1.0 - theta[p]) / (std::exp(none) + odds)).epsilon(1e-6));
  }
  // With no choice they sum to 1: the user looked at all to no avail, or gave up; or preferred none.
  const double given_up = 1.0 - looks - std::accumulate(cascade.begin(), cascade.end(), 0.0);
  if (continuation == 1.0) REQUIRE(given_up == Approx(0.0).margin(1e-12));
  REQUIRE(given_up > -1e-12);
  REQUIRE(std::accumulate(logit.begin(), logit.end(), std::exp(none) / (std::exp(none) + odds)) == Approx(1.0));
}

TEST_CASE("a logit whose slate is one item of no choice 0 clicks with its attraction", "[choice]") {
  const auto model = model_of({{"choice", std::string("multinomial_logit")}});
  REQUIRE(clicks_of(*model, {0.3F})[0] == Approx(0.3).epsilon(1e-6));
  REQUIRE(std::isfinite(clicks_of(*model, {1.0F, 1.0F})[1]));
  REQUIRE(clicks_of(*model, {1.0F, 1.0F})[1] == Approx(0.5).epsilon(1e-6));
}

TEST_CASE("what is clicked, and what together, comes as often as the closed form says", "[choice]") {
  const Given given = GENERATE(from_range(all_choices()));
  const auto model = model_of(given);
  const Choice choice(world_of(given), 5);
  const auto expected = clicks_of(*model, kAttraction);
  constexpr std::uint32_t kUsers = 200'000;
  std::vector<double> often(kAttraction.size(), 0.0);
  double one = 0.0, more = 0.0;
  std::vector<float> examination(kAttraction.size()), click(kAttraction.size()), clicked(kAttraction.size());
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    for (std::uint32_t i = 0; i < kAttraction.size(); ++i) {
      const PotentialOutcome outcome = choice.outcome(user, 3, 100 + i);
      examination[i] = outcome.examination;
      click[i] = outcome.click;
    }
    model->answer({user, 3, kAttraction, examination, click}, clicked);
    float all = 0.0F;
    for (std::size_t p = 0; p < often.size(); ++p) {
      often[p] += double{clicked[p]} / kUsers;
      all += clicked[p];
    }
    one += all == 1.0F ? 1.0 / kUsers : 0.0;
    more += all > 1.0F ? 1.0 / kUsers : 0.0;
  }
  double any = 0.0;
  for (std::size_t p = 0; p < often.size(); ++p) {
    INFO("position " << p);
    REQUIRE(often[p] == within_standard_errors(expected[p], std::sqrt(expected[p] * (1.0 - expected[p]) / kUsers), 4));
    any += expected[p];
  }
  if (model->examination().empty()) {
    REQUIRE(more == 0.0);
    REQUIRE(one == within_standard_errors(any, std::sqrt(any * (1.0 - any) / kUsers), 4));
  } else {
    REQUIRE(more > 0.0);
  }
}

TEST_CASE("no slate is worth more than that of the highest attraction, highest first", "[choice]") {
  const auto model = model_of(GENERATE(from_range(all_choices())));
  const auto value = [&](const std::vector<float>& slate) {
    const auto clicks = clicks_of(*model, slate);
    return std::accumulate(clicks.begin(), clicks.end(), 0.0);
  };
  std::vector<float> sorted = kAttraction;
  std::sort(sorted.rbegin(), sorted.rend());
  const double best = value({sorted[0], sorted[1], sorted[2]});
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  do {
    REQUIRE(value({kAttraction[order[0]], kAttraction[order[1]], kAttraction[order[2]]}) <= best + 1e-9);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a better item changes a logit's answer only to itself", "[choice]") {
  const auto model = model_of({{"choice", std::string("multinomial_logit")}});
  RandomStream random("test/choice_model", 1);
  std::size_t changed = 0;
  for (std::uint32_t user = 0; user < 2'000; ++user) {
    const std::vector<float> attraction = {0.4F, 0.3F, 0.5F},
                             click = {random.uniform(), random.uniform(), random.uniform()};
    std::vector<float> two(2), three(3);
    model->answer({user, 0, {attraction.data(), 2}, {click.data(), 2}, {click.data(), 2}}, two);
    model->answer({user, 0, attraction, click, click}, three);
    if (three[2] > 0.0F) {
      ++changed;
    } else {
      REQUIRE((two[0] == three[0] && two[1] == three[1]));
    }
  }
  REQUIRE(changed > 500);
}

// Of impressions whose P(click) falls into one bin.
struct Bin {
  double impressions = 0.0, expected = 0.0, variance = 0.0, clicks = 0.0;
};

TEST_CASE("over a million impressions clicks come as often as their stored probability says", "[choice]") {
  Given given = GENERATE(from_range(all_choices()));
  given.insert({{"users", std::int64_t{20'000}}, {"items", std::int64_t{2'000}}});
  WorldStream stream({world_of(given), {drift_of("ornstein_uhlenbeck")}}, 11);
  SimulatedWorld world = stream.setting();
  const EventLog& log = world.log;
  std::array<Bin, 20> bins;  // of equal width in ln P, two for each power of e, the last from 1 / e^.5 on
  double impressions = 0.0;
  std::vector<float> attraction(10);
  std::vector<double> clicks(10);
  while (stream.replace(world, 4'096)) {
    for (std::size_t r = 0; r < log.requests(); ++r) {
      for (std::size_t p = 0; p < 10; ++p) {
        attraction[p] =
            world.truth
                .click_probability[log.candidate_begin[r] + log.impression_candidate[log.impression_begin[r] + p]];
      }
      world.truth.choice->click_probabilities(attraction, clicks);
      for (std::size_t p = 0; p < 10; ++p) {
        const double depth = std::min(19.0, -2.0 * std::log(clicks[p]));
        Bin& bin = bins[static_cast<std::size_t>(depth)];
        bin.impressions += 1.0;
        bin.expected += clicks[p];
        bin.variance += clicks[p] * (1.0 - clicks[p]);
        bin.clicks += double{log.feedback_value[log.impression_begin[r] + p]};
        impressions += 1.0;
      }
    }
  }
  REQUIRE(impressions > 1e6);
  std::size_t used = 0;
  for (const Bin& bin : bins) {
    if (bin.expected < 20.0) continue;  // a count of so few is not normal
    INFO("P(click) about " << bin.expected / bin.impressions << ", impressions " << bin.impressions);
    REQUIRE(bin.clicks == within_standard_errors(bin.expected, std::sqrt(bin.variance), 4));
    ++used;
  }
  REQUIRE(used >= 8);
}

}  // namespace
}  // namespace springtide::sim
