#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/choice/cascade.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/choice/multinomial_logit.hpp"
#include "sim/world/choice/position_based.hpp"

namespace springtide::sim {

const std::vector<ChoiceInfo>& choice_registry() {
  static const std::vector<ChoiceInfo> kRows = {position_based_info(), cascade_info(), multinomial_logit_info()};
  return kRows;
}

std::unique_ptr<ChoiceModel> make_choice_model(const Parameters& parameters, std::uint64_t seed) {
  const auto& registry = choice_registry();
  const auto info = std::find_if(registry.begin(), registry.end(),
                                 [&](const ChoiceInfo& row) { return row.name == parameters.text("choice"); });
  SPRINGTIDE_CHECK(info != registry.end());
  return info->make(parameters, seed);
}

}  // namespace springtide::sim
