#include "results/log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "results/hdf5_reader.hpp"

namespace springtide::results {
namespace {

// In memory, offsets and so the rows that they count have 32 bits.
constexpr hsize_t kMostRows = std::numeric_limits<std::uint32_t>::max();

template <typename Id>
sim::Column<Id> ids(const Hdf5Reader& reader, const std::string& name, std::size_t rows = SIZE_MAX) {
  static_assert(sizeof(Id) == sizeof(std::uint32_t));
  return reader.log_column<Id>(name, H5T_NATIVE_UINT32, rows);
}

/// Of what does not grow with a log.
template <typename T>
std::vector<T> short_column(const sim::Column<T>& column) {
  return {column.begin(), column.end()};
}

sim::Column<float> reals(const Hdf5Reader& reader, const std::string& name, std::size_t rows = SIZE_MAX) {
  return reader.log_column<float>(name, H5T_NATIVE_FLOAT, rows);
}

sim::Column<sim::SimTime> times(const Hdf5Reader& reader, const std::string& name, bool may_be_never,
                                std::size_t rows = SIZE_MAX) {
  static_assert(sizeof(sim::SimTime) == sizeof(std::int64_t));
  sim::Column<sim::SimTime> result = reader.log_column<sim::SimTime>(name, H5T_NATIVE_INT64, rows);
  // Only feedback and drifts can be missing: what was published before the start has a negative time as well.
  constexpr sim::SimTime kNone{sim::SimDuration(-1)};
  for (sim::SimTime& time : result) {
    if (may_be_never && time == kNone) time = sim::kNever;
  }
  return result;
}

sim::Column<std::uint32_t> offsets(const Hdf5Reader& reader, const std::string& name, std::size_t requests,
                                   std::size_t rows) {
  const auto wide = reader.log_column<std::uint64_t>(name, H5T_NATIVE_UINT64, requests + 1);
  sim::Column<std::uint32_t> narrow;
  narrow.reserve(wide.size());
  std::uint64_t before = 0;
  for (std::size_t r = 0; r < wide.size(); ++r) {
    if (wide[r] < before || wide[r] > rows || (r == 0 && wide[r] != 0)) {
      reader.refuse(fmt::format("{}, row {} = {}: must begin at 0, never fall, and end at {}", name, r, wide[r], rows));
    }
    before = wide[r];
    narrow.push_back(static_cast<std::uint32_t>(wide[r]));
  }
  if (before != rows) reader.refuse(fmt::format("{} ends at {}: must end at {}", name, before, rows));
  return narrow;
}

sim::AttributeTable table(const Hdf5Reader& reader, const std::string& name, std::size_t rows) {
  if (!reader.has(name)) return {};
  const std::vector<hsize_t> shape = reader.shape(name);
  if (shape.size() != 2) reader.refuse(fmt::format("{} must have two dimensions", name));
  if (shape[0] != rows) reader.refuse(fmt::format("{} has {} rows: must have {}", name, shape[0], rows));
  return {static_cast<std::size_t>(shape[1]), reader.column<float>(name, H5T_NATIVE_FLOAT)};
}

template <typename Number>
Number number(const Hdf5Reader& reader, const char* name) {
  const std::string text = reader.text_attribute(name);
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    reader.refuse(
        fmt::format("{} = {}: must be a whole number of at most {}", name, text, std::numeric_limits<Number>::max()));
  }
  return value;
}

sim::Task task_of(const Hdf5Reader& reader) {
  const std::string name = reader.text_attribute("task");
  for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating}) {
    if (name == sim::task_name(task)) return task;
  }
  reader.refuse(fmt::format("task = {}: is no task", name));
}

std::size_t rows_of(const Hdf5Reader& reader, const char* name) {
  const std::vector<hsize_t> shape = reader.shape(name);
  if (shape.size() != 1) reader.refuse(fmt::format("{} must have one dimension", name));
  if (shape[0] > kMostRows) {
    reader.refuse(
        fmt::format("{} has {} rows: a log that is read whole may have at most {}", name, shape[0], kMostRows));
  }
  return static_cast<std::size_t>(shape[0]);
}

sim::EventLog log_in(const Hdf5Reader& reader) {
  if (!reader.has("impressions/item")) reader.refuse("holds no log: springtide simulate writes one");
  sim::EventLog log;
  log.task = task_of(reader);
  log.users = number<std::uint32_t>(reader, "users");
  log.items = number<std::uint32_t>(reader, "items");
  const std::size_t requests = rows_of(reader, "requests/time"), candidates = rows_of(reader, "candidates/item"),
                    impressions = rows_of(reader, "impressions/item");
  log.request_time = times(reader, "requests/time", false, requests);
  log.request_user = ids<sim::UserId>(reader, "requests/user", requests);
  log.candidate_begin = offsets(reader, "requests/candidate_begin", requests, candidates);
  log.impression_begin = offsets(reader, "requests/impression_begin", requests, impressions);
  log.candidates = ids<sim::ItemId>(reader, "candidates/item");
  log.impression_item = ids<sim::ItemId>(reader, "impressions/item");
  log.impression_candidate = ids<std::uint32_t>(reader, "impressions/candidate", impressions);
  log.propensity = reals(reader, "impressions/propensity", impressions);
  log.feedback_time = times(reader, "impressions/feedback_time", true, impressions);
  log.feedback_value = reals(reader, "impressions/feedback_value", impressions);
  if (reader.has("requests/query")) log.request_query = ids<std::uint32_t>(reader, "requests/query", requests);
  for (const char* kind : {"view", "dwell", "purchase", "rating", "share"}) {
    const std::string column = fmt::format("impressions/{}", kind);
    if (!reader.has(column + "_time")) continue;
    log.behaviours.push_back(
        {kind, times(reader, column + "_time", true, impressions), reals(reader, column + "_value", impressions)});
  }
  log.item_published = short_column(times(reader, "items/published", false, log.items));
  log.item_attributes = table(reader, "items/attributes", log.items);
  log.user_attributes = table(reader, "users/attributes", log.users);
  try {
    log.validate();
  } catch (const sim::InputError& error) {
    reader.refuse(error.what());
  }
  return log;
}

// What a log must be for its slates to be replayed, beyond what any log must be.
void check_slates(const Hdf5Reader& reader, const sim::EventLog& log, sim::SimTime end) {
  const auto refuse = [&](const std::string& column, std::size_t row, const auto& value, const std::string& rule) {
    reader.refuse(fmt::format("{}, row {} = {}: {}", column, row, value, rule));
  };
  sim::ReleaseNowAndThen release;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    release.step();
    if (log.request_time[r] < sim::SimTime{} || log.request_time[r] >= end) {
      refuse("requests/time", r, log.request_time[r].time_since_epoch().count(),
             fmt::format("must be from 0 to below end_us = {}", end.time_since_epoch().count()));
    }
    const auto candidates = log.candidates_of(sim::id_at<sim::RequestId>(r));
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const std::uint32_t candidate = log.impression_candidate[i];
      if (candidate >= candidates.size()) {
        refuse("impressions/candidate", i, candidate, fmt::format("must be below {}", candidates.size()));
      }
      if (candidates[candidate] != log.impression_item[i]) {
        refuse("impressions/item", i, sim::index(log.impression_item[i]), "must be the candidate that is shown");
      }
      if (!(log.propensity[i] > 0.0F && log.propensity[i] <= 1.0F)) {
        refuse("impressions/propensity", i, log.propensity[i], "must be above 0 and at most 1");
      }
      const bool clicked = log.feedback_time[i] != sim::kNever;
      if (log.feedback_value[i] != (clicked ? 1.0F : 0.0F)) {
        refuse("impressions/feedback_value", i, log.feedback_value[i],
               "must be 1 where there is a feedback_time, else 0");
      }
      if (log.feedback_time[i] < log.request_time[r]) {
        refuse("impressions/feedback_time", i, log.feedback_time[i].time_since_epoch().count(),
               "must not be before the request");
      }
      for (const sim::BehaviourColumns& behaviour : log.behaviours) {
        if (behaviour.time[i] >= log.request_time[r]) continue;
        refuse(fmt::format("impressions/{}_time", behaviour.kind), i, behaviour.time[i].time_since_epoch().count(),
               "must not be before the request");
      }
    }
  }
}

void check_chances(const Hdf5Reader& reader, const std::string& name, std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= 0.0F && values[i] <= 1.0F) continue;
    reader.refuse(fmt::format("{}, row {} = {}: must be from 0 to 1", name, i, values[i]));
  }
}

// What befell events, and who is no user.
void read_faults(const Hdf5Reader& reader, StoredLog& stored) {
  LogHeader& header = stored.header;
  header.faults = reader.has("truth/fault");
  if (header.faults) {
    stored.fault = reader.log_column<std::uint8_t>("truth/fault", H5T_NATIVE_UINT8, stored.log.impressions());
    header.clock_skew =
        reader.column<sim::SimDuration>("truth/clock_skew", H5T_NATIVE_INT64, std::size_t{stored.log.users});
  }
  if (!reader.has("truth/bot")) return;
  const auto bot = reader.column<std::uint8_t>("truth/bot", H5T_NATIVE_UINT8, std::size_t{stored.log.users});
  header.bots = static_cast<std::uint32_t>(std::count(bot.begin(), bot.end(), std::uint8_t{1}));
  const auto first = bot.end() - header.bots;
  if (std::any_of(bot.begin(), first, [](std::uint8_t one) { return one != 0; })) {
    reader.refuse("truth/bot: must be 0 of users, then 1 of bots");
  }
}

DriftColumns drift_in(const Hdf5Reader& reader, const std::string& group, const sim::EventLog& log) {
  DriftColumns drift;
  drift.kind = reader.text_attribute("kind", group);
  drift.label = reader.text_attribute("label", group);
  drift.target = reader.text_attribute("target", group);
  drift.parameters = reader.text_attribute("parameters", group);
  drift.marked = reader.number_attribute("marked", group) != 0;
  drift.unit = reader.text_attribute("units", group + "/declared");
  if (drift.target != "interests" && drift.target != "appeal") {
    reader.refuse(fmt::format("{}: target = {}: must be interests or appeal", group, drift.target));
  }
  drift.change_time = short_column(times(reader, group + "/change_time", false));
  drift.change_to = short_column(ids<std::uint32_t>(reader, group + "/change_to", drift.change_time.size()));
  drift.start = short_column(times(reader, group + "/start", true, drift.target == "appeal" ? log.items : log.users));
  drift.declared = short_column(reals(reader, group + "/declared"));
  drift.realised = short_column(reals(reader, group + "/realised", drift.declared.size()));
  for (std::size_t c = 1; c < drift.change_time.size(); ++c) {
    if (drift.change_time[c] >= drift.change_time[c - 1]) continue;
    reader.refuse(fmt::format("{}/change_time, row {}: must not be before the row above", group, c));
  }
  return drift;
}

}  // namespace

sim::EventLog read_log(const std::string& path) {
  const Hdf5Session session;
  return log_in(Hdf5Reader(path));
}

StoredLog read_log_with_truth(const std::string& path) {
  const Hdf5Session session;
  const Hdf5Reader reader(path);
  StoredLog stored;
  stored.log = log_in(reader);
  const sim::EventLog& log = stored.log;
  if (log.task != sim::Task::kClick) {
    reader.refuse(fmt::format("task = {}: must be click", sim::task_name(log.task)));
  }
  LogHeader& header = stored.header;
  header.spec = reader.text_attribute("spec");
  header.world = reader.text_attribute("world");
  header.seed = number<std::uint64_t>(reader, "seed");
  header.end = sim::SimTime(sim::SimDuration(number<std::int64_t>(reader, "end_us")));
  check_slates(reader, log, header.end);
  stored.click_probability = reals(reader, "truth/click_probability", log.candidates.size());
  check_chances(reader, "truth/click_probability", stored.click_probability);
  for (const sim::BehaviourColumns& behaviour : log.behaviours) header.behaviours.push_back(behaviour.kind);
  header.queries = !log.request_query.empty();
  if (header.queries) stored.wanted_topic = ids<std::uint32_t>(reader, "truth/wanted_topic", log.requests());
  read_faults(reader, stored);
  header.examination = short_column(reals(reader, "truth/examination"));
  check_chances(reader, "truth/examination", header.examination);
  std::size_t longest = 0;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    longest = std::max<std::size_t>(longest, log.impression_begin[r + 1] - log.impression_begin[r]);
  }
  // Empty where an answer hangs on the other items of the slate.
  if (!header.examination.empty() && header.examination.size() < longest) {
    reader.refuse(fmt::format("truth/examination has {} rows: must be none or as long as the longest slate, {}",
                              header.examination.size(), longest));
  }
  for (std::size_t d = 0; reader.has(fmt::format("truth/drift_{}", d)); ++d) {
    header.drifts.push_back(drift_in(reader, fmt::format("truth/drift_{}", d), log));
  }
  return stored;
}

}  // namespace springtide::results
