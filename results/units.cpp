#include "results/units.hpp"

namespace springtide::results {

Unit duration_unit(double seconds) {
  if (seconds < 120.0) return {1.0, "s", 1};
  if (seconds < 7200.0) return {60.0, "m", 1};
  if (seconds < 172'800.0) return {3600.0, "h", 1};
  return {86'400.0, "d", 1};
}

Unit latency_unit(double ns) {
  if (ns < 1e3) return {1.0, "ns", 0};
  if (ns < 1e6) return {1e3, "us", 2};
  if (ns < 1e9) return {1e6, "ms", 2};
  return {1e9, "s", 2};
}

Unit count_unit(double count) {
  if (count < 1e4) return {1.0, "", 0};
  if (count < 1e6) return {1e3, "k", 1};
  return {1e6, "M", 2};
}

Unit size_unit(double bytes) {
  if (bytes < 1024.0) return {1.0, "B", 0};
  if (bytes < 1024.0 * 1024.0) return {1024.0, "KiB", 1};
  if (bytes < 1024.0 * 1024.0 * 1024.0) return {1024.0 * 1024.0, "MiB", 1};
  return {1024.0 * 1024.0 * 1024.0, "GiB", 1};
}

}  // namespace springtide::results
