#include <fmt/format.h>

#include <algorithm>

#include "algorithms/detectors/adwin.hpp"
#include "algorithms/detectors/ddm.hpp"
#include "algorithms/detectors/eddm.hpp"
#include "algorithms/detectors/kswin.hpp"
#include "algorithms/detectors/page_hinkley.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {

const std::vector<DetectorInfo>& detector_registry() {
  static const std::vector<DetectorInfo> kRows = {adwin_detector(), ddm_detector(), eddm_detector(),
                                                  page_hinkley_detector(), kswin_detector()};
  return kRows;
}

const DetectorInfo& find_detector(std::string_view name) {
  const auto& rows = detector_registry();
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  if (it != rows.end()) return *it;
  std::vector<std::string> known;
  for (const DetectorInfo& row : rows) known.push_back(row.name);
  throw sim::ConfigError(
      fmt::format("detector = \"{}\": is no drift detector; {}", name, sim::nearest_name_hint(name, known)));
}

}  // namespace springtide::algorithms
