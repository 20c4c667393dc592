#include "results/log_writer.hpp"

#include <hdf5.h>

#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::results {
namespace {

template <typename T>
std::vector<T> column(hid_t file, const char* name, hid_t type) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  REQUIRE(dataset >= 0);
  const hid_t space = H5Dget_space(dataset);
  std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  CHECK(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  H5Sclose(space);
  H5Dclose(dataset);
  return values;
}

TEST_CASE("a log and its truth are written column by column") {
  const TemporaryFolder folder;
  const sim::EventLog log = RandomLog{.requests = 20'000}.make();  // 80,000 impressions: more than one chunk
  std::vector<float> probability(log.candidates.size(), 0.25F);
  const std::vector<float> examination = {1.0F, 0.5F, 0.25F, 0.125F};
  std::vector<sim::SimTime> start(log.users, sim::SimTime(sim::SimDuration(42)));
  start[1] = sim::kNever;
  const std::vector<sim::SimTime> changes = {sim::SimTime(sim::SimDuration(42)), sim::SimTime(sim::SimDuration(50))};
  const std::vector<std::uint32_t> to = {1, 0};
  const std::vector<float> declared = {0.0F, 1.0F, 0.0F}, realised = {0.0F, 0.5F, 0.0F};
  const DriftColumns drift{.kind = "blip",
                           .label = "scandal",
                           .target = "interests",
                           .parameters = "at = \"42us\"\n",
                           .change_time = changes,
                           .change_to = to,
                           .start = start,
                           .declared = declared,
                           .realised = realised,
                           .unit = "1"};
  write_log(folder / "l.h5", log, {probability, examination, {&drift, 1}}, "[world]\n", 7);
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});

  const hid_t file = H5Fopen((folder / "l.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  const auto times = column<std::int64_t>(file, "requests/time", H5T_NATIVE_INT64);
  REQUIRE(times.size() == log.requests());
  CHECK(times.back() == log.request_time.back().time_since_epoch().count());
  CHECK(column<std::uint32_t>(file, "requests/candidate_begin", H5T_NATIVE_UINT32) == log.candidate_begin);
  CHECK(column<std::uint32_t>(file, "impressions/candidate", H5T_NATIVE_UINT32) == log.impression_candidate);
  CHECK(column<float>(file, "impressions/feedback_value", H5T_NATIVE_FLOAT) == log.feedback_value);
  const auto feedback = column<std::int64_t>(file, "impressions/feedback_time", H5T_NATIVE_INT64);
  for (std::size_t i = 0; i < feedback.size(); ++i) {
    const bool none = log.feedback_time[i] == sim::kNever;
    if (feedback[i] != (none ? -1 : log.feedback_time[i].time_since_epoch().count())) FAIL("impression " << i);
  }
  CHECK(column<float>(file, "users/attributes", H5T_NATIVE_FLOAT) == log.user_attributes.values);
  CHECK(column<float>(file, "truth/click_probability", H5T_NATIVE_FLOAT) == probability);
  CHECK(column<float>(file, "truth/examination", H5T_NATIVE_FLOAT) == examination);
  CHECK(column<std::int64_t>(file, "truth/drift_0/change_time", H5T_NATIVE_INT64) == std::vector<std::int64_t>{42, 50});
  CHECK(column<std::uint32_t>(file, "truth/drift_0/change_to", H5T_NATIVE_UINT32) == to);
  const auto starts = column<std::int64_t>(file, "truth/drift_0/start", H5T_NATIVE_INT64);
  CHECK(std::vector<std::int64_t>(starts.begin(), starts.begin() + 3) == std::vector<std::int64_t>{42, -1, 42});
  constexpr std::int64_t kHour_us = 3'600'000'000;
  CHECK(column<std::int64_t>(file, "truth/drift_0/time", H5T_NATIVE_INT64) ==
        std::vector<std::int64_t>{0, kHour_us, 2 * kHour_us});
  CHECK(column<float>(file, "truth/drift_0/declared", H5T_NATIVE_FLOAT) == declared);
  CHECK(column<float>(file, "truth/drift_0/realised", H5T_NATIVE_FLOAT) == realised);
  H5Fclose(file);
}

TEST_CASE("a log that cannot be written leaves nothing") {
  const TemporaryFolder folder;
  const sim::EventLog log = RandomLog{}.make();
  CHECK_THROWS_AS(write_log(folder / "no/l.h5", log, {}, "", 1), sim::IoError);
  CHECK(folder.left().empty());
  // Nothing is known of a log's truth: its columns are empty.
  write_log(folder / "l.h5", log, {}, "", 1);
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});
}

}  // namespace
}  // namespace springtide::results
