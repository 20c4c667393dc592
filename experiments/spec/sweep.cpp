#include "experiments/spec/sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "experiments/spec/paths.hpp"
#include "experiments/spec/table_reader.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

constexpr std::size_t kMostVariants = 10'000;
constexpr std::string_view kPresetKey = "world.preset";
constexpr std::string_view kKeyRule =
    "must be strategy.LABEL.PARAMETER, algorithm.LABEL.PARAMETER, world.KEY or pipeline.KEY";

struct SweepKey {
  std::string key;
  Position key_at;
  Node values;
};

// A key written without quotes is a table in a table: strategy.periodic.every = [...].
void flatten(const Table& table, const std::string& prefix, std::vector<SweepKey>& keys) {
  for (const auto& [key, key_at, node] : table.entries) {
    if (const Table* inner = node.table()) {
      flatten(*inner, prefix + key + ".", keys);
    } else {
      keys.push_back({prefix + key, key_at, node});
    }
  }
}

std::string shown_value(const Node& value) { return value.text() == nullptr ? value.spelled() : *value.text(); }

// What is wrong with the key, or nothing, with the axis filled in.
std::optional<std::string> place_axis(const Table& document, SweepAxis& axis) {
  std::vector<std::string> parts;
  for (std::string_view rest = axis.key;;) {
    const std::size_t dot = rest.find('.');
    parts.emplace_back(rest.substr(0, dot));
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  axis.section = parts[0];
  const bool plugin = axis.section == "algorithm" || axis.section == "strategy";
  if (plugin ? parts.size() != 3 : (parts.size() < 2 || (axis.section != "world" && axis.section != "pipeline"))) {
    return std::string(kKeyRule);
  }
  const Node* section = document.find(axis.section);
  if (plugin) {
    const Array* array = section == nullptr ? nullptr : section->array();
    const std::vector<std::string> labels = array == nullptr ? std::vector<std::string>() : element_labels(*array);
    if (std::find(labels.begin(), labels.end(), parts[1]) == labels.end()) {
      return fmt::format("there is no {} '{}'; {}", axis.section, parts[1], sim::nearest_name_hint(parts[1], labels));
    }
    if (parts[2] == "name" || parts[2] == "label") return "names and labels cannot be swept";
    axis.label = parts[1];
    axis.path = {parts[2]};
    axis.shown = parts[2];
    return std::nullopt;
  }
  if (axis.section == "world" && section == nullptr) return "there is no [world] to vary";
  axis.path = parts;
  axis.shown = fmt::format("{}", fmt::join(parts.begin() + 1, parts.end(), "."));
  return std::nullopt;
}

bool fit_values(const SweepAxis& axis, const std::string& path, Problems& problems) {
  const Array* values = axis.values.array();
  if (values == nullptr || values->empty()) {
    problems.add(axis.values, path, "must be a list of at least one value");
    return false;
  }
  std::set<std::string> shown;
  for (const Node& value : *values) shown.insert(shown_value(value));
  if (shown.size() == values->size()) return true;
  problems.add(axis.values, path, "must not repeat a value");
  return false;
}

}  // namespace

bool sweeps_presets(const Table& document) {
  const Node* sweep = document.find("sweep");
  if (sweep == nullptr || sweep->table() == nullptr) return false;
  std::vector<SweepKey> keys;
  flatten(*sweep->table(), "", keys);
  return std::any_of(keys.begin(), keys.end(), [](const SweepKey& written) { return written.key == kPresetKey; });
}

std::vector<SweepAxis> read_sweep(const Table& document, Problems& problems) {
  std::vector<SweepAxis> axes;
  const Table* section = find_table(document, "sweep", "sweep", problems);
  if (section == nullptr) return axes;
  std::vector<SweepKey> keys;
  flatten(*section, "", keys);
  std::size_t points = 1;
  for (const SweepKey& written : keys) {
    const std::string path = "sweep." + written.key;
    SweepAxis axis;
    axis.key = written.key;
    axis.values = written.values;
    const auto same = [&](const SweepAxis& other) { return other.key == written.key; };
    if (std::any_of(axes.begin(), axes.end(), same)) {
      problems.add(written.key_at, fmt::format("{} = {}: is swept twice", path, axis.values.spelled()));
    } else if (const auto problem = place_axis(document, axis)) {
      problems.add(written.key_at, fmt::format("{} = {}: {}", path, axis.values.spelled(), *problem));
    } else if (fit_values(axis, path, problems)) {
      points *= axis.values.array()->size();
      if (points > kMostVariants) {
        problems.add(axis.values, path, fmt::format("makes more than {} variants", kMostVariants));
        return axes;
      }
      axes.push_back(std::move(axis));
    }
  }
  return axes;
}

std::vector<SweepVariant> sweep_variants(const Table& base, const std::vector<SweepAxis>& axes, Problems& problems) {
  std::vector<SweepVariant> variants{{base, ""}};
  for (const SweepAxis& axis : axes) {
    std::vector<SweepVariant> finer;
    for (const SweepVariant& coarse : variants) {
      for (const Node& value : *axis.values.array()) {
        SweepVariant variant = coarse;
        if (const auto problem = set_at_path(variant.table, axis.path, value)) {
          problems.add(value, "sweep." + axis.key, *problem);
        }
        // A preset names the world by itself.
        if (axis.key != kPresetKey) {
          variant.suffix += fmt::format("{}{}={}", variant.suffix.empty() ? "" : ",", axis.shown, shown_value(value));
        }
        finer.push_back(std::move(variant));
      }
    }
    variants = std::move(finer);
  }
  for (SweepVariant& variant : variants) {
    if (!variant.suffix.empty()) variant.suffix = fmt::format("({})", variant.suffix);
  }
  return variants;
}

std::vector<SweepAxis> axes_of(const std::vector<SweepAxis>& axes, std::string_view section, std::string_view label) {
  std::vector<SweepAxis> found;
  std::copy_if(axes.begin(), axes.end(), std::back_inserter(found),
               [&](const SweepAxis& axis) { return axis.section == section && axis.label == label; });
  return found;
}

std::vector<SweepAxis> world_axes(const std::vector<SweepAxis>& axes) {
  std::vector<SweepAxis> found;
  std::copy_if(axes.begin(), axes.end(), std::back_inserter(found),
               [](const SweepAxis& axis) { return axis.section == "world" || axis.section == "pipeline"; });
  return found;
}

}  // namespace springtide::experiments
