#include "algorithms/shared_blocks.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

TEST_CASE("an array of shared blocks grows with fresh elements", "[shared_blocks]") {
  SharedBlocks<int, 4> blocks(3);
  REQUIRE(blocks.size() == 3);
  blocks.write(2) = 7;
  blocks.grow(2);  // never shrinks
  REQUIRE(blocks.size() == 3);
  blocks.grow(10);
  REQUIRE(blocks.size() == 10);
  REQUIRE(blocks[2] == 7);
  REQUIRE(blocks[9] == 0);
  REQUIRE(blocks.bytes() == 3 * 4 * sizeof(int));
  REQUIRE(SharedBlocks<int>().bytes() == 0);
}

TEST_CASE("a copy and its original go separate ways, and share what neither wrote to", "[shared_blocks]") {
  SharedBlocks<int, 4> learner(8);
  learner.write(0) = 1;
  learner.write(4) = 2;
  const SharedBlocks<int, 4> snapshot(learner);
  REQUIRE(&snapshot[0] == &learner[0]);
  learner.write(0) = 10;
  REQUIRE(snapshot[0] == 1);
  REQUIRE(learner[0] == 10);
  REQUIRE(&snapshot[0] != &learner[0]);
  REQUIRE(&snapshot[4] == &learner[4]);

  // Written once, the block is the learner's own: no further copies until the next snapshot.
  const int* own = &learner[0];
  learner.write(1) = 11;
  REQUIRE(&learner[0] == own);
  SharedBlocks<int, 4> branch(learner);
  branch.write(5) = 3;
  REQUIRE(learner[5] == 0);
  REQUIRE(snapshot[5] == 0);
  learner = SharedBlocks<int, 4>(1);
  REQUIRE(learner.size() == 1);
  REQUIRE(branch[0] == 10);
}

TEST_CASE("rows are copied one by one", "[shared_blocks]") {
  SharedRows<std::vector<int>> learner;
  REQUIRE(learner[5].empty());
  learner.write(2) = {1, 2};
  learner.write(3) = {3};
  const SharedRows<std::vector<int>> snapshot(learner);
  learner.write(2).push_back(9);
  REQUIRE(snapshot[2] == std::vector<int>{1, 2});
  REQUIRE(learner[2] == std::vector<int>{1, 2, 9});
  REQUIRE(&snapshot[3] == &learner[3]);
  const auto* own = &learner[2];
  learner.write(2).push_back(10);
  REQUIRE(&learner[2] == own);
  REQUIRE(snapshot[2].size() == 2);
}

// Any order of writes and copies gives what plain vectors, copied whole, would have.
template <typename Shared>
void agrees_with_whole_copies(std::uint64_t seed) {
  sim::RandomStream random("test/shared_blocks", seed);
  Shared shared;
  std::vector<std::vector<int>> plain(40);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if constexpr (requires { shared.grow(i + 1); }) shared.grow(i + 1);
  }
  std::vector<std::pair<std::unique_ptr<const Shared>, std::vector<std::vector<int>>>> copies;
  for (int step = 0; step < 2000; ++step) {
    const std::size_t i = random.below(40);
    shared.write(i).push_back(step);
    plain[i].push_back(step);
    if (random.bernoulli(0.05)) copies.emplace_back(std::make_unique<const Shared>(shared), plain);
    if (copies.size() > 5) copies.erase(copies.begin() + random.below(5));
    for (const auto& [copy, expected] : copies) REQUIRE((*copy)[i] == expected[i]);
  }
  for (const auto& [copy, expected] : copies) {
    for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE((*copy)[i] == expected[i]);
  }
  for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(shared[i] == plain[i]);
}

TEST_CASE("sharing cannot be told from copying", "[shared_blocks]") {
  agrees_with_whole_copies<SharedBlocks<std::vector<int>, 8>>(1);
  agrees_with_whole_copies<SharedRows<std::vector<int>, 8>>(2);
}

}  // namespace
}  // namespace springtide::algorithms
