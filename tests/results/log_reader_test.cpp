#include "results/log_reader.hpp"

#include <cmath>
#include <tuple>

#include "results/text_file.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/results/written_log.hpp"
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
  write_log(folder / "l.h5", log);
  const sim::EventLog plain = read_log(folder / "l.h5");
  CHECK(same(plain, log));
  CHECK(plain.behaviours.empty());
  CHECK(plain.request_query.empty());
  log.item_attributes = {};
  log.user_attributes = {};
  write_log(folder / "bare.h5", log);
  CHECK(same(read_log(folder / "bare.h5"), log));
}

TEST_CASE("what is no whole log is refused by name") {
  const TemporaryFolder folder;
  write_log(folder / "l.h5", RandomLog{}.make());
  const std::string whole = bytes_of(folder / "l.h5");
  // Here and there, and at every byte of the seal.
  const std::size_t unsealed = whole.size() - 82;
  for (std::size_t size = 0; size < whole.size(); size += size < unsealed ? std::min(unsealed - size, 997UL) : 1) {
    write_text_file(folder / "cut.h5", whole.substr(0, size));
    CHECK_THROWS_AS(read_log(folder / "cut.h5"), sim::InputError);
    CHECK_THROWS_AS(read_log_with_truth(folder / "cut.h5"), sim::InputError);
  }
  CHECK_THROWS_WITH(read_log(folder / "no.h5"), Catch::Contains("no.h5: does not exist"));
  sim::EventLog wrong = RandomLog{}.make();
  wrong.candidates[3] = sim::id_at<sim::ItemId>(wrong.items);
  write_log(folder / "wrong.h5", wrong);
  CHECK_THROWS_WITH(read_log(folder / "wrong.h5"), Catch::Contains("wrong.h5: event log: a candidate names an item"));
}

// A log whose truth is known: of a small world in all but name.
struct Known {
  sim::EventLog log = RandomLog{}.make();
  LogHeader header;
  std::vector<float> probability;
  std::vector<std::uint32_t> wanted;
  std::vector<std::uint8_t> fault;

  Known() {
    header.world = "news";
    header.spec = "[world]\n";
    header.seed = 18'446'744'073'709'551'615U;
    header.end = log.request_time.back() + sim::SimDuration(1);
    header.examination = {1.0F, 0.5F, 0.25F, 0.125F};
    for (std::size_t c = 0; c < log.candidates.size(); ++c) probability.push_back(static_cast<float>(c % 11) / 10.0F);
    header.queries = header.faults = true;
    log.request_query.assign(log.requests(), 3);
    log.request_query[7] = sim::kNoQuery;
    wanted.assign(log.requests(), 2);
    fault.assign(log.impressions(), 0);
    fault[3] = 12;
    header.clock_skew.assign(log.users, sim::SimDuration(-5));
    header.bots = 2;
    header.behaviours = {"purchase", "share"};
    log.behaviours = {{"purchase", log.feedback_time, log.feedback_value},
                      {"share", log.feedback_time, log.feedback_value}};
    log.behaviours[1].time[5] = sim::kNever;
    DriftColumns& drift = header.drifts.emplace_back();
    drift.kind = drift.label = "trend";
    drift.target = "appeal";
    drift.parameters = "height = 1\n";
    drift.marked = false;
    drift.change_time = {sim::SimTime(sim::SimDuration(-3)), sim::SimTime(sim::SimDuration(9))};
    drift.change_to = {2, 5};
    drift.start.assign(log.items, sim::SimTime{});
    drift.start.back() = sim::kNever;
    drift.declared = {0.5F, 0.5F};
    drift.realised = {0.25F, 0.75F};
    drift.unit = "logits";
  }
  std::string complaint(const TemporaryFolder& folder) const {
    write_log(folder / "k.h5", log, header, {probability, wanted, fault});
    try {
      read_log_with_truth(folder / "k.h5");
    } catch (const sim::InputError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_CASE("a truth that was written is read back as it was", "[log]") {
  const TemporaryFolder folder;
  const Known known;
  write_log(folder / "k.h5", known.log, known.header, {known.probability, known.wanted, known.fault});
  const StoredLog stored = read_log_with_truth(folder / "k.h5");
  CHECK(same(stored.log, known.log));
  CHECK(stored.click_probability == known.probability);
  CHECK(stored.log.request_query == known.log.request_query);
  CHECK(stored.wanted_topic == known.wanted);
  CHECK(stored.fault == known.fault);
  REQUIRE(stored.log.behaviours.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(stored.log.behaviours[k].kind == known.log.behaviours[k].kind);
    CHECK(stored.log.behaviours[k].time == known.log.behaviours[k].time);
    CHECK(stored.log.behaviours[k].value == known.log.behaviours[k].value);
  }
  const LogHeader &read = stored.header, &written = known.header;
  CHECK(read.spec == written.spec);
  CHECK(read.world == written.world);
  CHECK(read.seed == written.seed);
  CHECK(read.end == written.end);
  CHECK(read.examination == written.examination);
  CHECK(read.clock_skew == written.clock_skew);
  CHECK(std::tie(read.behaviours, read.queries, read.faults, read.bots) ==
        std::tie(written.behaviours, written.queries, written.faults, written.bots));
  REQUIRE(read.drifts.size() == 1);
  const DriftColumns &drift = read.drifts[0], &was = written.drifts[0];
  CHECK(std::tie(drift.kind, drift.label, drift.target, drift.parameters, drift.unit) ==
        std::tie(was.kind, was.label, was.target, was.parameters, was.unit));
  CHECK_FALSE(drift.marked);
  CHECK(drift.change_time == was.change_time);
  CHECK(drift.change_to == was.change_to);
  CHECK(drift.start == was.start);
  CHECK(drift.declared == was.declared);
  CHECK(drift.realised == was.realised);
}

TEST_CASE("what cannot be is refused by file, column, row and rule", "[log]") {
  const TemporaryFolder folder;
  const auto complaint = [&](auto spoil) {
    Known known;
    spoil(known);
    return known.complaint(folder);
  };
  CHECK(complaint([](Known&) {}).empty());
  const std::vector<std::pair<std::string, std::string>> met = {
      {complaint([](Known& k) { k.log.impression_candidate[5] = 6; }),
       "impressions/candidate, row 5 = 6: must be below 6"},
      {complaint([](Known& k) { std::swap(k.log.impression_candidate[4], k.log.impression_candidate[5]); }),
       "impressions/item, row 4 = "},
      {complaint([](Known& k) { k.log.propensity[7] = 0.0F; }),
       "impressions/propensity, row 7 = 0: must be above 0 and at most 1"},
      {complaint([](Known& k) { k.log.propensity[7] = std::nanf(""); }), "impressions/propensity, row 7 = nan"},
      {complaint([](Known& k) {
         k.log.feedback_value[9] = 1.0F;
         k.log.feedback_time[9] = sim::kNever;
       }),
       "impressions/feedback_value, row 9 = 1: must be 1 where there is a feedback_time, else 0"},
      {complaint([](Known& k) {
         k.log.feedback_value[1'199] = 1.0F;
         k.log.feedback_time[1'199] = sim::SimTime{};
       }),
       "impressions/feedback_time, row 1199 = 0: must not be before the request"},
      {complaint([](Known& k) { k.header.end = k.log.request_time.back(); }), "requests/time, row 299 = "},
      {complaint([](Known& k) { k.probability[3] = 1.5F; }),
       "truth/click_probability, row 3 = 1.5: must be from 0 to 1"},
      {complaint([](Known& k) { k.probability.clear(); }), "truth/click_probability holds 0 values"},
      {complaint([](Known& k) { k.header.examination[0] = std::nanf(""); }), "truth/examination, row 0 = nan"},
      {complaint([](Known& k) { k.header.examination.pop_back(); }),
       "truth/examination has 3 rows: must be none or as long as the longest slate, 4"},
      {complaint([](Known& k) { k.log.behaviours[1].time[1'199] = sim::SimTime{}; }),
       "impressions/share_time, row 1199 = 0: must not be before the request"},
      {complaint([](Known& k) { k.header.drifts[0].target = "taste"; }),
       "truth/drift_0: target = taste: must be interests or appeal"},
      {complaint([](Known& k) { k.header.drifts[0].start.pop_back(); }), "truth/drift_0/start holds 24 values"},
      {complaint([](Known& k) { k.header.drifts[0].change_to.pop_back(); }), "truth/drift_0/change_to holds 1 values"},
      {complaint([](Known& k) { std::swap(k.header.drifts[0].change_time[0], k.header.drifts[0].change_time[1]); }),
       "truth/drift_0/change_time, row 1: must not be before the row above"},
      {complaint([](Known& k) { k.log.item_published.pop_back(); }), "items/published holds 24 values"},
      {complaint([](Known& k) { k.log.user_attributes.values.resize(33); }),
       "users/attributes has 11 rows: must have 12"},
  };
  for (const auto& [told, rule] : met) {
    CHECK_THAT(told, Catch::StartsWith(folder / "k.h5: ") && Catch::Contains(rule));
  }
}

}  // namespace
}  // namespace springtide::results
