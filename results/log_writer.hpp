#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "results/log_header.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::results {

class SealedFile;

/// Of a block of requests, what no recommender may see.
struct TruthRows {
  std::span<const float> click_probability = {};     ///< P(click | examined), one a candidate; empty where not known
  std::span<const std::uint32_t> wanted_topic = {};  ///< one a request, where the header has queries
  std::span<const std::uint8_t> fault = {};          ///< one an impression, where the header has faults
};

/// Writes a simulated log as it unfolds: chunked, uncompressed columns in the groups /requests, /candidates,
/// /impressions, /items, /users and /truth, each drift in a group of its own under it. Times are microseconds since the
/// start of the world; feedback_time is -1 where there was none, as is the time of another behaviour, and a drift's
/// start where it does not strike. Behaviours are <kind>_time and <kind>_value in /impressions. Offsets have 64 bits.
/// What it holds in memory is at most a chunk a column. Not to be used within an Hdf5Session.
///
/// The file appears under its name only when it is whole.
/// @throws sim::IoError from every function, naming the file and the reason
class LogFileWriter {
 public:
  /// @param setting            a log without requests: users, items and what is known of them
  /// @param expected_requests  in all, about: chunks have 65,536 rows, or fewer where there will not be as many
  LogFileWriter(const std::string& path, const sim::EventLog& setting, const LogHeader& header,
                double expected_requests);
  ~LogFileWriter();
  LogFileWriter(const LogFileWriter&) = delete;
  LogFileWriter& operator=(const LogFileWriter&) = delete;

  /// The next requests. @param block  its offsets count from its own beginning; it has the behaviours of the header
  void append(const sim::EventLog& block, const TruthRows& truth);
  std::uint64_t requests() const { return requests_; }
  std::uint64_t impressions() const { return impressions_; }
  /// After the last block.
  void finish();

 private:
  struct Open;
  enum class Column : std::size_t;

  void open(const sim::EventLog& setting, const LogHeader& header, double expected_requests);
  template <typename T>
  void put(Column column, std::span<const T> values);
  void put_times(Column column, std::span<const sim::SimTime> times);
  void put_offsets(Column column, std::span<const std::uint32_t> offsets, std::uint64_t base);
  void write_chunk(Column column, std::span<const std::byte> chunk, std::uint64_t rows);

  std::vector<std::string> behaviours_;  // of the header
  bool queries_, faults_;                // likewise
  std::unique_ptr<SealedFile> file_;
  std::unique_ptr<Open> open_;  // what HDF5 has open
  std::uint64_t requests_ = 0, candidates_ = 0, impressions_ = 0;
  std::vector<std::int64_t> microseconds_;  // scratch
  std::vector<std::uint64_t> offsets_;      // likewise
};

}  // namespace springtide::results
