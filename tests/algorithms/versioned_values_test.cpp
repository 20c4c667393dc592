#include "algorithms/versioned_values.hpp"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

using Version = std::shared_ptr<const VersionedValues::Version>;

std::vector<float> all_of(const Version& version, std::size_t size) {
  const VersionedValues::Reader reader = version->read();
  std::vector<float> values;
  for (std::size_t i = 0; i < size; ++i) values.push_back(reader[i]);
  return values;
}

// A learner's own copy beside the table that its versions are read from.
struct Learner {
  explicit Learner(std::size_t size) : own(size, 0.0F), table(size) {}
  void set(std::size_t place, float value) {
    table.record(place, own[place], value);
    own[place] = value;
  }
  std::vector<float> own;
  VersionedValues table;
};

TEST_CASE("a version keeps its values whatever is changed or read after it", "[versioned_values]") {
  Learner learner(3);
  const Version untouched = learner.table.publish();
  learner.set(1, 5.0F);
  learner.set(1, 6.0F);
  const Version changed = learner.table.publish();
  learner.set(2, 7.0F);
  REQUIRE(all_of(changed, 3) == std::vector<float>{0.0F, 6.0F, 0.0F});
  REQUIRE(all_of(untouched, 3) == std::vector<float>{0.0F, 0.0F, 0.0F});
  REQUIRE(all_of(learner.table.publish(), 3) == std::vector<float>{0.0F, 6.0F, 7.0F});
  REQUIRE(all_of(changed, 3) == std::vector<float>{0.0F, 6.0F, 0.0F});
}

TEST_CASE("a version outlives the learner", "[versioned_values]") {
  Version version;
  {
    Learner learner(2);
    learner.set(0, 1.0F);
    version = learner.table.publish();
  }
  REQUIRE(all_of(version, 2) == std::vector<float>{1.0F, 0.0F});
}

TEST_CASE("any order of changes, versions and reads gives what whole copies would", "[versioned_values]") {
  constexpr std::uint32_t kSize = 50;
  sim::RandomStream random("test/versioned_values", GENERATE(1U, 2U, 3U));
  Learner learner(kSize);
  std::vector<std::pair<Version, std::vector<float>>> versions;
  for (int step = 0; step < 40'000; ++step) {
    learner.set(random.below(kSize), static_cast<float>(step));
    if (random.below(50) == 0) versions.emplace_back(learner.table.publish(), learner.own);
    if (versions.size() > 1 && random.below(50) == 0) {
      versions.erase(versions.begin() + random.below(static_cast<std::uint32_t>(versions.size())));
    }
    if (!versions.empty() && random.below(200) == 0) {
      const auto& [version, expected] = versions[random.below(static_cast<std::uint32_t>(versions.size()))];
      REQUIRE(all_of(version, kSize) == expected);
    }
  }
  for (const auto& [version, expected] : versions) REQUIRE(all_of(version, kSize) == expected);
}

TEST_CASE("the journal holds no more than the versions alive need", "[versioned_values]") {
  constexpr std::size_t kSize = 100, kTable = kSize * sizeof(float), kChange = 12;
  Learner learner(kSize);
  Version serving = learner.table.publish();
  for (int publish = 0; publish < 1'000; ++publish) {
    for (std::size_t place = 0; place < kSize; ++place) learner.set(place, static_cast<float>(publish));
    serving = learner.table.publish();
    REQUIRE(learner.table.bytes() <= kTable + 2 * (4'096 + kSize) * kChange);
  }
  REQUIRE(all_of(serving, kSize) == learner.own);

  // Batch training between two publishes: a value changed a thousand times is one change.
  for (int epoch = 0; epoch < 1'000; ++epoch) {
    for (std::size_t place = 0; place < kSize; ++place) learner.set(place, static_cast<float>(-epoch));
  }
  REQUIRE(learner.table.bytes() <= kTable + 4 * (4'096 + kSize) * kChange);
  const std::vector<float> before = all_of(serving, kSize);
  const Version trained = learner.table.publish();
  REQUIRE(all_of(trained, kSize) == learner.own);
  REQUIRE(all_of(serving, kSize) == before);
}

TEST_CASE("versions are read on other threads while the learner goes on", "[versioned_values][threads]") {
  constexpr std::size_t kSize = 64;
  Learner learner(kSize);
  std::vector<std::pair<Version, std::vector<float>>> versions;
  for (int v = 0; v < 8; ++v) {
    for (std::size_t place = 0; place < kSize; place += 3) learner.set(place, static_cast<float>(v + 1));
    versions.emplace_back(learner.table.publish(), learner.own);
  }
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (std::size_t t = 0; t < 2; ++t) {
    readers.emplace_back([&, t] {
      for (std::size_t n = 0; n < 500; ++n) {
        const auto& [version, expected] = versions[(n * (t + 3)) % versions.size()];
        wrong += all_of(version, kSize) == expected ? 0 : 1;
      }
    });
  }
  for (int step = 0; step < 2'000; ++step) {
    learner.set(static_cast<std::size_t>(step) % kSize, static_cast<float>(step));
    if (step % 10 == 0) learner.table.publish();
  }
  for (std::thread& reader : readers) reader.join();
  REQUIRE(wrong == 0);
}

}  // namespace
}  // namespace springtide::algorithms
