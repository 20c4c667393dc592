#include "results/log_writer.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "results/growing_column.hpp"
#include "results/log_setting.hpp"
#include "results/sealed_file.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr std::uint64_t kFewestChunkRows = 256, kMostChunkRows = 65'536;

}  // namespace

enum class LogFileWriter::Column : std::size_t {
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
  kQuery,
  kWantedTopic,
  kFault,
  kBehaviours,  // the first's time, its value, the second's time, ...
};

namespace {

struct ColumnInfo {
  std::string path;
  hid_t type;
  std::size_t bytes;
  const char *units, *long_name;
  bool there = true;
};

// In the order of LogFileWriter::Column. No table at file scope: HDF5's types are known once it runs.
std::vector<ColumnInfo> column_infos(const LogHeader& header) {
  std::vector<ColumnInfo> infos = {
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
      {"requests/query", H5T_STD_U32LE, 4, "1", "topic asked for; 4294967295 for none", header.queries},
      {"truth/wanted_topic", H5T_STD_U32LE, 4, "1", "topic behind the query; 4294967295 for none", header.queries},
      {"truth/fault", H5T_STD_U8LE, 1, "1", "of the click on its way: 1 lost + 2 late + 4 duplicated + 8 corrupted",
       header.faults},
  };
  for (const std::string& kind : header.behaviours) {
    infos.push_back({"impressions/" + kind + "_time", H5T_STD_I64LE, 8, "us", "when it was done; -1 for never"});
    infos.push_back({"impressions/" + kind + "_value", H5T_IEEE_F32LE, 4, kind == "dwell" ? "s" : "1",
                     "1, seconds of a dwell, stars of a rating; 0 for none"});
  }
  return infos;
}

template <typename Id>
std::span<const std::uint32_t> raw_ids(const sim::Column<Id>& ids) {
  static_assert(sizeof(Id) == sizeof(std::uint32_t));
  return {reinterpret_cast<const std::uint32_t*>(ids.data()), ids.size()};
}

}  // namespace

struct LogFileWriter::Open {
  std::vector<std::unique_ptr<GrowingColumn>> columns;  // null: not of this world
};

LogFileWriter::LogFileWriter(const std::string& path, const sim::EventLog& setting, const LogHeader& header,
                             double expected_requests)
    : behaviours_(header.behaviours),
      queries_(header.queries),
      faults_(header.faults),
      file_(std::make_unique<SealedFile>(path)),
      open_(std::make_unique<Open>()) {
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
  for (const ColumnInfo& info : column_infos(header)) {
    auto& column = open_->columns.emplace_back();
    if (!info.there) continue;
    column = std::make_unique<GrowingColumn>(writer, writer.root(), info.path.c_str(), info.type, info.bytes, chunk,
                                             properties.get());
    writer.describe(column->dataset(), info.units, info.long_name);
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

void LogFileWriter::append(const sim::EventLog& block, const TruthRows& truth) {
  SPRINGTIDE_CHECK(truth.click_probability.empty() || truth.click_probability.size() == block.candidates.size());
  const std::size_t requests = block.requests();
  SPRINGTIDE_CHECK(block.candidate_begin.size() == requests + 1 && block.impression_begin.size() == requests + 1);
  SPRINGTIDE_CHECK(block.request_query.size() == (queries_ ? requests : 0) &&
                   truth.wanted_topic.size() == (queries_ ? requests : 0));
  SPRINGTIDE_CHECK(truth.fault.size() == (faults_ ? block.impressions() : 0));
  SPRINGTIDE_CHECK(block.behaviours.size() == behaviours_.size());
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
  put(Column::kClickProbability, truth.click_probability);
  if (queries_) {
    put<std::uint32_t>(Column::kQuery, block.request_query);
    put(Column::kWantedTopic, truth.wanted_topic);
  }
  if (faults_) put(Column::kFault, truth.fault);
  auto next = static_cast<std::size_t>(Column::kBehaviours);
  for (std::size_t k = 0; k < behaviours_.size(); ++k) {
    const sim::BehaviourColumns& behaviour = block.behaviours[k];
    SPRINGTIDE_CHECK(behaviour.kind == behaviours_[k]);
    put_times(static_cast<Column>(next++), behaviour.time);
    put<float>(static_cast<Column>(next++), behaviour.value);
  }
  requests_ += requests;
  candidates_ += block.candidate_begin[requests];
  impressions_ += block.impression_begin[requests];
}

void LogFileWriter::finish() {
  // Where the request after the last would begin.
  const std::uint32_t end = 0;
  put_offsets(Column::kCandidateBegin, {&end, 1}, candidates_);
  put_offsets(Column::kImpressionBegin, {&end, 1}, impressions_);
  for (std::size_t c = 0; c < open_->columns.size(); ++c) {
    if (open_->columns[c] == nullptr) continue;
    open_->columns[c]->flush([&](auto chunk, std::uint64_t rows) { write_chunk(static_cast<Column>(c), chunk, rows); });
  }
  {
    const Hdf5Session session;
    open_.reset();
  }
  file_->finish();
}

}  // namespace springtide::results
