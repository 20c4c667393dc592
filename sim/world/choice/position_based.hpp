#pragma once

#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// Examination by position, then a click by attraction, each item by itself: P(click) = P(examined | position) times
/// P(click | examined) (the examination hypothesis: Richardson, Dominowska & Ragno 2007, WWW).
///
/// Examination is "published": .68 .61 .48 .34 .28 .20 .11 .10 .08 .06 (science.md section 2), continued as .06 x 10 /
/// position; or "power": (1/k)^eta of position k from 1 (Joachims, Swaminathan & Schnabel 2017, WSDM).
ChoiceInfo position_based_info();

}  // namespace springtide::sim
