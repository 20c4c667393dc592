#include "sim/fit/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/fit_spec.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/spec/sections.hpp"
#include "results/curves_writer.hpp"
#include "results/log_reader.hpp"
#include "results/text_file.hpp"
#include "sim/events/error.hpp"
#include "sim/fit/curves.hpp"
#include "sim/logs/log_reader.hpp"

namespace springtide::experiments::cli {
namespace {

// Options that are keys of [log], by the same names.
constexpr const char* kLogKeys[] = {"format", "separator", "time_format", "on_bad_row", "min_value"};

Node text_at(const Position& at, const std::string& text) { return {at, text}; }

// "user=uid,item=sku" as the table that a spec would have.
Node columns_of(const std::string& written, Problems& problems) {
  const Position at{fmt::format("--columns {}", written)};
  Table table;
  for (std::size_t begin = 0; begin <= written.size();) {
    const std::size_t end = std::min(written.find(',', begin), written.size());
    const std::string pair = written.substr(begin, end - begin);
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      problems.add(at, fmt::format("'{}': must be key=column, like user=uid,item=sku,time=when", pair));
    } else {
      table.set(pair.substr(0, equals), at, text_at(at, pair.substr(equals + 1)));
    }
    begin = end + 1;
  }
  return {at, std::move(table)};
}

// What the options say of a log, read as a spec's [log] would be.
sim::LogConfig log_config(const std::string& path, const Arguments& given) {
  Problems problems("fit");
  Table section;
  section.set("path", {path}, text_at({path}, path));
  for (const char* key : kLogKeys) {
    const auto written = given.text(key);
    if (!written) continue;
    const Position at{fmt::format("--{} {}", key, *written)};
    Node node = text_at(at, *written);
    if (std::string_view(key) == "min_value") {
      char* end = nullptr;
      const double number = std::strtod(written->c_str(), &end);
      if (!written->empty() && *end == '\0') node.value = number;
    }
    section.set(key, at, std::move(node));
  }
  if (const auto columns = given.text("columns")) {
    Node node = columns_of(*columns, problems);
    section.set("columns", node.at, node);
  }
  const sim::LogConfig config = read_log_section(section, {path}, ".", problems).config;
  problems.throw_if_any();
  return config;
}

struct Source {
  sim::EventLog log;
  sim::Census census = sim::Census::kComplete;
};

Source read_source(const std::string& path, const Arguments& given) {
  const bool simulated = given.text("format").value_or(kSpringtideFormat) == kSpringtideFormat;
  if (!simulated) {
    sim::LogReadResult read = sim::read_log(log_config(path, given));
    if (read.skipped > 0) {
      fmt::print(stderr, "springtide: warning: {}: {} of {} rows are bad and were skipped, the first of them: {}\n",
                 path, read.skipped, read.rows, read.skipped_examples.front());
    }
    return {std::move(read.log), sim::Census::kSeenOnly};
  }
  for (const char* key : kLogKeys) {
    if (std::string_view(key) == "format" || !given.text(key)) continue;
    throw sim::ConfigError(fmt::format("--{}: is for a log of your own; say --format too", key));
  }
  if (given.text("columns")) throw sim::ConfigError("--columns: is for a log of your own; say --format csv too");
  try {
    return {results::read_log(path), sim::Census::kComplete};
  } catch (const sim::InputError& error) {
    throw sim::InputError(fmt::format("{} (for a log of your own say --format movietweetings or csv)", error.what()));
  }
}

std::vector<std::string> row_of(const sim::FittedParameter& parameter) {
  if (!parameter.estimate) return {parameter.name, "-", "-", parameter.unit, parameter.note};
  const bool exact = !(parameter.estimate->standard_error > 0.0);
  return {parameter.name, fmt::format("{:.4g}", parameter.estimate->value),
          exact ? "0" : fmt::format("{:.2g}", parameter.estimate->standard_error), parameter.unit, parameter.note};
}

void print_report(const sim::FittedWorld& fitted, const std::vector<sim::LaidCurve>& curves) {
  std::vector<std::vector<std::string>> rows;
  for (const sim::FittedParameter& parameter : fitted.parameters) rows.push_back(row_of(parameter));
  print_table({"parameter", "estimate", "se", "unit", "note"}, rows);
  rows.clear();
  for (const sim::FittedParameter& measure : fitted.measured) rows.push_back(row_of(measure));
  fmt::print("\n");
  print_table({"measured", "value", "se", "unit", "note"}, rows);
  rows.clear();
  for (const sim::LaidCurve& curve : curves) {
    const std::string where = curve.lies_within()
                                  ? "within the band"
                                  : fmt::format("outside at {} of {} points", curve.outside(), curve.at.size());
    rows.push_back({curve.name, where, curve.long_name});
  }
  fmt::print("\n");
  print_table({"curve", "simulated", "what"}, rows);
}

void write_curves(const std::string& path, const std::string& log, const std::string& spec,
                  const std::vector<sim::LaidCurve>& curves) {
  std::vector<results::CurveColumns> columns;
  for (const sim::LaidCurve& curve : curves) {
    columns.push_back({curve.name, curve.long_name, curve.at_name, curve.at_units, curve.at, curve.real, curve.low,
                       curve.high, curve.simulated});
  }
  results::write_curves(path, log, spec, columns);
}

ExitStatus fit(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description options("options");
  options.add_options()("output,o", text("WORLD.toml"), "the fitted spec; required")(
      "curves", text("CURVES.h5"), "curves of the log with bootstrap bands, and of the fitted world")(
      "seed", text("N"), "of the worlds simulated on the way; default: 1")(
      "format", text("NAME"), "of the log: see springtide list logs; default: springtide")(
      "columns", text("KEY=COLUMN,..."), "csv: which columns are user, item, time and value")(
      "separator", text("CHARACTER"), "csv: default ,")("time_format", text("NAME"), "csv: default auto")(
      "on_bad_row", text("WHAT"), "error (the default) or skip")("min_value", text("VALUE"),
                                                                 "events with a smaller value are left out");
  const auto given = Arguments::parse(verb, options, {"LOG"}, arguments);
  if (!given) return kDone;
  const auto output = given->text("output");
  if (!output) throw sim::ConfigError("fit: wants -o WORLD.toml; see springtide fit --help");
  const std::int64_t seed = given->whole("seed", 1, 0, std::numeric_limits<std::int64_t>::max());
  check_output(*output);
  const auto curves_path = given->text("curves");
  if (curves_path) check_output(*curves_path, "curves");
  const std::string& path = given->positional(0);
  const Source source = read_source(path, *given);
  const std::string name = std::filesystem::path(path).filename().string();
  sim::FittedWorld fitted;
  try {
    fitted = sim::fit_world(source.log, source.census, static_cast<std::uint64_t>(seed));
  } catch (const sim::InputError& error) {
    throw sim::InputError(fmt::format("{}: {}", path, error.what()));
  }
  const std::vector<sim::LaidCurve> curves =
      sim::lay_side_by_side(source.log, fitted, static_cast<std::uint64_t>(seed));
  const std::string spec = fitted_spec(fitted, name);
  results::write_text_file(*output, spec);
  if (curves_path) write_curves(*curves_path, name, spec, curves);
  print_report(fitted, curves);
  return kDone;
}

}  // namespace

Verb fit_verb() {
  return {.name = "fit",
          .synopsis = "LOG -o WORLD.toml [--curves CURVES.h5] [--seed N] [--format NAME ...]",
          .summary = "estimate a world from a log, and write its spec",
          .examples =
              "  springtide fit log.h5 -o world.toml               a log that springtide simulate wrote\n"
              "  springtide fit ratings.dat --format movietweetings -o world.toml --curves curves.h5\n"
              "  springtide fit clicks.csv.gz --format csv --columns user=uid,item=sku,time=when -o world.toml\n",
          .run = fit};
}

}  // namespace springtide::experiments::cli
