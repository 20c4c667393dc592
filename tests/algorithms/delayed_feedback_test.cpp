// Weights against the densities that they are the ratio of, and what algorithms that honour them learn.

#include "algorithms/delayed_feedback.hpp"

#include <limits>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

TEST_CASE("a weight is the true density over that of the stream that tells of late positives twice", "[algorithms]") {
  for (const double p : {0.02, 0.3, 0.9}) {
    for (const double s : {0.1, 0.5, 1.0}) {
      // An impression is told of as a negative unless its positive is in time, and once more where it is late.
      const double in_time = p * (1.0 - s), late = p * s, told = 1.0 + late;
      const auto share = static_cast<float>(s);
      CAPTURE(p, s);
      REQUIRE(delay_weight(1.0F, p, share) == Approx(p / ((in_time + late) / told)));
      REQUIRE(delay_weight(0.0F, p, share) == Approx((1.0 - p) / ((1.0 - in_time) / told)));
    }
    // Ktena et al. 2019, section 4: 1 + p and (1 - p) (1 + p).
    REQUIRE(delay_weight(1.0F, p, 1.0F) == Approx(1.0 + p));
    REQUIRE(delay_weight(0.0F, p, 1.0F) == Approx((1.0 - p) * (1.0 + p)));
  }
  for (const float p : {0.0F, 0.1F, 1.0F}) {
    REQUIRE(delay_weight(0.0F, p, 0.0F) == 1.0F);
    REQUIRE(delay_weight(1.0F, p, 0.0F) == 1.0F);
    REQUIRE(delay_weight(0.0F, p, 1.0F) == Approx(1.0F - p * p));
  }
}

std::vector<std::string> names(bool weighs) {
  std::vector<std::string> names;
  for (const AlgorithmInfo& info : registry()) {
    if (info.capabilities.click && info.capabilities.weighs == weighs) names.push_back(info.name);
  }
  return names;
}

TEST_CASE("late shares change what is learnt where the registry says so, and shares of 0 nothing", "[algorithms]") {
  for (const bool weighs : {true, false}) {
    for (const std::string& name : names(weighs)) {
      INFO(name);
      const bool features = find_algorithm(name).capabilities.features;
      LearningStream stream(sim::Task::kClick, features, 300);
      const auto learnt = [&] {
        const auto learner = make_learner(name, {}, sim::Task::kClick, stream.columns(), 7);
        learner->fit(stream.examples().slice(0, 150));
        learner->update(stream.examples().slice(150, 150));
        return stream.scores(*learner->publish());
      };
      const auto plain = learnt();
      stream.carry_late_shares(0.0F);
      REQUIRE(learnt() == plain);
      stream.carry_late_shares(0.5F);
      REQUIRE((learnt() != plain) == weighs);
    }
  }
}

TEST_CASE("learning in parts is learning at once under late shares too, and a checkpoint keeps them", "[algorithms]") {
  for (const std::string& name : names(true)) {
    INFO(name);
    LearningStream stream(sim::Task::kClick, true, 300);
    stream.carry_late_shares(0.7F);
    const auto make = [&] { return make_learner(name, {}, sim::Task::kClick, stream.columns(), 7); };
    const auto whole = make(), parts = make(), loaded = make();
    whole->update(stream.examples());
    parts->update(stream.examples().slice(0, 137));
    ArchiveWriter saved;
    parts->save(saved);
    ArchiveReader reader(saved.bytes());
    loaded->load(reader);
    for (Recommender* learner : {parts.get(), loaded.get()}) learner->update(stream.examples().slice(137, 163));
    REQUIRE(stream.scores(*parts->publish()) == stream.scores(*whole->publish()));
    REQUIRE(stream.scores(*loaded->publish()) == stream.scores(*whole->publish()));
  }
}

/// One user, one item, a constant feature: each impression told of as the engine would, all at once.
struct Stream {
  std::vector<UserId> users;
  std::vector<ItemId> items;
  std::vector<SimTime> times;
  std::vector<std::uint8_t> positions;
  std::vector<float> labels, features, late_shares;

  void tell(float label, float share) {
    users.push_back(UserId{0});
    items.push_back(ItemId{0});
    times.push_back(SimTime{});
    positions.push_back(0);
    labels.push_back(label);
    features.push_back(1.0F);
    late_shares.push_back(share);
  }
  Examples examples(bool weighed) const {
    return {users,
            items,
            times,
            positions,
            labels,
            {features, 1},
            weighed ? std::span(late_shares) : std::span<const float>()};
  }
};

TEST_CASE("who weighs learns the true rate of a stream that tells of late positives twice", "[algorithms][oracle]") {
  constexpr double kRate = 0.3;
  const float share = GENERATE(0.5F, 1.0F);
  Stream stream;
  sim::RandomStream random("test/delayed_feedback", 3);
  for (int i = 0; i < 40'000; ++i) {
    const bool positive = random.bernoulli(kRate), late = random.bernoulli(static_cast<double>(share));
    stream.tell(positive && !late ? 1.0F : 0.0F, share);
    if (positive && late) stream.tell(1.0F, share);
  }
  for (const std::string& name : names(true)) {
    std::map<std::string, sim::ParameterValue> given;
    if (name == "mlp") given = {{"hidden", std::vector<std::int64_t>{2}}, {"learning_rate", 1e-3}};
    const auto learns = [&](bool weighed) {
      const auto learner = make_learner(name, given, sim::Task::kClick, 1, 7);
      learner->update(stream.examples(weighed));
      const std::vector<std::uint32_t> row_begin{0, 1};
      std::vector<float> score(1);
      const Examples one = stream.examples(false).slice(0, 1);
      learner->publish()->score({row_begin, one.users, one.times, one.items, one.positions, one.features}, score);
      return static_cast<double>(score[0]);
    };
    INFO(name << ", share late " << share);
    // What is told of is positive in p / (1 + p s) of cases; a step size leaves some noise.
    REQUIRE(learns(false) == Approx(kRate / (1.0 + kRate * static_cast<double>(share))).margin(0.03));
    REQUIRE(learns(true) == Approx(kRate).margin(0.03));
  }
}

}  // namespace
}  // namespace springtide::algorithms
