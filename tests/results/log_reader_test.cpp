#include "results/log_reader.hpp"

#include "results/log_writer.hpp"
#include "results/text_file.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::results {
namespace {

// Propensities are compared by value: where one is NaN, this log has none.
bool same(const sim::EventLog& a, const sim::EventLog& b) {
  return a.task == b.task && a.users == b.users && a.items == b.items && a.request_time == b.request_time &&
         a.request_user == b.request_user && a.candidate_begin == b.candidate_begin &&
         a.impression_begin == b.impression_begin && a.candidates == b.candidates &&
         a.impression_item == b.impression_item && a.impression_candidate == b.impression_candidate &&
         a.propensity == b.propensity && a.feedback_time == b.feedback_time && a.feedback_value == b.feedback_value &&
         a.item_published == b.item_published && a.item_attributes.columns == b.item_attributes.columns &&
         a.item_attributes.values == b.item_attributes.values && a.user_attributes.values == b.user_attributes.values;
}

TEST_CASE("a log that was written is read back as it was") {
  const TemporaryFolder folder;
  sim::EventLog log = RandomLog{.requests = 20'000}.make();    // more than one chunk
  log.item_published[0] = sim::SimTime(sim::SimDuration(-1));  // a microsecond before the start, not "never"
  write_log(folder / "l.h5", log, {}, "[world]\n", 7);
  CHECK(same(read_log(folder / "l.h5"), log));
  log.item_attributes = {};
  log.user_attributes = {};
  write_log(folder / "bare.h5", log, {}, "", 7);
  CHECK(same(read_log(folder / "bare.h5"), log));
}

TEST_CASE("what is no whole log is refused by name") {
  const TemporaryFolder folder;
  write_log(folder / "l.h5", RandomLog{}.make(), {}, "", 1);
  const std::string whole = bytes_of(folder / "l.h5");
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, whole.size() / 2, whole.size() - 1}) {
    write_text_file(folder / "cut.h5", whole.substr(0, size));
    CHECK_THROWS_AS(read_log(folder / "cut.h5"), sim::InputError);
  }
  CHECK_THROWS_WITH(read_log(folder / "no.h5"), Catch::Contains("no.h5: does not exist"));
  sim::EventLog wrong = RandomLog{}.make();
  wrong.candidates[3] = sim::id_at<sim::ItemId>(wrong.items);
  write_log(folder / "wrong.h5", wrong, {}, "", 1);
  CHECK_THROWS_WITH(read_log(folder / "wrong.h5"), Catch::Contains("wrong.h5: event log: a candidate names an item"));
}

}  // namespace
}  // namespace springtide::results
