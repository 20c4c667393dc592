#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/world/behaviour/delay_law.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// What may follow a click. Everything goes by how much the user likes the item: its appeal x, the logit of
/// P(click | examined) without the world's base_logit.
class Behaviour {
 public:
  virtual ~Behaviour() = default;

  /// P(it is done | clicked).
  virtual double chance(double appeal) const = 0;
  /// What it amounts to, given a standard normal.
  virtual double value(double /*appeal*/, double /*normal*/) const { return 1.0; }
  /// P(value >= least | done).
  virtual double chance_of(double /*least*/, double /*appeal*/) const { return 1.0; }
  /// How long after the click it comes. @param words  of its own
  virtual SimDuration delay(double value, const RandomBlock& words) const = 0;
};

/// Kinds that follow a click: for behaviour_registry(), with the functions that make them.
BehaviourInfo dwell_info();
BehaviourInfo purchase_info();
BehaviourInfo rating_info();
BehaviourInfo share_info();
/// Of a request, not of an item shown: see search.hpp.
BehaviourInfo search_info();
/// Stages that are there anyway; a table gives them a delay of their own, and a view a column.
BehaviourInfo view_info();
BehaviourInfo click_info();

}  // namespace springtide::sim
