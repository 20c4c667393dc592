#include "algorithms/neural/optimizer.hpp"

#include <string>

#include "algorithms/neural/adam.hpp"
#include "algorithms/neural/gradient_descent.hpp"
#include "sim/events/check.hpp"

namespace springtide::algorithms {

std::vector<sim::ParameterInfo> optimizer_parameters() {
  return {{.name = "optimizer",
           .default_value = std::string("adam"),
           .meaning = "how the weights go down the gradient",
           .choices = {"sgd", "momentum", "adagrad", "adam"}},
          {.name = "learning_rate",
           .default_value = 1e-3,
           .meaning = "step down the gradient; of adam, about how far one mini-batch moves a weight",
           .minimum = 0.0,
           .maximum = 1.0,
           .above_minimum = true},
          {.name = "l2",
           .default_value = 0.0,
           .meaning = "pull of every weight towards 0, added to its gradient",
           .minimum = 0.0,
           .maximum = 1.0},
          {.name = "momentum",
           .default_value = 0.9,
           .meaning = "share of a step that goes on in the next",
           .minimum = 0.0,
           .maximum = 0.999,
           .only_with = {"optimizer", "momentum"}},
          {.name = "largest_gradient",
           .default_value = 1.0,
           .meaning = "norm to which a longer gradient is shortened (optimizer = sgd or momentum)",
           .minimum = 0.0,
           .maximum = 1000.0,
           .above_minimum = true}};
}

std::unique_ptr<Optimizer> make_optimizer(const sim::Parameters& given, std::size_t parameters) {
  const auto rate = static_cast<float>(given.number("learning_rate")), l2 = static_cast<float>(given.number("l2"));
  const std::string& name = given.text("optimizer");
  if (name == "adam") return std::make_unique<Adam>(parameters, Adam::Options{.learning_rate = rate, .l2 = l2});
  if (name == "adagrad") {
    return std::make_unique<AdaGrad>(parameters, AdaGrad::Options{.learning_rate = rate, .l2 = l2});
  }
  SPRINGTIDE_CHECK(name == "sgd" || name == "momentum");
  const float momentum = name == "momentum" ? static_cast<float>(given.number("momentum")) : 0.0F;
  return std::make_unique<GradientDescent>(
      parameters, GradientDescent::Options{.learning_rate = rate,
                                           .l2 = l2,
                                           .momentum = momentum,
                                           .largest_norm = static_cast<float>(given.number("largest_gradient"))});
}

}  // namespace springtide::algorithms
