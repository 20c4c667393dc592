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

TEST_CASE("every learner that can be bounded keeps to its bound where ids never cease to be new, nearly as accurate",
          "[id_slots][conformance]") {
  constexpr std::int64_t kIds = 8192;
  std::size_t bounded = 0;
  for (const AlgorithmInfo& info : registry()) {
    if (!can_be_bounded(info)) continue;
    ++bounded;
    CAPTURE(info.name);
    const sim::Task task = info.capabilities.click ? sim::Task::kClick : sim::Task::kRating;
    const auto free = make_learner(info.name, rows_of_ids(info, 0), task, 0, /*seed=*/1);
    const auto kept = make_learner(info.name, rows_of_ids(info, kIds), task, 0, /*seed=*/1);
    const double free_auc = auc_of_the_returning(*free, 60'000, 10'000);
    const double kept_auc = auc_of_the_returning(*kept, 60'000, 10'000);
    CAPTURE(free_auc, kept_auc, free->bytes(), kept->bytes());
    // Of users and of items: a row of 40 bytes and its vector, and 32 of the slot; a network has weights, too.
    const std::size_t besides = info.name == "mlp" ? 65'536 : 4096;
    REQUIRE(kept->bytes() <= 2 * kIds * (40 + 4 * sizeof(float) + 32) + besides);
    REQUIRE(free->bytes() > kept->bytes());
    REQUIRE(free_auc > (info.name == "incremental_mf" ? 0.5 : 0.6));  // which knows no biases
    REQUIRE(kept_auc > free_auc - 0.01);
  }
  REQUIRE(bounded > 0);
}

// Millions of ever-new ids: memory and accuracy with a bound and without. By hand, for as many events as the variable
// says: SPRINGTIDE_EVER_NEW_IDS=50000000 tests_algorithms '[ever_new_ids]', some minutes a learner.
TEST_CASE("memory and accuracy of every learner where ids never cease to be new", "[.][ever_new_ids]") {
  const char* said = std::getenv("SPRINGTIDE_EVER_NEW_IDS");
  const std::size_t events = said == nullptr ? 1'000'000 : std::strtoull(said, nullptr, 10);
  constexpr std::int64_t kIds = 16'384;
  fmt::print("{} events, AUC of returning users in the last 2 %\n{:<24}{:>14}{:>10}{:>12}{:>10}\n", events, "algorithm",
             "bound", "AUC", "MiB", "seconds");
  const auto measure = [&](const AlgorithmInfo& info, const std::string& bound,
                           const std::map<std::string, sim::ParameterValue>& given) {
    const auto task = info.capabilities.click ? sim::Task::kClick : sim::Task::kRating;
    const auto learner = make_learner(info.name, given, task, /*feature_columns=*/0, /*seed=*/1);
    const auto begin = std::chrono::steady_clock::now();
    const double auc = auc_of_the_returning(*learner, events, events / 50);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    fmt::print("{:<24}{:>14}{:>10.4f}{:>12.1f}{:>10.1f}\n", info.name, bound, auc,
               static_cast<double>(learner->bytes()) / (1024.0 * 1024.0), taken.count());
    std::fflush(stdout);
  };
  for (const AlgorithmInfo& info : registry()) {
    if (!can_be_bounded(info)) continue;
    measure(info, fmt::format("{} ids", kIds), rows_of_ids(info, kIds));
    measure(info, "none", rows_of_ids(info, 0));
  }
  for (const std::int64_t bits : {16, 18, 24}) {
    measure(find_algorithm("logistic_regression"), fmt::format("2^{} weights", bits), {{"hash_bits", bits}});
  }
}

}  // namespace
}  // namespace springtide::algorithms
