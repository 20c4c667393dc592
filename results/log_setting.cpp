#include "results/log_setting.hpp"

#include <algorithm>

#include "results/schema.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr std::uint64_t kMostChunkRows = 65'536;

std::vector<std::int64_t> microseconds(std::span<const sim::SimTime> times) {
  std::vector<std::int64_t> values;
  values.reserve(times.size());
  for (const sim::SimTime time : times) values.push_back(time == sim::kNever ? -1 : time.time_since_epoch().count());
  return values;
}

/// Columns whose length is known: written at once.
class ColumnWriter {
 public:
  explicit ColumnWriter(Hdf5Writer& writer) : writer_(writer) {}

  void begin(const std::string& group) { group_ = writer_.group(group); }
  void label(const char* name, const std::string& text) { writer_.text_attribute(group_.get(), name, text); }
  void label(const char* name, int number) { writer_.number_attribute(group_.get(), name, number); }
  void put(const char* name, std::span<const std::uint32_t> values, const char* units, const char* long_name) {
    write(name, H5T_STD_U32LE, H5T_NATIVE_UINT32, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, const std::vector<std::int64_t>& values, const char* units, const char* long_name) {
    write(name, H5T_STD_I64LE, H5T_NATIVE_INT64, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, const std::vector<std::uint8_t>& values, const char* units, const char* long_name) {
    write(name, H5T_STD_U8LE, H5T_NATIVE_UINT8, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, std::span<const float> values, const char* units, const char* long_name) {
    write(name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, const sim::AttributeTable& table, const char* long_name) {
    if (table.columns == 0) return;
    write(name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, table.values.data(),
          {table.values.size() / table.columns, table.columns}, "1", long_name);
  }

 private:
  void write(const char* name, hid_t type, hid_t memory_type, const void* data, const std::vector<hsize_t>& shape,
             const char* units, const char* long_name) {
    std::vector<hsize_t> chunk = shape;
    chunk[0] = std::max<hsize_t>(1, std::min<hsize_t>(chunk[0], kMostChunkRows));
    const Hdf5Handle dataset =
        writer_.dataset(group_.get(), name, type, memory_type, shape, chunk, shape[0] == 0 ? nullptr : data);
    writer_.describe(dataset, units, long_name);
  }

  Hdf5Writer& writer_;
  Hdf5Handle group_;
};

void write_drift(ColumnWriter& columns, std::size_t number, const DriftColumns& drift) {
  columns.begin("truth/drift_" + std::to_string(number));
  columns.label("kind", drift.kind);
  columns.label("label", drift.label);
  columns.label("target", drift.target);
  columns.label("parameters", drift.parameters);
  columns.label("marked", drift.marked ? 1 : 0);
  columns.put("change_time", microseconds(drift.change_time), "us",
              "when another concept comes into force; of trends, when a burst begins");
  columns.put("change_to", drift.change_to, "1", "the concept, 0 for the original; of trends, the topic");
  columns.put("start", microseconds(drift.start), "us", "when it begins for each user or item; -1: it never does");
  std::vector<std::int64_t> hours;
  constexpr std::int64_t kHour_us = 3'600'000'000;
  for (std::size_t hour = 0; hour < drift.declared.size(); ++hour) {
    hours.push_back(static_cast<std::int64_t>(hour) * kHour_us);
  }
  columns.put("time", hours, "us", "of declared and realised");
  columns.put("declared", drift.declared, drift.unit.c_str(), "strength on one who is struck at once");
  columns.put("realised", drift.realised, drift.unit.c_str(), "strength over all users or items");
}

}  // namespace

void write_setting(Hdf5Writer& writer, const sim::EventLog& setting, const LogHeader& header) {
  SPRINGTIDE_CHECK(header.bots <= setting.users && (!header.faults || header.clock_skew.size() == setting.users));
  writer.text_attribute(writer.root(), "title", "simulated log with its truth");
  writer.number_attribute(writer.root(), "schema_version", kSchemaVersion);
  writer.text_attribute(writer.root(), "spec", header.spec);
  writer.text_attribute(writer.root(), "world", header.world);
  writer.text_attribute(writer.root(), "seed", std::to_string(header.seed));
  writer.text_attribute(writer.root(), "end_us", std::to_string(header.end.time_since_epoch().count()));
  writer.text_attribute(writer.root(), "task", std::string(sim::task_name(setting.task)));
  writer.text_attribute(writer.root(), "users", std::to_string(setting.users));
  writer.text_attribute(writer.root(), "items", std::to_string(setting.items));
  ColumnWriter columns(writer);
  columns.begin("items");
  columns.put("published", microseconds(setting.item_published), "us", "when the item appeared");
  columns.put("attributes", setting.item_attributes, "what is known of the item");
  columns.begin("users");
  columns.put("attributes", setting.user_attributes, "what is known of the user");
  columns.begin("truth");
  columns.put("examination", header.examination, "1", "P(examined | position), by position");
  if (header.faults) {
    std::vector<std::int64_t> skew;
    for (const sim::SimDuration ahead : header.clock_skew) skew.push_back(ahead.count());
    columns.put("clock_skew", skew, "us", "how much the user's clock is ahead");
  }
  if (header.bots > 0) {
    std::vector<std::uint8_t> bot(setting.users, 0);
    std::fill(bot.end() - header.bots, bot.end(), std::uint8_t{1});
    columns.put("bot", bot, "1", "1 for users who are none");
  }
  for (std::size_t d = 0; d < header.drifts.size(); ++d) write_drift(columns, d, header.drifts[d]);
}

}  // namespace springtide::results
