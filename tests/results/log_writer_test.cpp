#include "results/log_writer.hpp"

#include <hdf5.h>

#include "sim/events/error.hpp"
#include "tests/results/full_disk.hpp"
#include "tests/results/sample.hpp"
#include "tests/results/written_log.hpp"
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

std::vector<std::uint32_t> raw(const sim::Column<sim::ItemId>& items) {
  std::vector<std::uint32_t> values;
  for (const sim::ItemId item : items) values.push_back(static_cast<std::uint32_t>(item));
  return values;
}

TEST_CASE("a log and its truth are written column by column") {
  const TemporaryFolder folder;
  sim::EventLog log = RandomLog{.requests = 20'000}.make();  // 80,000 impressions: more than one chunk
  std::vector<float> probability(log.candidates.size(), 0.25F);
  probability[60'000] = 0.75F;
  LogHeader header{
      .spec = "[world]\n", .world = "w", .seed = 7, .examination = {1.0F, 0.5F, 0.25F, 0.125F}, .drifts = {}};
  header.end = sim::SimTime(std::chrono::hours(24));
  DriftColumns& drift = header.drifts.emplace_back();
  drift.kind = "blip";
  drift.label = "scandal";
  drift.target = "interests";
  drift.parameters = "at = \"42us\"\n";
  drift.change_time = {sim::SimTime(sim::SimDuration(42)), sim::SimTime(sim::SimDuration(50))};
  drift.change_to = {1, 0};
  drift.start.assign(log.users, sim::SimTime(sim::SimDuration(42)));
  drift.start[1] = sim::kNever;
  drift.declared = {0.0F, 1.0F, 0.0F};
  drift.realised = {0.0F, 0.5F, 0.0F};
  drift.unit = "1";
  header.queries = header.faults = true;
  header.clock_skew.assign(log.users, sim::SimDuration(-5));
  header.bots = 2;
  header.behaviours = {"dwell", "share"};
  log.request_query.assign(log.requests(), 3);
  log.request_query[7] = sim::kNoQuery;
  log.behaviours = {{"dwell", log.feedback_time, log.feedback_value}, {"share", log.feedback_time, log.feedback_value}};
  log.behaviours[0].value[5] = 17.5F;
  std::vector<std::uint32_t> wanted(log.requests(), 3);
  wanted[9] = 4;
  std::vector<std::uint8_t> fault(log.impressions(), 0);
  fault[4] = 6;
  write_log(folder / "l.h5", log, header, {probability, wanted, fault});
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});

  const hid_t file = H5Fopen((folder / "l.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  const auto times = column<std::int64_t>(file, "requests/time", H5T_NATIVE_INT64);
  REQUIRE(times.size() == log.requests());
  CHECK(times.back() == log.request_time.back().time_since_epoch().count());
  CHECK(column<std::uint32_t>(file, "requests/candidate_begin", H5T_NATIVE_UINT32) == log.candidate_begin);
  CHECK(column<std::uint32_t>(file, "requests/impression_begin", H5T_NATIVE_UINT32) == log.impression_begin);
  CHECK(column<std::uint32_t>(file, "candidates/item", H5T_NATIVE_UINT32) == raw(log.candidates));
  CHECK(column<std::uint32_t>(file, "impressions/candidate", H5T_NATIVE_UINT32) == log.impression_candidate);
  CHECK(column<float>(file, "impressions/feedback_value", H5T_NATIVE_FLOAT) == log.feedback_value);
  const auto feedback = column<std::int64_t>(file, "impressions/feedback_time", H5T_NATIVE_INT64);
  for (std::size_t i = 0; i < feedback.size(); ++i) {
    const bool none = log.feedback_time[i] == sim::kNever;
    if (feedback[i] != (none ? -1 : log.feedback_time[i].time_since_epoch().count())) FAIL("impression " << i);
  }
  CHECK(column<float>(file, "users/attributes", H5T_NATIVE_FLOAT) == log.user_attributes.values);
  CHECK(column<float>(file, "truth/click_probability", H5T_NATIVE_FLOAT) == probability);
  CHECK(column<float>(file, "truth/examination", H5T_NATIVE_FLOAT) == header.examination);
  CHECK(column<std::uint32_t>(file, "requests/query", H5T_NATIVE_UINT32) == log.request_query);
  CHECK(column<std::uint32_t>(file, "truth/wanted_topic", H5T_NATIVE_UINT32) == wanted);
  CHECK(column<std::uint8_t>(file, "truth/fault", H5T_NATIVE_UINT8) == fault);
  CHECK(column<float>(file, "impressions/dwell_value", H5T_NATIVE_FLOAT) == log.behaviours[0].value);
  CHECK(column<float>(file, "impressions/share_value", H5T_NATIVE_FLOAT) == log.behaviours[1].value);
  const auto share_time = column<std::int64_t>(file, "impressions/share_time", H5T_NATIVE_INT64);
  REQUIRE(share_time.size() == log.impressions());
  for (std::size_t i = 0; i < share_time.size(); ++i) {
    const sim::SimTime done = log.behaviours[1].time[i];
    REQUIRE(share_time[i] == (done == sim::kNever ? -1 : done.time_since_epoch().count()));
  }
  CHECK(column<std::int64_t>(file, "truth/clock_skew", H5T_NATIVE_INT64) == std::vector<std::int64_t>(log.users, -5));
  std::vector<std::uint8_t> bot(log.users, 0);
  bot[log.users - 1] = bot[log.users - 2] = 1;
  CHECK(column<std::uint8_t>(file, "truth/bot", H5T_NATIVE_UINT8) == bot);
  CHECK(column<std::int64_t>(file, "truth/drift_0/change_time", H5T_NATIVE_INT64) == std::vector<std::int64_t>{42, 50});
  CHECK(column<std::uint32_t>(file, "truth/drift_0/change_to", H5T_NATIVE_UINT32) == drift.change_to);
  const auto starts = column<std::int64_t>(file, "truth/drift_0/start", H5T_NATIVE_INT64);
  CHECK(std::vector<std::int64_t>(starts.begin(), starts.begin() + 3) == std::vector<std::int64_t>{42, -1, 42});
  constexpr std::int64_t kHour_us = 3'600'000'000;
  CHECK(column<std::int64_t>(file, "truth/drift_0/time", H5T_NATIVE_INT64) ==
        std::vector<std::int64_t>{0, kHour_us, 2 * kHour_us});
  CHECK(column<float>(file, "truth/drift_0/declared", H5T_NATIVE_FLOAT) == drift.declared);
  CHECK(column<float>(file, "truth/drift_0/realised", H5T_NATIVE_FLOAT) == drift.realised);
  H5Fclose(file);
}

TEST_CASE("offsets go beyond 32 bits", "[log]") {
  const TemporaryFolder folder;
  sim::EventLog block;  // of two requests, whose candidates are left out: nobody waits for 36 GB
  block.request_time.resize(2);
  block.request_user.resize(2);
  block.candidate_begin = {0, 1'000'000'000, 3'000'000'000};
  block.impression_begin = {0, 0, 0};
  LogFileWriter writer(folder / "l.h5", {}, {}, 6.0);
  for (int times = 0; times < 3; ++times) writer.append(block, {});
  writer.finish();
  const hid_t file = H5Fopen((folder / "l.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  constexpr std::uint64_t kBillion = 1'000'000'000;
  CHECK(column<std::uint64_t>(file, "requests/candidate_begin", H5T_NATIVE_UINT64) ==
        std::vector<std::uint64_t>{0, kBillion, 3 * kBillion, 4 * kBillion, 6 * kBillion, 7 * kBillion, 9 * kBillion});
  H5Fclose(file);
}

TEST_CASE("a log that cannot be written leaves nothing") {
  const TemporaryFolder folder;
  const sim::EventLog log = RandomLog{}.make();
  CHECK_THROWS_AS(write_log(folder / "no/l.h5", log), sim::IoError);
  CHECK(folder.left().empty());
  // Nothing is known of a log's truth: its columns are empty.
  write_log(folder / "l.h5", log);
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});
  const sim::EventLog large = RandomLog{.requests = 60'000}.make();
  CHECK(refused_by_disk_of(3'000'000, [&] { write_log(folder / "full.h5", large); }));
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});
  {
    LogFileWriter broken_off(folder / "half.h5", log, {}, 300.0);
    broken_off.append(log, {});
  }
  CHECK(folder.left() == std::vector<std::string>{"l.h5"});
}

}  // namespace
}  // namespace springtide::results
