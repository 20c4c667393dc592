#pragma once

#include <cstdint>
#include <span>

#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// Compares the last `recent` numbers of a sliding window with as many drawn from those before them, by the two-sample
/// Kolmogorov-Smirnov test: a drift when its exact p-value is at most `alpha` and the statistic above 0.1. After a
/// drift the window begins with the recent numbers.
///
/// Paper: Raab, Heusinger and Schleif 2020, "Reactive soft prototype computing for concept drift streams"; the exact
/// p-value in place of its bound, as river computes it. Sampling is by Philox: other draws than river's.
/// Cost: O(recent log recent) a number; memory O(window).
DetectorInfo kswin_detector();

/// Greatest difference of the two empirical distributions, times their common size. @pre both sorted, of one size
std::uint32_t kolmogorov_smirnov_steps(std::span<const double> a, std::span<const double> b);
/// P(the statistic of two samples of `size` from one continuous distribution is at least steps / size): Gnedenko and
/// Korolyuk 1951, 2 sum_k (-1)^(k-1) C(2n, n - k steps) / C(2n, n).
double kolmogorov_smirnov_p_value(std::uint32_t steps, std::uint32_t size);

}  // namespace springtide::algorithms
