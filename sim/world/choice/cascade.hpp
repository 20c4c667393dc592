#pragma once

#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// Users look from the top and stop at the first item they click (Craswell, Zoeter, Taylor & Ramsey 2008, WSDM); after
/// one they do not click they go on with probability c, else give up:
///   P(click at k) = theta_k prod_{j<k} c (1 - theta_j),
/// theta being P(click | examined). At most one click a slate. Of an item's outcome the uniform `examination` says
/// whether the user goes on after it.
ChoiceInfo cascade_info();

}  // namespace springtide::sim
