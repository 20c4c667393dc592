#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::results {

/// What a raw column has a row for: each is a dimension of /requests/<cell>.
enum class RowKind : std::uint8_t { kRequest, kImpression, kRecommendation };
inline constexpr std::array<const char*, 3> kRowNames = {"request", "impression", "recommendation"};

/// The raw columns, in the order of the file.
enum class RequestColumn : std::uint8_t {
  kTime,
  kUser,
  kNewUser,
  kImpressions,
  kRecommendations,
  kServedValue,
  kOracleValue,
  kRank,
  kRankedItems,
  kItem,
  kPosition,
  kPredicted,
  kRankingScore,
  kLabel,
  kNewItem,
  kRecommended,
};
inline constexpr std::size_t kRequestColumns = 16;

enum class ColumnType : std::uint8_t { kInt64, kUint32, kUint8, kFloat32, kFloat64 };

struct RequestColumnInfo {
  const char* name;
  RowKind rows;
  ColumnType type;
  std::size_t bytes;  ///< of a value of this type
  const char *units, *long_name;
};
const RequestColumnInfo& request_column(RequestColumn column);

/// What the metrics of a cell need to know beside its rows: the attributes of its group.
struct RequestsHeader {
  sim::Task task = sim::Task::kClick;
  sim::SimTime begin, end;  ///< measured span [begin, end)
  sim::SimDuration window{};
  bool probabilities = false;                ///< scores are probabilities
  bool truth = false;                        ///< served and oracle values are known
  std::uint32_t items = 0;                   ///< size of the catalogue
  std::optional<double> fading_factor = {};  ///< of the faded metrics, where there are any

  bool operator==(const RequestsHeader&) const = default;
};

/// The columns of a cell: those that its task and the presence of a truth give a meaning.
std::vector<RequestColumn> columns_of(const RequestsHeader& header);

/// "requests/3"
std::string requests_group(std::uint32_t cell);

/// Rows a chunk.
inline constexpr std::uint64_t kRequestChunkRows = 65'536;

}  // namespace springtide::results
