#include "results/log_writer.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "results/growing_column.hpp"
#include "results/schema.hpp"
#include "results/sealed_file.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr std::uint64_t kFewestChunkRows = 256, kMostChunkRows = 65'536;

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

void write_setting(Hdf5Writer& writer, const sim::EventLog& setting, const LogHeader& header) {
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
  for (std::size_t d = 0; d < header.drifts.size(); ++d) write_drift(columns, d, header.drifts[d]);
}

}  // namespace

enum class LogFileWriter::Column : std::uint8_t {
  kTime,
  kUser,
  kCandidateBegin,
  kImpressionBegin,
  kCandidateItem,
  kItem,
  kCandidate,
  kPropensity,
  kFeedbackTime,
  kFeedbackValue,
  kClickProbability,
};

namespace {

constexpr std::size_t kColumns = 11;

struct ColumnInfo {
  const char* path;
  hid_t type;
  std::size_t bytes;
  const char *units, *long_name;
};

// In the order of LogFileWriter::Column. No table at file scope: HDF5's types are known once it runs.
std::array<ColumnInfo, kColumns> column_infos() {
  return {{
      {"requests/time", H5T_STD_I64LE, 8, "us", "when the user asked"},
      {"requests/user", H5T_STD_U32LE, 4, "1", "who asked"},
      {"requests/candidate_begin", H5T_STD_U64LE, 8, "1",
       "offset of the request's first candidate; one more entry than requests"},
      {"requests/impression_begin", H5T_STD_U64LE, 8, "1",
       "offset of the request's first impression; one more entry than requests"},
      {"candidates/item", H5T_STD_U32LE, 4, "1", "item that could be shown"},
      {"impressions/item", H5T_STD_U32LE, 4, "1", "item shown; its order within the request is its position"},
      {"impressions/candidate", H5T_STD_U32LE, 4, "1", "index of the item within the request's candidates"},
      {"impressions/propensity", H5T_IEEE_F32LE, 4, "1",
       "chance of this item at this position under the logging policy"},
      {"impressions/feedback_time", H5T_STD_I64LE, 8, "us", "when the feedback was given; -1 for none"},
      {"impressions/feedback_value", H5T_IEEE_F32LE, 4, "1", "1 for a click, 0 for none"},
      {"truth/click_probability", H5T_IEEE_F32LE, 4, "1", "P(click | examined), one a candidate"},
  }};
}

template <typename Id>
std::span<const std::uint32_t> raw_ids(const std::vector<Id>& ids) {
  static_assert(sizeof(Id) == sizeof(std::uint32_t));
  return {reinterpret_cast<const std::uint32_t*>(ids.data()), ids.size()};
}

}  // namespace

struct LogFileWriter::Open {
  std::array<std::optional<GrowingColumn>, kColumns> columns;
};

LogFileWriter::LogFileWriter(const std::string& path, const sim::EventLog& setting, const LogHeader& header,
                             double expected_requests)
    : file_(std::make_unique<SealedFile>(path)), open_(std::make_unique<Open>()) {
  const Hdf5Session session;
  try {
    open(setting, header, expected_requests);
  } catch (...) {
    open_.reset();  // within the session
    throw;
  }
}

void LogFileWriter::open(const sim::EventLog& setting, const LogHeader& header, double expected_requests) {
  Hdf5Writer& writer = file_->writer();
  write_setting(writer, setting, header);
  for (const char* group : {"requests", "candidates", "impressions"}) writer.group(group);
  const hsize_t chunk = expected_requests < static_cast<double>(kMostChunkRows)
                            ? std::max(kFewestChunkRows, static_cast<std::uint64_t>(expected_requests))
                            : kMostChunkRows;
  const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  writer.check(H5Pset_chunk(properties.get(), 1, &chunk));
  const auto infos = column_infos();
  for (std::size_t c = 0; c < kColumns; ++c) {
    open_->columns[c].emplace(writer, writer.root(), infos[c].path, infos[c].type, infos[c].bytes, chunk,
                              properties.get());
    writer.describe(open_->columns[c]->dataset(), infos[c].units, infos[c].long_name);
  }
}

LogFileWriter::~LogFileWriter() {
  const Hdf5Session session;
  open_.reset();
}

template <typename T>
void LogFileWriter::put(Column column, std::span<const T> values) {
  open_->columns[static_cast<std::size_t>(column)]->put(
      std::as_bytes(values), [&](auto chunk, std::uint64_t rows) { write_chunk(column, chunk, rows); });
}

void LogFileWriter::put_times(Column column, std::span<const sim::SimTime> times) {
  microseconds_.resize(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    microseconds_[i] = times[i] == sim::kNever ? -1 : times[i].time_since_epoch().count();
  }
  put<std::int64_t>(column, microseconds_);
}

void LogFileWriter::put_offsets(Column column, std::span<const std::uint32_t> offsets, std::uint64_t base) {
  offsets_.resize(offsets.size());
  for (std::size_t r = 0; r < offsets.size(); ++r) offsets_[r] = base + offsets[r];
  put<std::uint64_t>(column, offsets_);
}

void LogFileWriter::write_chunk(Column column, std::span<const std::byte> chunk, std::uint64_t rows) {
  const Hdf5Session session;
  open_->columns[static_cast<std::size_t>(column)]->write(file_->writer(), rows, 0, chunk);
}

void LogFileWriter::append(const sim::EventLog& block, std::span<const float> click_probability) {
  SPRINGTIDE_CHECK(click_probability.empty() || click_probability.size() == block.candidates.size());
  const std::size_t requests = block.requests();
  SPRINGTIDE_CHECK(block.candidate_begin.size() == requests + 1 && block.impression_begin.size() == requests + 1);
  put_times(Column::kTime, block.request_time);
  put(Column::kUser, raw_ids(block.request_user));
  put_offsets(Column::kCandidateBegin, std::span(block.candidate_begin).first(requests), candidates_);
  put_offsets(Column::kImpressionBegin, std::span(block.impression_begin).first(requests), impressions_);
  put(Column::kCandidateItem, raw_ids(block.candidates));
  put(Column::kItem, raw_ids(block.impression_item));
  put<std::uint32_t>(Column::kCandidate, block.impression_candidate);
  put<float>(Column::kPropensity, block.propensity);
  put_times(Column::kFeedbackTime, block.feedback_time);
  put<float>(Column::kFeedbackValue, block.feedback_value);
  put(Column::kClickProbability, click_probability);
  requests_ += requests;
  candidates_ += block.candidate_begin[requests];
  impressions_ += block.impression_begin[requests];
}

void LogFileWriter::finish() {
  // Where the request after the last would begin.
  const std::uint32_t end = 0;
  put_offsets(Column::kCandidateBegin, {&end, 1}, candidates_);
  put_offsets(Column::kImpressionBegin, {&end, 1}, impressions_);
  for (std::size_t c = 0; c < kColumns; ++c) {
    open_->columns[c]->flush([&](auto chunk, std::uint64_t rows) { write_chunk(static_cast<Column>(c), chunk, rows); });
  }
  {
    const Hdf5Session session;
    open_.reset();
  }
  file_->finish();
}

}  // namespace springtide::results
