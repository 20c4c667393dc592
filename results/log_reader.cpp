#include "results/log_reader.hpp"

#include <fmt/format.h>

#include <charconv>

#include "results/hdf5_reader.hpp"

namespace springtide::results {
namespace {

template <typename Id>
std::vector<Id> ids(const Hdf5Reader& reader, const char* name) {
  static_assert(sizeof(Id) == sizeof(std::uint32_t));
  return reader.column<Id>(name, H5T_NATIVE_UINT32);
}

std::vector<sim::SimTime> times(const Hdf5Reader& reader, const char* name, bool may_be_never) {
  std::vector<sim::SimTime> result;
  for (const std::int64_t microseconds : reader.column<std::int64_t>(name, H5T_NATIVE_INT64)) {
    // Only feedback can be missing: what was published before the start has a negative time as well.
    result.push_back(may_be_never && microseconds == -1 ? sim::kNever : sim::SimTime(sim::SimDuration(microseconds)));
  }
  return result;
}

sim::AttributeTable table(const Hdf5Reader& reader, const char* name) {
  if (!reader.has(name)) return {};
  const std::vector<hsize_t> shape = reader.shape(name);
  if (shape.size() != 2) reader.refuse(fmt::format("{} must have two dimensions", name));
  return {static_cast<std::size_t>(shape[1]), reader.column<float>(name, H5T_NATIVE_FLOAT)};
}

std::uint32_t number(const Hdf5Reader& reader, const char* name) {
  const std::string text = reader.text_attribute(name);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    reader.refuse(fmt::format("{} = {}: must be a whole number", name, text));
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

}  // namespace

sim::EventLog read_log(const std::string& path) {
  const Hdf5Session session;
  const Hdf5Reader reader(path);
  if (!reader.has("impressions/item")) reader.refuse("holds no log: springtide simulate writes one");
  sim::EventLog log;
  log.task = task_of(reader);
  log.users = number(reader, "users");
  log.items = number(reader, "items");
  log.request_time = times(reader, "requests/time", false);
  log.request_user = ids<sim::UserId>(reader, "requests/user");
  log.candidate_begin = reader.column<std::uint32_t>("requests/candidate_begin", H5T_NATIVE_UINT32);
  log.impression_begin = reader.column<std::uint32_t>("requests/impression_begin", H5T_NATIVE_UINT32);
  log.candidates = ids<sim::ItemId>(reader, "candidates/item");
  log.impression_item = ids<sim::ItemId>(reader, "impressions/item");
  log.impression_candidate = reader.column<std::uint32_t>("impressions/candidate", H5T_NATIVE_UINT32);
  log.propensity = reader.column<float>("impressions/propensity", H5T_NATIVE_FLOAT);
  log.feedback_time = times(reader, "impressions/feedback_time", true);
  log.feedback_value = reader.column<float>("impressions/feedback_value", H5T_NATIVE_FLOAT);
  log.item_published = times(reader, "items/published", false);
  log.item_attributes = table(reader, "items/attributes");
  log.user_attributes = table(reader, "users/attributes");
  try {
    log.validate();
  } catch (const sim::InputError& error) {
    reader.refuse(error.what());
  }
  return log;
}

}  // namespace springtide::results
