#pragma once

#include "sim/fit/estimate.hpp"
#include "sim/fit/observations.hpp"

namespace springtide::sim {

/// How attention falls on items: P_t(i) ~ w_i e^(-decay (t - born_i)) among the items born by t, w_i lognormal.
struct AttentionFit {
  Estimate decay_per_day;
  Estimate popularity_sd;
  Estimate share_first_day, share_first_week;  ///< of the draws: on items younger than that
};

/// Two steps, since P_t(i) = v_i / sum of v over the items born by t, with v_i = w_i e^(decay born_i).
///
/// 1. The v by maximum likelihood. Only the set of items at risk changes with time, by births, so the likelihood falls
///    apart into one binomial an item: the newest's share of all attention, at its birth, is
///    q_j = n_j / (n_j + draws of older items since): the product limit of truncated data (Lynden-Bell 1971, Mon. Not.
///    R. Astron. Soc. 155), with ages for times. Candidates of one request are distinct, so the k-th is drawn from what
///    the ones before it leave over; that is mended by two rounds of the minorise-maximise step of the Plackett-Luce
///    law (Hunter 2004, Ann. Statist. 32).
/// 2. The draws of an item are Poisson with mean v_i x exposure_i. A Poisson-lognormal regression of them on the birth
///    gives the decay (its slope) and the spread of w (its sd): chance in few draws, and items never drawn, are part of
///    that law. Standard errors are the regression's own.
/// Cost: draws + items x 2000.
AttentionFit fit_attention(const Observations& observed);

}  // namespace springtide::sim
