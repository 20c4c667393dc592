#include "sim/world/groups.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

constexpr std::uint32_t kUsers = 20'000;
constexpr float kSd = 0.65F;

TEST_CASE("age bands, regions and devices have their shares of the users", "[groups]") {
  const AttributeTable table = Groups(kUsers, 16, kSd, 3).attributes();
  std::vector<double> expected(kAgeBandShares.begin(), kAgeBandShares.end());
  expected.insert(expected.end(), kRegionShares.begin(), kRegionShares.end());
  expected.insert(expected.end(), kDeviceShares.begin(), kDeviceShares.end());
  REQUIRE(table.columns == expected.size());
  for (std::size_t column = 0; column < expected.size(); ++column) {
    double count = 0.0;
    for (std::size_t user = 0; user < kUsers; ++user) count += double{table.values[user * table.columns + column]};
    const double p = expected[column];
    REQUIRE(count / kUsers == within_standard_errors(p, std::sqrt(p * (1.0 - p) / kUsers), 4));
  }
  for (std::size_t user = 0; user < kUsers; ++user) {
    const auto row = table.row(user);
    REQUIRE(std::count(row.begin(), row.begin() + kAgeBands, 1.0F) == 1);
    REQUIRE(std::count(row.begin() + kAgeBands, row.begin() + kAgeBands + kRegions, 1.0F) == 1);
    REQUIRE(std::count(row.begin() + kAgeBands + kRegions, row.end(), 1.0F) == 1);
  }
}

TEST_CASE("interests go by every attribute: a taste is a sum of the groups' own", "[groups]") {
  // 1024 topics: as many independent draws of each group's taste.
  const Groups groups(kUsers, 1'024, kSd, 3);
  const GroupTastes tastes = groups.draw_tastes("test/tastes");
  const AttributeTable table = groups.attributes();
  const auto taste_of = [&](std::size_t age_band, std::size_t region, std::size_t device) {
    for (std::uint32_t user = 0; user < kUsers; ++user) {
      const auto row = table.row(user);
      if (row[age_band] + row[kAgeBands + region] + row[kAgeBands + kRegions + device] < 3.0F) continue;
      std::vector<float> taste(1'024, 0.0F);
      groups.mix(tastes, user, 1.0F, taste.data());
      return taste;
    }
    return std::vector<float>{};
  };
  const auto difference = [](const std::vector<float>& a, const std::vector<float>& b) {
    std::vector<float> of(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) of[i] = a[i] - b[i];
    return of;
  };
  const double group_variance = double{kSd} * double{kSd};
  const Moments all = moments(taste_of(1, 2, 0));
  REQUIRE(all.variance == within_standard_errors(3.0 * group_variance, all.standard_error_of_variance, 4));
  // Who differs in one attribute differs by two draws of one group's taste, the same whatever the other attributes.
  const std::vector<float> by_device = difference(taste_of(1, 2, 0), taste_of(1, 2, 2));
  const Moments one = moments(by_device);
  REQUIRE(one.variance == within_standard_errors(2.0 * group_variance, one.standard_error_of_variance, 4));
  const std::vector<float> elsewhere = difference(taste_of(3, 0, 0), taste_of(3, 0, 2));
  for (std::size_t i = 0; i < by_device.size(); ++i) REQUIRE(by_device[i] == Approx(elsewhere[i]).margin(1e-5));
  const Moments region = moments(difference(taste_of(1, 2, 0), taste_of(1, 3, 0)));
  REQUIRE(region.variance == within_standard_errors(2.0 * group_variance, region.standard_error_of_variance, 4));
}

TEST_CASE("a segment is those with one of the values of every attribute", "[groups][segment]") {
  const Groups groups(kUsers, 16, kSd, 3);
  const AttributeTable table = groups.attributes();
  const Segment segment{"s", {true, false, false, true}, {true, true, true, true}, {false, true, false}};
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    const auto row = table.row(user);
    REQUIRE(groups.in(segment, user) == ((row[0] > 0.0F || row[3] > 0.0F) && row[kAgeBands + kRegions + 1] > 0.0F));
  }
  const Segment desktop{"d", {true, true, true, true}, {true, true, true, true}, {false, true, false}};
  const Segment phone{"p", {true, true, true, true}, {true, true, true, true}, {true, false, false}};
  REQUIRE(segment.meets(desktop));
  REQUIRE_FALSE(segment.meets(phone));
}

}  // namespace
}  // namespace springtide::sim
