// A bounded number of slots for ever-new ids, and the learners that keep to it.

#include "algorithms/id_slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ever_new_ids.hpp"

namespace springtide::algorithms {
namespace {

bool can_be_bounded(const AlgorithmInfo& info) {
  return std::any_of(info.parameters.begin(), info.parameters.end(),
                     [](const sim::ParameterInfo& parameter) { return parameter.name == "max_ids"; });
}

// Vectors of four, and so many ids. @param max_ids  0: no bound
std::map<std::string, sim::ParameterValue> rows_of_ids(const AlgorithmInfo& info, std::int64_t max_ids) {
  return {{info.name == "mlp" ? "id_factors" : "factors", std::int64_t{4}}, {"max_ids", max_ids}};
}

TEST_CASE("an id has a slot from its second meeting on, if that is soon", "[id_slots]") {
  IdSlots slots(64, 2);
  REQUIRE_FALSE(slots.meet(7).slot);
  REQUIRE_FALSE(slots.find(7));
  const IdSlots::Meeting second = slots.meet(7);
  REQUIRE(second.slot);
  REQUIRE(second.is_new);
  REQUIRE(slots.find(7) == second.slot);
  REQUIRE_FALSE(slots.meet(7).is_new);
  REQUIRE_FALSE(slots.meet(8).slot);
  for (int meeting = 0; meeting < 128; ++meeting) slots.meet(7);  // after two a slot, what was counted is halved
  REQUIRE_FALSE(slots.meet(8).slot);
}

TEST_CASE("who was met longest ago gives up the slot, and copies keep it", "[id_slots]") {
  IdSlots slots(IdSlots::kWays, 1);  // one set, and no threshold
  for (std::uint64_t id = 100; id < 100 + IdSlots::kWays; ++id) REQUIRE(slots.meet(id).is_new);
  REQUIRE_FALSE(slots.meet(100).is_new);  // now 101 is the one not met for longest
  const IdSlots copy = slots;
  const auto lost = *slots.find(101);
  REQUIRE(slots.meet(7).slot == lost);
  REQUIRE_FALSE(slots.find(101));
  REQUIRE(slots.find(100));
  REQUIRE(copy.find(101) == lost);
  REQUIRE_FALSE(copy.find(7));
}

TEST_CASE("of ids that are met once few are taken for others, and those that return stay", "[id_slots]") {
  constexpr std::uint64_t kHot = 500, kMeetings = 60'000;
  IdSlots slots(1024, 2);
  sim::RandomStream random("test/id_slots", 1);
  double once = 0.0, mistaken = 0.0;
  for (std::uint64_t meeting = 0; meeting < kMeetings; ++meeting) {
    if (random.bernoulli(0.5)) {
      slots.meet(random.below(kHot));
    } else {
      once += 1.0;
      mistaken += slots.meet(kHot + meeting).slot ? 1.0 : 0.0;
    }
  }
  REQUIRE(mistaken / once < 0.04);
  std::size_t kept = 0;
  for (std::uint64_t id = 0; id < kHot; ++id) kept += slots.find(id) ? 1 : 0;
  REQUIRE(kept >= kHot * 98 / 100);  // a few sets have more than 8 of them
}

TEST_CASE("slots are carried by an archive, and refused by another capacity", "[id_slots]") {
  IdSlots slots(64, 2), loaded(64, 2), other(128, 2);
  sim::RandomStream random("test/id_slots/archive", 1);
  const auto meet = [&](IdSlots& here, std::uint64_t id) { return here.meet(id).slot; };
  for (int meeting = 0; meeting < 500; ++meeting) slots.meet(random.below(200));
  ArchiveWriter writer;
  slots.save(writer);
  ArchiveReader reader(writer.bytes()), again(writer.bytes());
  loaded.load(reader);
  REQUIRE_THROWS_WITH(other.load(again), "checkpoint: is of another number of ids");
  for (int meeting = 0; meeting < 500; ++meeting) {
    const std::uint64_t id = random.below(200);
    REQUIRE(meet(slots, id) == meet(loaded, id));
  }
}

/// SPRINGTIDE_EVER_NEW_IDS; by default so few events that they are learnt in passing.
std::size_t ever_new_events() {
  const char* said = std::getenv("SPRINGTIDE_EVER_NEW_IDS");
  return said == nullptr ? 60'000 : std::strtoull(said, nullptr, 10);
}

struct Learnt {
  double auc;  ///< of returning users, in the last sixth or, of a million events and more, 2 %
  std::size_t bytes;
};

/// Of a run by hand it says a line.
Learnt learn_ever_new(const AlgorithmInfo& info, const std::map<std::string, sim::ParameterValue>& given) {
  const std::size_t events = ever_new_events();
  const sim::Task task = info.capabilities.click ? sim::Task::kClick : sim::Task::kRating;
  const auto learner = make_learner(info.name, given, task, /*feature_columns=*/0, /*seed=*/1);
  const auto begin = std::chrono::steady_clock::now();
  const double auc = auc_of_the_returning(*learner, events, events < 1'000'000 ? events / 6 : events / 50);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  if (events >= 1'000'000) {
    std::string how;
    for (const auto& [name, value] : given) how += fmt::format(" {} = {}", name, sim::format_value(value));
    fmt::print("{}{}: AUC {:.4f}, {:.1f} MiB, {:.1f} s\n", info.name, how, auc,
               static_cast<double>(learner->bytes()) / (1024.0 * 1024.0), taken.count());
    std::fflush(stdout);
  }
  return {auc, learner->bytes()};
}

TEST_CASE("every learner that can be bounded keeps to its bound where ids never cease to be new, nearly as accurate",
          "[id_slots][ever_new_ids][conformance]") {
  const std::int64_t ids = ever_new_events() < 1'000'000 ? 8192 : 16'384;
  std::size_t bounded = 0;
  for (const AlgorithmInfo& info : registry()) {
    if (!can_be_bounded(info)) continue;
    ++bounded;
    CAPTURE(info.name);
    const Learnt free = learn_ever_new(info, rows_of_ids(info, 0)), kept = learn_ever_new(info, rows_of_ids(info, ids));
    CAPTURE(free.auc, kept.auc, free.bytes, kept.bytes);
    // Of users and of items: a row of 40 bytes and its vector, and 32 of the slot; a network has weights, too.
    const std::size_t besides = info.name == "mlp" ? 65'536 : 4096;
    REQUIRE(kept.bytes <= 2 * static_cast<std::size_t>(ids) * (40 + 4 * sizeof(float) + 32) + besides);
    REQUIRE(free.bytes > kept.bytes);
    REQUIRE(free.auc > (info.name == "incremental_mf" ? 0.5 : 0.6));  // which knows no biases
    REQUIRE(kept.auc > free.auc - 0.01);
  }
  REQUIRE(bounded > 0);
}

// 12 bytes a weight: itself and what AdaGrad sums.
TEST_CASE("hashed weights are bounded by themselves, and less room costs", "[ever_new_ids]") {
  const AlgorithmInfo& info = find_algorithm("logistic_regression");
  double before = 0.5;
  for (const std::int64_t bits : {10, 16, 18, 24}) {
    if (bits == 24 && ever_new_events() < 1'000'000) break;  // 200 MB, for what is learnt in passing
    CAPTURE(bits);
    const Learnt hashed = learn_ever_new(info, {{"hash_bits", bits}});
    REQUIRE(hashed.bytes <= (std::size_t{12} << static_cast<unsigned>(bits)) + 65'536);
    REQUIRE(hashed.auc > before);
    before = hashed.auc;
  }
}

}  // namespace
}  // namespace springtide::algorithms
