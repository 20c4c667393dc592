#pragma once

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "results/cell_result.hpp"
#include "results/digest.hpp"
#include "results/provenance.hpp"

namespace springtide::results {

/// A folder of the test's own, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "springtide_results_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  /// Whatever lies in it, sorted.
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
inline void put_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline Dimensions sample_dimensions() {
  Dimensions dimensions;
  dimensions.window_start = {86'400.0, 90'000.0, 93'600.0};
  dimensions.window_seconds = 3600.0;
  dimensions.cutoffs = {1, 10};
  dimensions.drift_time = {100'000.0};
  dimensions.drift_kind = {"sudden"};
  return dimensions;
}

inline Provenance sample_provenance() {
  Provenance provenance = build_provenance();
  provenance.title = "sample";
  provenance.spec = "[experiment]\nname = \"sämple\"\n";
  provenance.input_sha256 = "";
  return provenance;
}

/// Cell 0 to 3: two algorithms under two seeds, every figure a function of the cell.
inline CellResult sample_cell(std::uint32_t number) {
  const double n = number;
  CellResult cell;
  cell.cell = number;
  cell.algorithm = number % 2 == 0 ? "logistic_regression" : "mlp";
  cell.strategy = "täglich";  // any UTF-8 may be a label
  cell.world = "news";
  cell.seed = 1 + number / 2;
  cell.values["accuracy/auc"] = {0.5 + 0.01 * n, std::numeric_limits<double>::quiet_NaN(), 0.75};
  cell.values["accuracy/auc_overall"] = {0.6 + 0.01 * n};
  cell.values["accuracy/ndcg"] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
  cell.values["accuracy/ndcg_overall"] = {0.25, 0.5 + 0.01 * n};
  cell.values["accuracy/new_items/auc_overall"] = {0.51};
  cell.values["freshness/age_mean"] = {18'720.0};
  cell.values["freshness/publishes"] = {24.0};
  cell.values["freshness/age_at_request"] = {10.0, 20.0, 30.0, 40.0, 50.0};
  cell.values["freshness/recovery_time"] = {7200.0};
  cell.values["latency/serve"] = {1300.0, 1500.0, 2000.0, 5000.0, 9000.0};
  cell.values["cost/train_examples"] = {123'456.0};
  cell.values["cost/wall_seconds"] = {1.5};
  cell.digest = digest(cell);
  return cell;
}

inline std::vector<CellResult> sample_cells() {
  return {sample_cell(0), sample_cell(1), sample_cell(2), sample_cell(3)};
}

}  // namespace springtide::results
