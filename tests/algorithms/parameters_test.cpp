// The declared parameters of every algorithm of the registry: described, defaulted and honest about their ranges.

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

using sim::ParameterInfo;
using sim::ParameterValue;

// A number within the declared range: now and then an end of it, else spread evenly or over its orders of magnitude.
double draw_number(const ParameterInfo& info, sim::RandomStream& random, double largest_span) {
  const double low = std::isfinite(info.minimum) ? info.minimum : -largest_span;
  const double high = std::min(info.maximum, low + largest_span);
  const double span = high - low;
  switch (random.below(6)) {
    case 0:
      return info.above_minimum ? std::nextafter(low, high) : low;
    case 1:
      return high;
    case 2:
    case 3:
      return low + span * random.uniform_double();
    default:
      return low + span * std::pow(10.0, -6.0 * random.uniform_double());
  }
}

// Sizes are kept small, since the test is of what the values do and not of how long large ones take.
std::int64_t draw_integer(const ParameterInfo& info, sim::RandomStream& random) {
  const double low = std::isfinite(info.minimum) ? info.minimum : 0.0;
  // Where so few bits are allowed, 2^bits weights are solved for together, which takes their cube.
  const bool solved_for = info.unit == "bits" && info.maximum <= 12.0;
  const double high = std::min(info.maximum, low + (solved_for ? 6.0 : 12.0));
  return static_cast<std::int64_t>(low) + random.below(static_cast<std::uint32_t>(high - low) + 1);
}

ParameterValue draw(const ParameterInfo& info, sim::RandomStream& random) {
  struct Drawer {
    const ParameterInfo& info;
    sim::RandomStream& random;
    ParameterValue operator()(bool) const { return random.bernoulli(0.5); }
    ParameterValue operator()(std::int64_t) const { return draw_integer(info, random); }
    ParameterValue operator()(double) const { return draw_number(info, random, 1e9); }
    ParameterValue operator()(sim::SimDuration) const {
      const auto span = sim::from_seconds(draw_number(info, random, 1e9));
      return span.count() == 0 && info.above_minimum ? sim::SimDuration(1) : span;
    }
    ParameterValue operator()(const std::string& text) const {
      if (info.choices.empty()) return text;
      return info.choices[random.below(static_cast<std::uint32_t>(info.choices.size()))];
    }
    ParameterValue operator()(const std::vector<std::int64_t>&) const {
      std::vector<std::int64_t> list(random.below(4));
      for (std::int64_t& element : list) element = draw_integer(info, random);
      return list;
    }
    ParameterValue operator()(const std::vector<std::string>&) const {
      std::vector<std::string> list(1 + random.below(3));
      for (std::string& element : list) {
        element = info.choices[random.below(static_cast<std::uint32_t>(info.choices.size()))];
      }
      return list;
    }
  };
  return std::visit(Drawer{info, random}, info.default_value);
}

// Values just and far outside the declared range.
std::vector<ParameterValue> outside(const ParameterInfo& info) {
  std::vector<ParameterValue> values;
  const auto add_number = [&](double number) {
    if (std::holds_alternative<double>(info.default_value)) values.emplace_back(number);
    if (std::holds_alternative<std::int64_t>(info.default_value))
      values.emplace_back(static_cast<std::int64_t>(number));
    if (std::holds_alternative<sim::SimDuration>(info.default_value)) values.emplace_back(sim::from_seconds(number));
    if (std::holds_alternative<std::vector<std::int64_t>>(info.default_value)) {
      values.emplace_back(std::vector<std::int64_t>{static_cast<std::int64_t>(number)});
    }
  };
  if (std::isfinite(info.minimum)) {
    if (info.above_minimum) add_number(info.minimum);
    add_number(info.minimum - 1.0);
    add_number(info.minimum - 1e6);
  }
  if (std::isfinite(info.maximum)) {
    add_number(info.maximum + 1.0);
    add_number(2.0 * std::abs(info.maximum) + 1e6);
  }
  if (std::holds_alternative<double>(info.default_value)) values.emplace_back(std::nan(""));
  if (std::holds_alternative<std::vector<std::string>>(info.default_value)) {
    values.emplace_back(std::vector<std::string>{"no such choice"});
    values.emplace_back(std::vector<std::string>{});
  } else if (!info.choices.empty()) {
    values.emplace_back("no such choice");
  }
  return values;
}

std::string complaint(const AlgorithmInfo& info, const std::map<std::string, ParameterValue>& given, sim::Task task) {
  try {
    make_learner(info.name, given, task, /*feature_columns=*/4, /*seed=*/1);
  } catch (const sim::ConfigError& error) {
    return error.what();
  }
  return "none";
}

sim::Task any_task(const AlgorithmInfo& info) {
  for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem}) {
    if (info.capabilities.serves(task)) return task;
  }
  return sim::Task::kRating;
}

TEST_CASE("every algorithm and every parameter is described", "[conformance][registry]") {
  for (const AlgorithmInfo& info : registry()) {
    CAPTURE(info.name);
    REQUIRE_FALSE(info.name.empty());
    REQUIRE_FALSE(info.summary.empty());
    REQUIRE(info.summary.find('\n') == std::string::npos);
    REQUIRE(info.make != nullptr);
    REQUIRE(info.capabilities.serves(any_task(info)));
    for (const ParameterInfo& parameter : info.parameters) {
      CAPTURE(parameter.name);
      REQUIRE_FALSE(parameter.meaning.empty());
      const bool ranged =
          std::isfinite(parameter.minimum) || std::isfinite(parameter.maximum) || !parameter.choices.empty();
      REQUIRE((ranged || std::holds_alternative<bool>(parameter.default_value)));
      REQUIRE(parameter.allows(parameter.default_value));
    }
  }
}

TEST_CASE("any parameters within their ranges give a learner that learns and scores", "[conformance][registry]") {
  for_each_algorithm_and_task([](const AlgorithmInfo& info, sim::Task task) {
    const LearningStream stream(task, info.capabilities.features, /*examples=*/40);
    sim::RandomStream random("test/conformance/parameters/" + info.name, /*seed=*/1);
    // What explores has few of its own: most of the time would go to its member, which has defaults.
    const bool explores = info.parameters.size() > 0 && info.parameters[0].name == "member";
    const int draws = info.parameters.empty() ? 1 : explores ? 200 : 1000;
    for (int repeat = 0; repeat < draws; ++repeat) {
      std::map<std::string, ParameterValue> given;
      std::string spelled;
      for (const ParameterInfo& parameter : info.parameters) {
        const ParameterValue value = draw(parameter, random);
        spelled += parameter.name + " = " + sim::format_value(value) + " ";
        given.emplace(parameter.name, value);
      }
      INFO("algorithm " << info.name << ", task " << task_name(task) << ", " << spelled);
      const auto learner = make_learner(info.name, given, task, stream.columns(), /*seed=*/1);
      learner->update(stream.examples().slice(0, 20));
      learner->fit(stream.examples().slice(10, 20));
      learner->update(stream.examples().slice(30, 10));
      const auto scores = stream.scores(*learner->publish());
      REQUIRE(std::all_of(scores.begin(), scores.end(), [](float score) { return std::isfinite(score); }));
    }
  });
}

TEST_CASE("a value out of range is refused with the key, the value and the rule", "[conformance][registry]") {
  for (const AlgorithmInfo& info : registry()) {
    for (const ParameterInfo& parameter : info.parameters) {
      for (const ParameterValue& value : outside(parameter)) {
        const std::string message = complaint(info, {{parameter.name, value}}, any_task(info));
        INFO(info.name << ": " << message);
        REQUIRE(message.find(parameter.name + " = " + sim::format_value(value)) != std::string::npos);
        REQUIRE(message.find(parameter.rule()) != std::string::npos);
      }
    }
  }
}

TEST_CASE("unknown parameters, types and tasks are refused with what would have been right",
          "[conformance][registry]") {
  for (const AlgorithmInfo& info : registry()) {
    CAPTURE(info.name);
    REQUIRE(complaint(info, {{"no_such_parameter", 1.0}}, any_task(info)).find("no_such_parameter") !=
            std::string::npos);
    for (const ParameterInfo& parameter : info.parameters) {
      const bool is_text = std::holds_alternative<std::string>(parameter.default_value);
      const ParameterValue wrong = is_text ? ParameterValue(true) : ParameterValue(std::string("text"));
      const std::string message = complaint(info, {{parameter.name, wrong}}, any_task(info));
      INFO(message);
      REQUIRE(message.find(parameter.name) != std::string::npos);
      REQUIRE(message.find(parameter.type_name()) != std::string::npos);
    }
    for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating}) {
      if (info.capabilities.serves(task)) continue;
      REQUIRE(complaint(info, {}, task).find(task_name(task)) != std::string::npos);
    }
  }
  try {
    find_algorithm("popularty");
    FAIL("found an algorithm that does not exist");
  } catch (const sim::ConfigError& error) {
    REQUIRE(std::string(error.what()).find("popularity") != std::string::npos);
  }
}

}  // namespace
}  // namespace springtide::algorithms
