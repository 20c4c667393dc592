#include "results/log_writer.hpp"

#include <algorithm>

#include "results/schema.hpp"
#include "results/sealed_file.hpp"

namespace springtide::results {
namespace {

constexpr hsize_t kChunkRows = 65'536;

template <typename Id>
std::span<const std::uint32_t> raw_ids(const std::vector<Id>& ids) {
  static_assert(sizeof(Id) == sizeof(std::uint32_t));
  return {reinterpret_cast<const std::uint32_t*>(ids.data()), ids.size()};
}

std::vector<std::int64_t> microseconds(std::span<const sim::SimTime> times) {
  std::vector<std::int64_t> values;
  values.reserve(times.size());
  for (const sim::SimTime time : times) values.push_back(time == sim::kNever ? -1 : time.time_since_epoch().count());
  return values;
}

class ColumnWriter {
 public:
  explicit ColumnWriter(Hdf5Writer& writer) : writer_(writer) {}

  void begin(const char* group) { group_ = writer_.group(group); }
  void label(const char* name, const std::string& text) { writer_.text_attribute(group_.get(), name, text); }
  void put(const char* name, std::span<const std::uint32_t> values, const char* units, const char* long_name) {
    write(name, H5T_STD_U32LE, H5T_NATIVE_UINT32, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, const std::vector<std::int64_t>& values, const char* units, const char* long_name) {
    write(name, H5T_STD_I64LE, H5T_NATIVE_INT64, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, std::span<const float> values, const char* units, const char* long_name) {
    write(name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, values.data(), {values.size()}, units, long_name);
  }
  void put(const char* name, std::span<const std::uint8_t> values, const char* units, const char* long_name) {
    write(name, H5T_STD_U8LE, H5T_NATIVE_UINT8, values.data(), {values.size()}, units, long_name);
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
    chunk[0] = std::max<hsize_t>(1, std::min(chunk[0], kChunkRows));
    const Hdf5Handle dataset =
        writer_.dataset(group_.get(), name, type, memory_type, shape, chunk, shape[0] == 0 ? nullptr : data);
    writer_.describe(dataset, units, long_name);
  }

  Hdf5Writer& writer_;
  Hdf5Handle group_;
};

void write_drift(ColumnWriter& columns, std::size_t number, const DriftColumns& drift) {
  columns.begin(("truth/drift_" + std::to_string(number)).c_str());
  columns.label("kind", drift.kind);
  columns.label("label", drift.label);
  columns.label("target", drift.target);
  columns.label("parameters", drift.parameters);
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

void write_log(const std::string& path, const sim::EventLog& log, const TruthColumns& truth, const std::string& spec,
               std::uint64_t seed) {
  write_atomically(path, [&](Hdf5Writer& writer) {
    writer.text_attribute(writer.root(), "title", "simulated log with its truth");
    writer.number_attribute(writer.root(), "schema_version", kSchemaVersion);
    writer.text_attribute(writer.root(), "spec", spec);
    writer.text_attribute(writer.root(), "seed", std::to_string(seed));
    writer.text_attribute(writer.root(), "task", std::string(sim::task_name(log.task)));
    writer.text_attribute(writer.root(), "users", std::to_string(log.users));
    writer.text_attribute(writer.root(), "items", std::to_string(log.items));
    ColumnWriter columns(writer);
    columns.begin("requests");
    columns.put("time", microseconds(log.request_time), "us", "when the user asked");
    columns.put("user", raw_ids(log.request_user), "1", "who asked");
    columns.put("candidate_begin", log.candidate_begin, "1",
                "offset of the request's first candidate; one more entry than requests");
    columns.put("impression_begin", log.impression_begin, "1",
                "offset of the request's first impression; one more entry than requests");
    columns.begin("candidates");
    columns.put("item", raw_ids(log.candidates), "1", "item that could be shown");
    columns.begin("impressions");
    columns.put("item", raw_ids(log.impression_item), "1", "item shown; its order within the request is its position");
    columns.put("candidate", log.impression_candidate, "1", "index of the item within the request's candidates");
    columns.put("propensity", log.propensity, "1", "chance of this item at this position under the logging policy");
    columns.put("feedback_time", microseconds(log.feedback_time), "us", "when the feedback was given; -1 for none");
    columns.put("feedback_value", log.feedback_value, "1", "1 for a click, 0 for none");
    columns.begin("items");
    columns.put("published", microseconds(log.item_published), "us", "when the item appeared");
    columns.put("attributes", log.item_attributes, "what is known of the item");
    columns.begin("users");
    columns.put("attributes", log.user_attributes, "what is known of the user");
    columns.begin("truth");
    columns.put("click_probability", truth.click_probability, "1", "P(click | examined), one a candidate");
    columns.put("examination", truth.examination, "1", "P(examined | position), by position");
    for (std::size_t d = 0; d < truth.drifts.size(); ++d) write_drift(columns, d, truth.drifts[d]);
  });
}

}  // namespace springtide::results
