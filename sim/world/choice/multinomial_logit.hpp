#pragma once

#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// One item of the slate, or none, wherever it stands (McFadden 1974):
///   P(i) = e^u_i / (e^c + sum_j e^u_j),   P(none) = e^c / (e^c + sum_j e^u_j),
/// c being no_choice_logit and e^u = theta / (1 - theta) the odds of the attraction theta, so that with c = 0 an item
/// shown alone is clicked with its attraction.
///
/// The user takes what has the greatest utility, u_i or c plus a Gumbel variable of its own: that of an item is made of
/// its outcome's uniform `click`, that of none is drawn once a request. So another slate of the same request changes
/// the answer only where it brings something better, or takes the best away.
ChoiceInfo multinomial_logit_info();

}  // namespace springtide::sim
