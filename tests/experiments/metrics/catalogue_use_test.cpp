#include "experiments/metrics/catalogue_use.hpp"

#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using sim::ItemId;

TEST_CASE("Gini is 0 when all are recommended alike and (n - 1) / n when one is", "[catalogue]") {
  const std::vector<ItemId> all = {ItemId{0}, ItemId{1}, ItemId{2}, ItemId{3}}, one = {ItemId{2}};
  // Both sides of the count at which the sorting changes.
  const int times = GENERATE(1, 1023, 1024, 5000);
  CatalogueUse even(4), uneven(4), mixed(4);
  for (int i = 0; i < times; ++i) {
    even.recommended(all);
    uneven.recommended(one);
    mixed.recommended(all);
    for (int more = 0; more < 2; ++more) mixed.recommended(one);
  }
  REQUIRE(even.close_window().gini == 0.0);
  REQUIRE(uneven.close_window().gini == Approx(0.75));
  // Counts 1 1 1 3: (2 x 1 - 5) + (2 x 2 - 5) + (2 x 3 - 5) + 3 (2 x 4 - 5) = 6, over 4 x 6.
  REQUIRE(mixed.close_window().gini == Approx(0.25));
  REQUIRE(mixed.overall().gini == Approx(0.25));
}

TEST_CASE("novelty is in bits, of what had been taken before", "[catalogue]") {
  const std::vector<ItemId> both = {ItemId{0}, ItemId{1}};
  CatalogueUse use(4);
  for (int i = 0; i < 3; ++i) use.taken(ItemId{0});
  use.recommended(both);
  use.taken(ItemId{1});
  // p = (3 + 1) / (3 + 4) and (0 + 1) / (3 + 4).
  REQUIRE(use.close_window().novelty == Approx((std::log2(7.0 / 4.0) + std::log2(7.0)) / 2.0));
}

TEST_CASE("a window counts its own recommendations, the run all of them", "[catalogue]") {
  CatalogueUse use(4);
  REQUIRE(std::isnan(use.close_window().coverage));
  use.recommended(std::vector<ItemId>{ItemId{0}, ItemId{1}});
  REQUIRE(use.close_window().coverage == 0.5);
  use.recommended(std::vector<ItemId>{ItemId{1}, ItemId{2}});
  REQUIRE(use.close_window().coverage == 0.5);
  REQUIRE(use.overall().coverage == 0.75);
}

}  // namespace
}  // namespace springtide::experiments
