#include "results/request_columns.hpp"

#include <fmt/format.h>

namespace springtide::results {
namespace {

using enum ColumnType;
constexpr RowKind kRequest = RowKind::kRequest, kImpression = RowKind::kImpression;

constexpr std::array<RequestColumnInfo, kRequestColumns> kColumns{{
    {"time", kRequest, kInt64, 8, "us", "when the user asked, virtual time"},
    {"user", kRequest, kUint32, 4, "1", "who asked"},
    {"new_user", kRequest, kUint8, 1, "1", "1: within new_user_age of the user's first request"},
    {"impressions", kRequest, kUint32, 4, "1", "impressions of the request: the next rows of their columns"},
    {"recommendations", kRequest, kUint32, 4, "1", "recommendations of the request: the next rows of their column"},
    {"served_value", kRequest, kFloat64, 8, "1",
     "expected clicks an impression of the slate the algorithm would have shown"},
    {"oracle_value", kRequest, kFloat64, 8, "1", "expected clicks an impression of the best slate"},
    {"rank", kRequest, kUint32, 4, "1", "rank of the item taken, from 1; 0 for one that could not be ranked"},
    {"ranked_items", kRequest, kUint32, 4, "1", "how many items were ranked"},
    {"item", kImpression, kUint32, 4, "1", "item shown, taken or rated"},
    {"position", kImpression, kUint8, 1, "1", "its place in the slate, from 0"},
    {"predicted", kImpression, kFloat32, 4, "1", "score at the place where the item was shown"},
    {"ranking_score", kImpression, kFloat32, 4, "1", "score at place 0: comparable across the slate"},
    {"label", kImpression, kFloat32, 4, "1", "what came of it: 1 clicked or taken, 0 not; the rating"},
    {"new_item", kImpression, kUint8, 1, "1", "1: the item was younger than new_item_age"},
    {"recommended", RowKind::kRecommendation, kUint32, 4, "1", "item on the algorithm's own list, best first"},
}};

}  // namespace

const RequestColumnInfo& request_column(RequestColumn column) { return kColumns[static_cast<std::size_t>(column)]; }

std::vector<RequestColumn> columns_of(const RequestsHeader& header) {
  using enum RequestColumn;
  std::vector<RequestColumn> columns = {kTime, kUser, kNewUser, kImpressions, kItem, kLabel, kNewItem};
  if (header.task != sim::Task::kNextItem) columns.push_back(kPredicted);
  if (header.task == sim::Task::kClick) columns.insert(columns.end(), {kPosition, kRankingScore});
  if (header.task == sim::Task::kNextItem) columns.insert(columns.end(), {kRank, kRankedItems});
  if (header.task != sim::Task::kRating) columns.insert(columns.end(), {kRecommendations, kRecommended});
  if (header.truth) columns.insert(columns.end(), {kServedValue, kOracleValue});
  return columns;
}

std::string requests_group(std::uint32_t cell) { return fmt::format("requests/{}", cell); }

}  // namespace springtide::results
