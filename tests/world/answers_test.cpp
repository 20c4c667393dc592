#include "sim/world/answers.hpp"

#include "tests/support/catch.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("the answers to all candidates at once are those to each of them, and to the log's slates", "[answers]") {
  const Parameters parameters = world_of();
  const SimulatedWorld world = simulate({parameters, {}}, 3);
  const EventLog& log = world.log;
  const Choice choice(parameters, 3);
  Answers all(parameters, 3);
  const std::vector<std::uint32_t> ordinals = request_ordinals(log);
  std::size_t clicks = 0;
  for (std::uint32_t r = 0; r < 1'000; ++r) {
    const auto candidates = log.candidates_of(id_at<RequestId>(r));
    const auto appeal = std::span(world.truth.click_probability).subspan(log.candidate_begin[r], candidates.size());
    std::vector<PotentialAnswer> answers;
    all.append(log.request_user[r], ordinals[r], candidates, appeal, answers);
    REQUIRE(answers.size() == candidates.size());
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const PotentialOutcome outcome = choice.outcome(static_cast<std::uint32_t>(log.request_user[r]), ordinals[r],
                                                      static_cast<std::uint32_t>(candidates[c]));
      for (std::size_t position = 0; position < world.truth.examination.size(); ++position) {
        const bool clicked = Choice::clicked(outcome, position, appeal[c]);
        REQUIRE(answers[c].clicked(world.truth.examination[position]) == clicked);
        if (clicked) REQUIRE(answers[c].delay == choice.delay(outcome.delay));
      }
    }
    for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const PotentialAnswer& answer = answers[log.impression_candidate[i]];
      const bool clicked = answer.clicked(world.truth.examination[i - log.impression_begin[r]]);
      REQUIRE(log.feedback_time[i] == (clicked ? log.request_time[r] + answer.delay : kNever));
      clicks += clicked ? 1 : 0;
    }
  }
  REQUIRE(clicks > 300);
}

}  // namespace
}  // namespace springtide::sim
