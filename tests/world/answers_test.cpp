#include "sim/world/answers.hpp"

#include <numeric>

#include "tests/support/catch.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("the answers to the log's slates are the log's", "[answers]") {
  const Parameters parameters = world_of(GENERATE(from_range(all_choices())));
  const SimulatedWorld world = simulate({parameters, {}}, 3);
  const EventLog& log = world.log;
  Answers all(parameters, 3);
  const std::vector<std::uint32_t> ordinals = request_ordinals(log);
  std::vector<SimDuration> delays;
  std::size_t clicks = 0;
  for (std::uint32_t r = 0; r < 1'000; ++r) {
    const auto candidates = log.candidates_of(id_at<RequestId>(r));
    const auto attraction = std::span(world.truth.click_probability).subspan(log.candidate_begin[r], candidates.size());
    std::vector<PotentialAnswer> answers;
    all.append(log.request_user[r], ordinals[r], candidates, attraction, answers);
    REQUIRE(answers.size() == candidates.size());
    const std::uint32_t begin = log.impression_begin[r], shown = log.impression_begin[r + 1] - begin;
    all.to_slate(log.request_user[r], ordinals[r], answers, std::span(log.impression_candidate).subspan(begin, shown),
                 delays);
    for (std::uint32_t p = 0; p < shown; ++p) {
      const bool clicked = delays[p] != PotentialAnswer::kNoClick;
      REQUIRE(log.feedback_value[begin + p] == (clicked ? 1.0F : 0.0F));
      REQUIRE(log.feedback_time[begin + p] == (clicked ? log.request_time[r] + delays[p] : kNever));
      clicks += clicked ? 1 : 0;
    }
  }
  REQUIRE(clicks > 300);
}

TEST_CASE("who would not click an item shown alone clicks it in no slate", "[answers]") {
  const Parameters parameters = world_of(GENERATE(from_range(all_choices())));
  Answers all(parameters, 3);
  RandomStream random("test/answers", 1);
  std::vector<ItemId> items;
  for (std::uint32_t i = 0; i < 8; ++i) items.push_back(id_at<ItemId>(i));
  std::vector<std::uint32_t> order(items.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<SimDuration> alone, delays;
  std::size_t clicks = 0;
  for (std::uint32_t user = 0; user < 500; ++user) {
    std::vector<float> attraction;
    for (std::size_t i = 0; i < items.size(); ++i) attraction.push_back(random.uniform());
    std::vector<PotentialAnswer> answers;
    all.append(id_at<UserId>(user), 0, items, attraction, answers);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      all.to_slate(id_at<UserId>(user), 0, answers, std::span(&i, 1), alone);
      REQUIRE(alone[0] == answers[i].delay);
    }
    random.shuffle(std::span(order));
    all.to_slate(id_at<UserId>(user), 0, answers, order, delays);
    for (std::size_t p = 0; p < order.size(); ++p) {
      if (delays[p] == PotentialAnswer::kNoClick) continue;
      REQUIRE(delays[p] == answers[order[p]].delay);
      ++clicks;
    }
  }
  REQUIRE(clicks > 100);
}

}  // namespace
}  // namespace springtide::sim
