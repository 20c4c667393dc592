#include "experiments/cli/fit_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "experiments/spec/document.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments::cli {
namespace {

// As a spec spells it: a number that happens to be whole keeps its point.
std::string spelled(const sim::ParameterValue& value) {
  const auto* number = std::get_if<double>(&value);
  return number != nullptr ? Node{{}, *number}.spelled() : sim::format_value(value);
}

std::string remark(const sim::FittedParameter& parameter) {
  if (!parameter.estimate) return parameter.note;
  const std::string unit = parameter.unit.empty() ? "" : " " + parameter.unit;
  const std::string error =
      parameter.estimate->standard_error > 0.0 ? fmt::format(" +- {:.2g}", parameter.estimate->standard_error) : "";
  return fmt::format("{:.4g}{}{}: {}", parameter.estimate->value, error, unit, parameter.note);
}

std::string line(const std::string& name, const sim::Parameters& parameters, const sim::FittedParameter* said) {
  const std::string key = fmt::format("{} = {}", name, spelled(parameters.values().find(name)->second));
  return said == nullptr ? key + "\n" : fmt::format("{:<40} # {}\n", key, remark(*said));
}

const sim::FittedParameter* said_of(const sim::FittedWorld& fitted, const std::string& name) {
  const auto it = std::find_if(fitted.parameters.begin(), fitted.parameters.end(),
                               [&](const sim::FittedParameter& parameter) { return parameter.name == name; });
  return it == fitted.parameters.end() ? nullptr : &*it;
}

// A day is replayed before anything is measured, or a quarter of a world that is shorter than four.
std::string warmup_of(const sim::WorldConfig& world) {
  const sim::SimDuration day = std::chrono::hours(24);
  return sim::format_duration(std::min(day, world.parameters.duration("duration") / 4));
}

}  // namespace

std::string fitted_spec(const sim::FittedWorld& fitted, const std::string& log) {
  std::string text = fmt::format(
      "# A world fitted to {}: springtide fit. Estimate +- standard error beside each key.\n"
      "[experiment]\nname = \"fitted\"\ntitle = {}\nseeds = [1]\nwarmup = \"{}\"\n\n[world]\n",
      Node{{}, log}.spelled(), quoted("A world fitted to " + log), warmup_of(fitted.world));
  for (const sim::ParameterInfo& info : sim::world_parameters()) {
    text += line(info.name, fitted.world.parameters, said_of(fitted, info.name));
  }
  if (fitted.world.drifts.empty()) {
    const sim::FittedParameter* drift = said_of(fitted, "drift.half_life");
    text += fmt::format("{:<40} # {}\n", "drift = []", drift == nullptr ? "none was found" : drift->note);
  }
  for (const sim::DriftConfig& drift : fitted.world.drifts) {
    text += fmt::format("\n[[world.drift]]\nkind = {}\n", quoted(drift.kind));
    for (const auto& [name, value] : drift.parameters.values()) {
      text += line(name, drift.parameters, said_of(fitted, "drift." + name));
    }
  }
  // What to run in it is anyone's choice: here the simplest that can be run.
  text +=
      "\n[[algorithm]]\nname = \"popularity\"\n\n[[algorithm]]\nname = \"logistic_regression\"\n"
      "\n[[strategy]]\nname = \"periodic\"\nevery = \"1d\"\n\n[[strategy]]\nname = \"online\"\n";
  return text;
}

}  // namespace springtide::experiments::cli
