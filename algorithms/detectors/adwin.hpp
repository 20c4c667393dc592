#pragma once

#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// A window that grows while its mean is steady and drops its oldest part when two halves of it differ: it cuts where
/// |mean0 - mean1| > sqrt(2/m v ln(2 ln n / delta)) + 2/(3 m) ln(2 ln n / delta), with 1/m = 1/n0 + 1/n1 and v the
/// variance of the whole window.
///
/// Paper: Bifet and Gavalda 2007, "Learning from time-changing data with adaptive windowing". The window is kept as an
/// exponential histogram, at most `max_buckets` of 1, 2, 4, ... numbers; cuts are tried between buckets, every `clock`
/// numbers. As in the authors' code each n of 1/m is `min_length` - 1 smaller, the shortest part that is tried.
/// Cost: O(1) a number, O(log n) a check; memory O(log n).
DetectorInfo adwin_detector();

}  // namespace springtide::algorithms
