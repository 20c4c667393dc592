#pragma once

#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {

/// Each request is ranked by a world drawn from what is believed: an item comes first as often as it is believed to be
/// best (explorer.hpp).
///
/// Of items: with p the member's click probability and n how often the item was shown, the score is a draw from
///   Beta((w + n) p, (w + n) (1 - p)): the member's word, believed as what w + n examples say. Of popularity, whose p
///   is (c + w m) / (n + w) with w its shrinkage, that is Beta(w m + c, w (1 - m) + n - c), the posterior of a click
///   rate; of a personal member it stays personal. One draw a (user, time, item).
/// Of features: score = p + x' v, v ~ N(0, s^2 A^-1), A = l2 I + sum of x x'; one v a request, for all of its items.
/// With
///   p = x' A^-1 b it is the posterior of linear regression with noise s and prior N(0, s^2 / l2 I).
///
/// Papers: Thompson 1933, Biometrika 25; Chapelle and Li 2011, "An empirical evaluation of Thompson sampling", NIPS;
/// Agrawal and Goyal 2013, "Thompson sampling for contextual bandits with linear payoffs", ICML.
/// Cost: of items some 0.2 us a row; of features d^2 an example and d^2 / 2 a row, publishing copies d^2.
/// Parameters: see thompson_sampling_info(), or `springtide describe thompson_sampling`.
/// @param names  of the algorithms that can be the member: of probabilities
AlgorithmInfo thompson_sampling_info(const std::vector<std::string>& names);

/// A draw from Beta(a, b), of two gammas by Marsaglia and Tsang 2000, "A simple method for generating gamma variables",
/// ACM TOMS 26. @pre a and b are above 0
double draw_beta(double a, double b, sim::RandomStream& random);

}  // namespace springtide::algorithms
