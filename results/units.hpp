#pragma once

namespace springtide::results {

/// In which a number reads well: divide by the scale, print so many digits behind the point.
struct Unit {
  double scale;
  const char* name;
  int digits;
};
Unit duration_unit(double seconds);  ///< s, m, h, d
Unit latency_unit(double ns);        ///< ns, us, ms, s
Unit count_unit(double count);       ///< none, k, M
Unit size_unit(double bytes);        ///< B, KiB, MiB, GiB

}  // namespace springtide::results
